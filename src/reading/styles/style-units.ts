/** Joins the lines of a style into units: a paragraph, a list item with the lines that continue it, a table row, a line of code. */
import type { StyleLine } from "./style-lines";
import { judgeClauses, toSentences, type Clause } from "./clauses";
import { findField, isForbiddingName, type FieldName } from "./style-words";

export type Unit = StyleLine & {
  readonly endLine: number;
  /** The label and the value of a line such as `**Light:** top left` or of a row `| Light | top left |`. */
  readonly label: string;
  readonly value: string;
  readonly field: FieldName | undefined;
  /** True in a section that lists things to avoid, and behind a label such as "Avoid". */
  readonly isForbidden: boolean;
  /** Empty for code. */
  readonly clauses: readonly Clause[];
};

/** One sentence with the lines on which it stands. */
export type Sentence = { readonly text: string; readonly line: number; readonly endLine: number };

const maxLabelLength = 60;

/** Headings, the header rows of tables and lines without words make no unit. */
export function toUnits(lines: readonly StyleLine[]): Unit[] {
  const units: { line: StyleLine; endLine: number; texts: string[] }[] = [];
  for (const line of lines) {
    const last = units.at(-1);
    const isHeader = line.kind === "row" && line.cells === line.header;
    if (line.kind === "structure" || line.kind === "heading" || isHeader) continue;
    if (!line.continues || last === undefined) units.push({ line, endLine: line.line, texts: [line.text] });
    else {
      last.texts.push(line.text);
      last.endLine = line.line;
    }
  }
  return units.map(({ line, endLine, texts }) => toUnit(line, endLine, texts.join(" ")));
}

function toUnit(line: StyleLine, endLine: number, text: string): Unit {
  const { label, value } = line.kind === "row" ? toRowLabel(line) : toLabel(text);
  return {
    ...line,
    text,
    endLine,
    label,
    value,
    field: label === "" ? undefined : findField(label),
    isForbidden: line.section.isForbidding || (label !== "" && isForbiddingName(label)),
    clauses: line.kind === "code" ? [] : judgeClauses(text),
  };
}

/** A table of things to do and things to avoid has no labels. */
function toRowLabel({ cells, header }: Pick<StyleLine, "cells" | "header">): { label: string; value: string } {
  const [label = "", value = ""] = cells;
  return value === "" || header.some(isForbiddingName) ? { label: "", value: "" } : { label, value };
}

/** A dash is a label's end only with spaces around. */
function toLabel(text: string): { label: string; value: string } {
  const start = text.slice(0, maxLabelLength);
  const end = /[:：=]|\s[-–—]+\s/.exec(start);
  if (end === null) return { label: "", value: "" };
  return { label: start.slice(0, end.index).trim(), value: text.slice(end.index + end[0].length).trim() };
}

/** The look of the whole game stands in outer sections, and the looks of single things in inner ones. */
export function outermostFirst(units: readonly Unit[]): Unit[] {
  return units.toSorted((a, b) => a.section.depth - b.section.depth);
}

/** True for lines of sizes and colours, which are no sentences. */
export function isDataField({ field }: Pick<Unit, "field">): boolean {
  return field === "size" || field === "palette";
}

/** True for a line of a palette's section, and for a palette field. */
export function isPaletteUnit(unit: Pick<Unit, "field" | "section">): boolean {
  return unit.field === "palette" || unit.section.isPalette;
}

/** The sentences of a paragraph or list item, each with the lines on which it stands. */
export function sentencesOf(unit: Unit, lineTexts: ReadonlyMap<number, string>): Sentence[] {
  const found: Sentence[] = [];
  let offset = 0;
  let place = { line: unit.line, end: lengthOf(unit.line, lineTexts) };
  for (const text of toSentences(unit.text)) {
    const start = unit.text.indexOf(text, offset);
    offset = start + text.length;
    place = moveTo(start, place, unit, lineTexts);
    const { line } = place;
    place = moveTo(offset - 1, place, unit, lineTexts);
    found.push({ text, line, endLine: place.line });
  }
  return found;
}

type Place = { readonly line: number; readonly end: number };

/** The line on which the offset stands. Lines are joined by one space. `place` is a line at or before. */
function moveTo(offset: number, place: Place, unit: Unit, lineTexts: ReadonlyMap<number, string>): Place {
  let { line, end } = place;
  while (line < unit.endLine && offset >= end) {
    line += 1;
    end += lengthOf(line, lineTexts);
  }
  return { line, end };
}

function lengthOf(line: number, lineTexts: ReadonlyMap<number, string>): number {
  return (lineTexts.get(line) ?? "").length + 1;
}
