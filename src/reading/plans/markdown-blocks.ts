/** Turns Markdown into blocks with line numbers. Quotes are read as if they were not quoted. */
import type { MarkdownIt, Token } from "markdown-it";
import { splitCells } from "./table-cells";

/** One line of text. `line` counts from 1. `isLazy` is true in a list for a line that is not indented. */
export type TextLine = { readonly line: number; readonly text: string; readonly isLazy?: boolean };

export type Heading = { readonly kind: "heading"; readonly level: number } & TextLine & { readonly endLine: number };
export type Paragraph = { readonly kind: "paragraph"; readonly lines: readonly TextLine[] };
/** `lines` are the text of the entry itself, `children` the blocks nested in the entry. */
export type ListEntry = {
  readonly line: number;
  readonly isNumbered: boolean;
  readonly lines: readonly TextLine[];
  readonly children: readonly Block[];
};
export type List = { readonly kind: "list"; readonly entries: readonly ListEntry[] };
export type TableRow = { readonly line: number; readonly cells: readonly string[] };
/** `lines` are all lines of the table, the line of dashes included. */
export type Table = {
  readonly kind: "table";
  readonly header: TableRow | undefined;
  readonly rows: readonly TableRow[];
};
export type Rule = { readonly kind: "rule"; readonly line: number };
export type Block = Heading | Paragraph | List | Table | Rule;

export type BlockParser = (lines: readonly string[]) => Block[];

/** markdown-it is loaded at the first use, so that the Worker starts without it. */
export async function loadBlockParser(): Promise<BlockParser> {
  const { default: Parser } = await import("markdown-it");
  const parser = new Parser({ html: false });
  // Only the structure is needed: words are read by this project's own code, which keeps all of them.
  parser.core.ruler.enableOnly(["block"]);
  // Definitions of links would vanish, and indented text is no code in a plan.
  parser.block.ruler.disable(["reference", "code", "fence", "html_block"]);
  return (lines) => toBlocks(parser, lines);
}

type Cursor = { readonly tokens: readonly Token[]; readonly source: readonly string[]; at: number };

function toBlocks(parser: MarkdownIt, source: readonly string[]): Block[] {
  const cursor: Cursor = { tokens: parser.parse(source.join("\n"), {}), source, at: 0 };
  return readUntil(cursor, undefined);
}

/** Reads blocks until the closing token of the type `end`, which is consumed. */
function readUntil(cursor: Cursor, end: string | undefined): Block[] {
  const blocks: Block[] = [];
  for (;;) {
    const token = cursor.tokens[cursor.at];
    if (token === undefined) return blocks;
    cursor.at += 1;
    if (token.type === end) return blocks;
    blocks.push(...readBlock(cursor, token));
  }
}

function readBlock(cursor: Cursor, token: Token): Block[] {
  const line = (token.map?.[0] ?? 0) + 1;
  if (token.type === "blockquote_open") return readUntil(cursor, "blockquote_close");
  if (token.type === "bullet_list_open") return [readList(cursor, "bullet_list_close", false)];
  if (token.type === "ordered_list_open") return [readList(cursor, "ordered_list_close", true)];
  if (token.type === "table_open") return readTable(cursor);
  if (token.type === "hr") return [{ kind: "rule", line }];
  if (token.type === "heading_open") return [toHeading(token, line, cursor.tokens[cursor.at]?.content ?? "")];
  if (token.type === "inline" && cursor.tokens[cursor.at - 2]?.type === "paragraph_open")
    return readParagraph(token, cursor.source);
  return [];
}

function toHeading(token: Token, line: number, text: string): Heading {
  const endLine = token.map?.[1] ?? line;
  return { kind: "heading", level: Number(token.tag.slice(1)), line, endLine, text: text.replaceAll("\n", " ") };
}

