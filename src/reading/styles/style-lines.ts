/** Splits the Markdown of a style into lines with their roles. Every line of the source gets exactly one entry. */
import { toPlainLine, toWords } from "../plain-text";
import {
  findField,
  findHeadingField,
  isForbiddingName,
  isProcessHeading,
  isStyleHeading,
  type FieldName,
} from "./style-words";

/** `structure` is a line without words of its own: blank, a rule, a fence, a comment, a table's delimiter row. */
export type LineKind = "structure" | "heading" | "item" | "row" | "text" | "code";

export type StyleLine = {
  /** Counts from 1 in the whole file. */
  readonly line: number;
  readonly kind: LineKind;
  /** Plain words, without the marks of Markdown. For code, the line as written. */
  readonly text: string;
  /** The section in which the line stands. */
  readonly section: Section;
  /** The cells of a table row, and the cells of the table's header row. Empty for other lines. */
  readonly cells: readonly string[];
  readonly header: readonly string[];
  /** True if the line continues the paragraph or list item of the line before. */
  readonly continues: boolean;
};

const maxCells = 32;
const maxLabelLength = 40;
const heading = /^(#{1,6})(?:[ \t]+|$)/;
const item = /^(?:[-*+•‣◦·]|\d{1,9}[.)、])[ \t]+(?:\[[^\]]\][ \t]+)?/;
const rule = /^(?:[-*_=][ \t]*){3,}$/;
/** Without spaces. */
const delimiterRow = /^\|?:?-+:?(?:\|:?-*:?)*$/;
const fence = /^(?:`{3,}|~{3,})/;
const emoji = /[\p{Extended_Pictographic}\u{fe0f}\u{20e3}]+/gu;

/** What the headings above a line say about the line. */
export type Section = {
  /** The number of headings above. */
  readonly depth: number;
  /** The field that the innermost heading names. */
  readonly field: FieldName | undefined;
  readonly isPalette: boolean;
  readonly isForbidding: boolean;
  readonly isProcess: boolean;
  /** True below a heading about the look. The outermost heading, the title, does not count. */
  readonly isStyle: boolean;
};

const noSection: Section = {
  depth: 0,
  field: undefined,
  isPalette: false,
  isForbidding: false,
  isProcess: false,
  isStyle: false,
};

type Place = {
  readonly headings: { readonly level: number; readonly section: Section }[];
  /** The fence that ends the present code block. */
  fence: string | null;
  isComment: boolean;
  header: readonly string[] | null;
  /** True if the next line of words can belong to the line before. */
  isOpen: boolean;
};

/** `first` is the number of the first line. */
export function readLines(markdown: string, first: number): StyleLine[] {
  const place: Place = { headings: [], fence: null, isComment: false, header: null, isOpen: false };
  const rows = markdown.split("\n");
  // A comment that never ends hides nothing.
  const lastEnd = rows.findLastIndex((row) => row.includes("-->"));
  return rows.map((row, index) => {
    const text = row.replace(/^[ \t]*(?:>[ \t]*)*/, "").trimEnd();
    const read = isComment(text, place, index <= lastEnd) ? structure : readLine(text, rows[index + 1] ?? "", place);
    const section = place.headings.at(-1)?.section ?? noSection;
    const isTable = read.kind === "row" || isDelimiterRow(row);
    if (!isTable) place.header = null;
    const continues = read.kind === "text" && place.isOpen && !startsLabel(text, read.text);
    place.isOpen = read.kind === "text" || read.kind === "item";
    const { kind, text: words, cells = [] } = read;
    return { line: first + index, kind, text: words, section, cells, header: place.header ?? [], continues };
  });
}

type Read = { readonly kind: LineKind; readonly text: string; readonly cells?: readonly string[] };
const structure: Read = { kind: "structure", text: "" };

/** A line that begins with a label is a field of its own, also without a blank line before. */
function startsLabel(markdown: string, words: string): boolean {
  if (/^(?:\*\*|__)[^*_]{1,60}(?:\*\*|__)/.test(markdown)) return true;
  const end = words.slice(0, maxLabelLength).search(/[:：]/);
  return end > 0 && findField(words.slice(0, end)) !== undefined;
}

function isComment(text: string, place: Place, canEnd: boolean): boolean {
  if (!place.isComment && !(canEnd && place.fence === null && text.startsWith("<!--"))) return false;
  place.isComment = !text.includes("-->");
  return true;
}

function readLine(text: string, next: string, place: Place): Read {
  if (place.fence !== null || fence.test(text)) return readCode(text, place);
  if (text === "" || rule.test(text) || isDelimiterRow(text)) return structure;
  const marks = heading.exec(text)?.[1];
  if (marks !== undefined) return readHeading(text.slice(marks.length), marks.length, place);
  const isInTable = place.header !== null || isDelimiterRow(next);
  if (text.startsWith("|") || (isInTable && text.includes("|"))) return readRow(text, next, place);
  const mark = item.exec(text)?.[0] ?? "";
  return { kind: mark === "" ? "text" : "item", text: toText(text.slice(mark.length)) };
}

function readCode(text: string, place: Place): Read {
  const mark = fence.exec(text)?.[0];
  if (place.fence === null) place.fence = mark ?? null;
  else if (mark !== undefined && mark.startsWith(place.fence)) place.fence = null;
  else return { kind: "code", text };
  return structure;
}

function readHeading(text: string, level: number, place: Place): Read {
  const words = toText(text.replace(/#+$/, ""));
  while ((place.headings.at(-1)?.level ?? 0) >= level) place.headings.pop();
  place.headings.push({ level, section: toSection(words, place.headings.at(-1)?.section ?? noSection) });
  return { kind: "heading", text: words };
}

function toSection(heading: string, outer: Section): Section {
  const field = findHeadingField(heading);
  return {
    depth: outer.depth + 1,
    field,
    isPalette: outer.isPalette || field === "palette",
    isForbidding: outer.isForbidding || isForbiddingName(heading),
    isProcess: outer.isProcess || isProcessHeading(heading),
    isStyle: outer.isStyle || (outer.depth > 0 && isStyleHeading(heading)),
  };
}

/** Escaped bars are part of a cell. The delimiter row stands below the header. */
function readRow(text: string, next: string, place: Place): Read {
  const inner = text.replace(/^\|/, "").replace(/(?<!\\)\|$/, "");
  const cells = inner.split(/(?<!\\)\|/, maxCells).map((cell) => toText(cell.replaceAll("\\|", "|")));
  if (isDelimiterRow(next)) place.header = cells;
  place.header ??= [];
  return { kind: "row", text: cells.filter((cell) => cell !== "").join(" | "), cells };
}

function isDelimiterRow(row: string): boolean {
  return row.includes("|") && row.includes("-") && delimiterRow.test(row.replace(/[ \t>]/g, ""));
}

function toText(markdown: string): string {
  return toPlainLine(toWords(markdown.replace(emoji, " ")));
}
