/** Finds the role of each column of a table, from the cells first and from the header where cells do not tell. */
import { readCount } from "./animations";
import { takeAttributes } from "./attributes";
import { findColumnName } from "./fields";
import type { Table, TableRow } from "./markdown-blocks";
import { cleanName, findFileSort } from "./names";
import { toWords } from "../plain-text";
import { statusWords, type FieldName } from "../../dictionary/plan-words";
import { isWord, toWordList, toWordsOf } from "./words";

/** `serial` is a running number, such as `B7`. */
export type ColumnRole = FieldName | "text" | "empty" | "serial";

export type Columns = {
  /** The column of the names, or -1. */
  readonly nameAt: number;
  readonly roles: readonly ColumnRole[];
  readonly headers: readonly string[];
};

const statuses = toWordList(statusWords);
const half = 0.5;
const maxNameWords = 7;
const maxSizeWords = 6;
const maxNameLength = 48;
const maxSample = 64;

/** Rows that stand for all: every row of a short table, and rows evenly spread over a long one. */
export function sampleRows(rows: readonly TableRow[]): readonly TableRow[] {
  const step = Math.ceil(rows.length / maxSample);
  return step <= 1 ? rows : rows.filter((_, index) => index % step === 0);
}

/** True for a column that says nothing about the thing of its row. */
export function isAside(role: ColumnRole | undefined): role is "status" | "empty" | "serial" {
  return role === "status" || role === "empty" || role === "serial";
}

/** Reads the cells of the sample once. */
export function readColumns(table: Table): Columns {
  const headers = table.header?.cells.map(toWords) ?? [];
  const width = table.rows.reduce((most, row) => Math.max(most, row.cells.length), headers.length);
  const sample = sampleRows(table.rows);
  const columns = Array.from({ length: Math.min(width, maxColumns) }, (_, at) =>
    sample.map((row) => toWords(row.cells[at] ?? "")).filter((cell) => !isBlank(cell)),
  );
  const roles = columns.map((cells, at) => roleOf(cells, headers[at] ?? ""));
  return { nameAt: findNameColumn(columns, roles), roles, headers };
}

/** More columns than people write. Cells beyond are not read, and only their line counts. */
const maxColumns = 32;

export function isBlank(cell: string): boolean {
  return /^(?:[-–—_.…·?？*➖]*|n\/?a|none|tbd|todo|无|없음|なし|нет)$/iu.test(cell.trim());
}

function roleOf(cells: readonly string[], header: string): ColumnRole {
  const named = findColumnName(header);
  if (cells.length === 0) return "empty";
  const share = (test: (cell: string) => boolean): number => cells.filter(test).length / cells.length;
  if (isSizeColumn(share)) return "size";
  if (isSerialColumn(cells, header)) return "serial";
  // Patterns of files name no thing.
  if (share((cell) => /[\w\]}]\*|\w_(?=[,\s]|$)/.test(cell)) > half) return "format";
  if (isFrameColumn(share, named)) return "frames";
  if (share(isStatus) > half) return "status";
  if (share((cell) => /^[\d.,~%+×x\s-]+\p{L}{0,3}$/u.test(cell)) > half) return numberRole(named);
  if (share(isPath) > half) return named === "name" && !cells.some((cell) => /[/\\]/.test(cell)) ? "name" : "file";
  return named === undefined || named === "count" || named === "frames" ? "text" : named;
}

function isFrameColumn(share: Share, named: FieldName | undefined): boolean {
  if (named === "frames" && share((cell) => readCount(cell) !== null) >= half) return true;
  return share((cell) => takeAttributes(cell).attributes.frames !== null && toWordsOf(cell).length <= 3) > half;
}

function isPath(cell: string): boolean {
  return findFileSort(lastWord(cell)) !== undefined || /^[\w.@-]+(?:[/\\][\w.@{}*<>,-]+)+[/\\]?$/.test(cell);
}

