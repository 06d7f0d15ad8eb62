/** Splits a plan's Markdown into lines and classifies each line, as the former release did. */
import { closersBelow, findFence, isClosing, withoutComments, type Fence } from "../fences";
import { stripLinks, toPlainLine } from "../plain-text";
import { stripEmphasis } from "./former-text";

/** `foreign`: Markdown that plans do not use (numbered lists, tables, quotes). Blank lines are left out. */
export type FormerLine = {
  readonly kind: "heading" | "bullet" | "text" | "foreign" | "rule";
  readonly line: number;
  /** Columns before the first character. A tab goes to the next multiple of four. */
  readonly indent: number;
  /** 1 to 6 for a heading, 0 for any other line. */
  readonly level: number;
  /** Without the line's leading mark (such as `#` or `-`), emphasis and links. */
  readonly text: string;
};

const tabColumns = 4;
const leading = /^\s*/;

/** Leaves out comments, code blocks and blank lines. */
export function readFormerLines(markdown: string): FormerLine[] {
  const source = markdown.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const lines: FormerLine[] = [];
  const visit = (raw: string, line: number): void => {
    const read = classifyLine(raw, line);
    if (read !== undefined) lines.push(read);
  };
  visitVisibleLines(source, visit);
  return lines;
}

/** The lines below a code block that never closes are read. */
function visitVisibleLines(source: readonly string[], visit: (raw: string, line: number) => void): void {
  const longestCloser = closersBelow(source, leading);
  const lastCommentEnd = source.findLastIndex((raw) => raw.includes("-->"));
  let fence: Fence | undefined;
  let isComment = false;
  for (const [index, raw] of source.entries()) {
    const line = index + 1;
    const found = isComment ? undefined : findFence(raw, leading);
    if (fence !== undefined) {
      if (isClosing(found, fence)) fence = undefined;
    } else if (found !== undefined) {
      const isClosed = (longestCloser[index]?.[found.mark] ?? 0) >= found.length;
      if (isClosed) fence = found;
    } else {
      const visible = withoutComments(raw, isComment);
      isComment = visible.isOpen && index < lastCommentEnd;
      visit(visible.text, line);
    }
  }
}

function classifyLine(raw: string, line: number): FormerLine | undefined {
  const text = toPlainLine(raw);
  if (text === "") return undefined;
  const indent = countColumns(raw);
  const base = { line, indent, level: 0 };
  const heading = indent < tabColumns ? /^(#{1,6})(?!#)(.*)$/.exec(text) : null;
  if (heading !== null) {
    const title = (heading[2] ?? "").replace(/ #+$/, "");
    return { ...base, kind: "heading", level: heading[1]?.length ?? 0, text: toWords(title.trim()) };
  }
  if (/^([-*_=])(?: ?\1){2,}$/.test(text)) return { ...base, kind: "rule", text };
  const bullet = /^[-*+](?: (.*))?$/.exec(text);
  if (bullet !== null) return { ...base, kind: "bullet", text: toWords(bullet[1] ?? "") };
  const isForeign = /^(?:\d{1,9}[.)](?: |$)|\||>)/.test(text);
  return { ...base, kind: isForeign ? "foreign" : "text", text: toWords(text) };
}

function toWords(markdown: string): string {
  return stripEmphasis(stripLinks(markdown));
}

function countColumns(raw: string): number {
  let columns = 0;
  for (const character of raw) {
    if (character === "\t") columns += tabColumns - (columns % tabColumns);
    else if (/\s/.test(character)) columns += 1;
    else break;
  }
  return columns;
}