/** A run of lines with pipes is a table, even without a line of dashes. */
function readParagraph(token: Token, source: readonly string[]): Block[] {
  const first = (token.map?.[0] ?? 0) + 1;
  const lines = token.content.split("\n").map((text, index) => {
    const isLazy = index > 0 && token.level > 1 && /^\S/.test(source[first + index - 1] ?? "");
    return { line: first + index, text: text.trim(), ...(isLazy ? { isLazy } : {}) };
  });
  const runs: TextLine[][] = [];
  for (const line of lines) {
    const open = runs.at(-1);
    if (open?.[0] !== undefined && isRow(open[0]) === isRow(line)) open.push(line);
    else runs.push([line]);
  }
  return runs.flatMap((run) => (run.some(isRow) ? [toBareTable(run)] : splitNumbers(run)));
}

/** In Markdown, a list that begins with another number than 1 cannot follow a paragraph directly. In a plan it does. */
function splitNumbers(lines: readonly TextLine[]): Block[] {
  const at = lines.findIndex(({ text }, index) => index > 0 && isNumbered(text));
  const rest = lines.slice(at);
  if (at === -1 || !rest.every(({ text }) => isNumbered(text))) return [{ kind: "paragraph", lines }];
  const entries = rest.map(({ line, text }) => ({
    line,
    isNumbered: true,
    lines: [{ line, text: text.replace(/^\d+[.)]\s+/, "") }],
    children: [],
  }));
  return [
    { kind: "paragraph", lines: lines.slice(0, at) },
    { kind: "list", entries },
  ];
}

function isNumbered(text: string): boolean {
  return /^\d{1,3}[.)]\s+\S/.test(text);
}

function isRow({ text }: TextLine): boolean {
  return text.startsWith("|");
}

/** Rows right below a text are no table of Markdown. A line of dashes tells their header all the same. */
function toBareTable(lines: readonly TextLine[]): Table {
  const [first, ...rows] = lines.map(({ line, text }) => ({ line, cells: splitCells(text) }));
  const hasHeader = /^[|\s:]*-[|\s:-]*$/.test(lines[1]?.text ?? "");
  if (first === undefined || !hasHeader)
    return { kind: "table", header: undefined, rows: first === undefined ? [] : [first, ...rows] };
  return { kind: "table", header: first, rows: rows.slice(1) };
}

function readList(cursor: Cursor, end: string, isNumbered: boolean): List {
  const entries: ListEntry[] = [];
  for (;;) {
    const token = cursor.tokens[cursor.at];
    cursor.at += 1;
    if (token === undefined || token.type === end) return { kind: "list", entries };
    if (token.type !== "list_item_open") continue;
    const blocks = readUntil(cursor, "list_item_close");
    const lines = ownLines(blocks[0]);
    const line = (token.map?.[0] ?? 0) + 1;
    entries.push({ line, isNumbered, lines, children: lines.length > 0 ? blocks.slice(1) : blocks });
  }
}

/** In a list, a line of dashes below a text (an empty entry) makes no heading of the text. */
function ownLines(block: Block | undefined): readonly TextLine[] {
  if (block?.kind === "heading" && block.endLine > block.line) {
    return [{ line: block.line, text: block.text }];
  }
  return block?.kind === "paragraph" ? block.lines : [];
}

/** The parser drops cells beyond the header, so a row is split here. Text right below a table is no row. */
function readTable(cursor: Cursor): Block[] {
  const rows: TableRow[] = [];
  const loose: TextLine[] = [];
  for (;;) {
    const token = cursor.tokens[cursor.at];
    cursor.at += 1;
    if (token === undefined || token.type === "table_close") break;
    if (token.type !== "tr_open" || token.map === null) continue;
    const line = token.map[0] + 1;
    const text = (cursor.source[line - 1] ?? "").replace(/^\s*(?:>\s?)*(?:[-*+]\s+)?/, "").trim();
    if (text.includes("|")) rows.push({ line, cells: splitCells(text) });
    else loose.push({ line, text });
  }
  const [header, ...body] = rows;
  const table: Table = { kind: "table", header, rows: body };
  return loose.length === 0 ? [table] : [table, { kind: "paragraph", lines: loose }];
}