const serialHeader = /^(?:#|№|no\.?|nr\.?|id|番号|编号|序号|번호|)$/iu;
const serial = /^(?:[A-Z]{1,2}-?\d{1,3}|(?:row|zeile|fila|ligne|riga|linha|wiersz|строка|рядок|行|줄) ?\d{1,3})$/iu;

/** Places in the table (`B7`, `A-12`, `Row 3`, or 1, 2, 3), and no names. */
function isSerialColumn(cells: readonly string[], header: string): boolean {
  const areSeveral = cells.length > 1 || header === "#";
  if (!areSeveral || new Set(cells).size < cells.length) return false;
  if (cells.filter((cell) => serial.test(cell)).length > cells.length * half) return true;
  return serialHeader.test(header) && cells.length > 1 && isRunning(cells);
}

function isRunning(cells: readonly string[]): boolean {
  const numbers = cells.map((cell) => (/^\d{1,4}\.?$/.test(cell) ? Number.parseInt(cell, 10) : Number.NaN));
  return numbers.every((number, index) => (index === 0 ? !Number.isNaN(number) : number > (numbers[index - 1] ?? 0)));
}

type Share = (test: (cell: string) => boolean) => number;

function isSizeColumn(share: Share): boolean {
  const areFiles = share((cell) => findFileSort(lastWord(cell)) === "image") > half;
  const areShort = share((cell) => toWordsOf(cell).length <= maxSizeWords) >= half;
  return !areFiles && areShort && share((cell) => takeAttributes(cell).attributes.size !== null) >= half;
}

function lastWord(cell: string): string {
  return cell.split(/\s+/u)[0] ?? "";
}

function numberRole(named: FieldName | undefined): ColumnRole {
  return named === "size" ||
    named === "frames" ||
    named === "fps" ||
    named === "variants" ||
    named === "directions" ||
    named === "status"
    ? named
    : "count";
}

function isStatus(cell: string): boolean {
  if (/^(?:P[0-5]|[A-Z]|★+☆*|\[[ xX~!-]?\]|\d{1,4} ?\/ ?\d{1,4})$/.test(cell)) return true;
  const bare = cell.replace(/[\p{Extended_Pictographic}\uFE0F✓✗]/gu, "").trim();
  return bare === "" || isWord(statuses, bare);
}

/** The first column that is short, distinct and no value. A header that says "name" breaks ties. */
function findNameColumn(columns: readonly (readonly string[])[], roles: readonly ColumnRole[]): number {
  const mayName = (role: ColumnRole | undefined): boolean =>
    role === "name" ||
    role === "text" ||
    role === "file" ||
    role === "kind" ||
    role === "description" ||
    role === "notes" ||
    role === "animations";
  const fit = columns.map((cells, at) => mayName(roles[at]) && isNameColumn(cells));
  const isNamed = (role: ColumnRole): boolean => role === "name" || role === "animations";
  const named = columns.findIndex((_, at) => fit[at] === true && isNamed(roles[at] ?? "text"));
  const first = columns.findIndex((_, at) => fit[at] === true && roles[at] !== "description");
  const file = columns.findIndex((_, at) => fit[at] === true);
  if (named !== -1 && (first === -1 || named <= first || roles[first] !== "text")) return named;
  if (first !== -1 || file !== -1) return first === -1 ? file : first;
  // `Status` heads the names of status effects, too.
  return columns.findIndex((cells, at) => roles[at] === "status" && !cells.some(isStatus) && isNameColumn(cells));
}

function isNameColumn(cells: readonly string[]): boolean {
  const names = cells.map(cleanName);
  const filled = names.filter(
    (name) => /\p{L}/u.test(name) && name.length <= maxNameLength && toWordsOf(name).length <= maxNameWords,
  );
  const distinct = new Set(filled.map((name) => name.toLowerCase())).size;
  return filled.length > 0 && filled.length >= cells.length * half && distinct >= filled.length * 0.6;
}
