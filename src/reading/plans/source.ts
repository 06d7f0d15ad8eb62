/** Prepares the text of a plan for the Markdown parser: lines, comments, code blocks, front matter and deep nesting. */
import { closersBelow, findFence, isClosing, withoutComments, type Fence } from "../fences";

/** Lines from `line` to `endLine`, which count from 1. */
export type LineRange = { readonly line: number; readonly endLine: number };

export type Source = {
  /** The lines as written. */
  readonly raw: readonly string[];
  /** The lines for the parser: the same number, without comments, code blocks, front matter and lines nested too deep. */
  readonly visible: readonly string[];
  /** Lines that hold only a comment. */
  readonly privateLines: ReadonlySet<number>;
  readonly codeBlocks: readonly LineRange[];
  readonly frontMatter: LineRange | undefined;
  /** Lines that begin a code block or comment which never ends. The lines below are read all the same. */
  readonly unclosed: readonly { readonly line: number; readonly isComment: boolean }[];
  readonly tooDeep: readonly number[];
};

/** Deeper nesting is no list that a person wrote. The bound keeps the parser's recursion and time small. */
const maxNesting = 32;
const columnsPerLevel = 4;
/** A fence may stand within a quote. */
const leading = /^[\s>]*/;

/** Splits the text and hides the lines that no item can stand in. Takes linear time. */
export function readSource(markdown: string): Source {
  const raw = markdown.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const frontMatter = findFrontMatter(raw);
  const start = frontMatter?.endLine ?? 0;
  const scanned = hideBlocks(raw, start);
  const tooDeep = scanned.visible.flatMap((text, index) => (isTooDeep(text) ? [index + 1] : []));
  const hidden = new Set(tooDeep);
  const visible = scanned.visible.map((text, index) => (hidden.has(index + 1) ? "" : toParserLine(text)));
  return { ...scanned, raw, visible, frontMatter, tooDeep };
}

function findFrontMatter(raw: readonly string[]): LineRange | undefined {
  if (!/^---\s*$/.test(raw[0] ?? "")) return undefined;
  const end = raw.findIndex((text, index) => index > 0 && !/^(?:[\w-]+ *:|\s+\S|\s*- |\s*#|\s*$)/.test(text));
  return end > 1 && /^---\s*$/.test(raw[end] ?? "") ? { line: 1, endLine: end + 1 } : undefined;
}

type Hidden = Pick<Source, "visible" | "privateLines" | "codeBlocks" | "unclosed">;

/** A code block that never closes hides nothing here, although a Markdown viewer would hide the rest of the plan. */
function hideBlocks(raw: readonly string[], start: number): Hidden {
  const closers = closersBelow(raw, leading);
  const lastCommentEnd = raw.findLastIndex((text) => text.includes("-->"));
  const visible: string[] = raw.slice(0, start).map(() => "");
  const privateLines = new Set<number>();
  const codeBlocks: LineRange[] = [];
  const unclosed: { line: number; isComment: boolean }[] = [];
  let fence: (Fence & { line: number }) | undefined;
  let isComment = false;
  for (const [at, text] of raw.slice(start).entries()) {
    const index = start + at;
    const line = index + 1;
    const found = isComment ? undefined : findFence(text, leading);
    if (fence !== undefined) {
      visible.push("");
      if (isClosing(found, fence)) {
        codeBlocks.push({ line: fence.line, endLine: line });
        fence = undefined;
      }
    } else if (found !== undefined) {
      visible.push("");
      if ((closers[index]?.[found.mark] ?? 0) >= found.length) fence = { ...found, line };
      else unclosed.push({ line, isComment: false });
    } else {
      const rest = withoutComments(text, isComment);
      const isUnclosed = rest.isOpen && index >= lastCommentEnd;
      isComment = rest.isOpen && !isUnclosed;
      if (isUnclosed) unclosed.push({ line, isComment: true });
      else if (isBlank(rest.text) && !isBlank(text)) privateLines.add(line);
      visible.push(rest.text);
    }
  }
  return { visible, privateLines, codeBlocks, unclosed };
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}

/** Counts the marks of quotes and lists, and the columns, before the first word of the line. */
function isTooDeep(text: string): boolean {
  let marks = 0;
  let columns = 0;
  for (const [, space = "", mark] of text.matchAll(/(\s*)(>|[-*+](?=\s)|\d{1,9}[.)](?=\s)|$|\S)/gy)) {
    for (const character of space) columns += character === "\t" ? columnsPerLevel - (columns % columnsPerLevel) : 1;
    if (mark === undefined || !/^(?:>|[-*+]|\d+[.)])$/.test(mark)) break;
    marks += 1;
    columns += mark.length;
  }
  return marks > maxNesting || columns > maxNesting * columnsPerLevel;
}

/** Replaces signs that people use like Markdown's own: wide spaces, wide pipes, and other bullets. */
function toParserLine(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text.startsWith("#") ? text.replace(/^(#{2,6})(?=[^\s#])/, "$1 ") : text;
  return text
    .replace(/[\u00A0\u2000-\u200A\u202F\u3000]/g, " ")
    .replace(/\u200B|\u2060|\uFE0E/g, "")
    .replace(/^([\s>]*)[•‣▪▫●○◦■□◆◇►▶➤∙·–—](?= )/u, "$1-")
    .replace(/^([\s>]*)[・•●■◆](?=\S)/u, "$1- ")
    .replace(/^([\s>]*)(\d{1,3})[、．]/u, "$1$2. ")
    .replace(/^([\s>]*#{2,6})(?=[^\s#])/, "$1 ")
    .replace(/^(?=[\s>]*｜).*$/u, (row) => row.replaceAll("｜", "|"));
}
