/** Reads a table: as items, or as one block of something else. */
import type { FieldName } from "../../dictionary/plan-words";
import { hasAttributes, takeAttributes } from "./attributes";
import { headerLines, linesOf } from "./block-lines";
import type { Candidate } from "./candidates";
import { isPose } from "./animations";
import { isAside, isBlank, readColumns, type Columns } from "./columns";
import { findColumnName, readFields } from "./fields";
import type { ListContext } from "./lists";
import { findRefusal } from "./table-refusal";
import type { Table, TableRow } from "./markdown-blocks";
import { cleanName } from "./names";
import { toWords } from "../plain-text";
import type { ProblemKind } from "./plan-reading";
import { reportUndrawn, useLine } from "./sink";
import { sortEntry } from "./entry-sorts";
import { splitList, withSlashes } from "./split-list";

export function readTable(table: Table, context: ListContext): void {
  const { sink } = context;
  const lines = linesOf([table]);
  for (const line of lines) sink.listLines.add(line);
  sink.blocks += 1;
  const columns = readColumns(table);
  const refusal = findRefusal(table, columns, context.section);
  if (refusal !== undefined) {
    const { kind, text } = refusal;
    if (kind === "unreadable") sink.unread += table.rows.length;
    reportUndrawn(sink, lines, kind, text);
    return;
  }
  for (const line of headerLines(table.header?.line)) useLine(sink, line, "attribute");
  readRows(table, columns, context);
}

/** A row in a table of animations is read with the item of the heading, so each row left here is an item. */
function readRows(table: Table, columns: Columns, context: ListContext): void {
  const { sink, section } = context;
  const block = sink.blocks;
  const left: { kind: ProblemKind; line: number }[] = [];
  for (const row of table.rows) {
    const sort = sortRow(row, columns, section.topic);
    if (sort !== undefined) {
      left.push({ kind: sort, line: row.line });
      continue;
    }
    useLine(sink, row.line, "item");
    sink.candidates.push(toRowCandidate(row, columns, context, block));
  }
  const told: Partial<Record<ProblemKind, string>> = {
    audio: "Audio",
    font: "Fonts",
    sentence: "Sentences",
    unreadable: "Rows that name nothing to draw",
  };
  for (const [kind, group] of Map.groupBy(left, (one) => one.kind)) {
    const lines = group.map(({ line }) => line);
    reportUndrawn(sink, lines, kind, told[kind] ?? "Rows");
  }
}

/** Why a row is no item, or undefined. */
function sortRow(
  row: TableRow,
  { nameAt, roles }: Columns,
  topic: Parameters<typeof sortEntry>[2],
): ProblemKind | undefined {
  const name = toWords(row.cells[nameAt] ?? "");
  if (isBlank(name) || !/[\p{L}\p{N}]/u.test(cleanName(name))) return "unreadable";
  const rest = row.cells.map(toWords).filter((_, at) => at !== nameAt && !isAside(roles[at]));
  if (rest.length > 1 && rest.every((cell) => isBlank(cell)))
    return rest.some((cell) => cell !== "") ? "unreadable" : undefined;
  const sort = sortEntry(name, name, topic);
  if (sort === "audio" || sort === "font") return sort;
  const told = row.cells
    .map(toWords)
    .find((cell, at) => roles[at] === "kind" && /^(?:font|audio|sound|music|sfx)$/i.test(cell));
  if (told !== undefined) return /^font$/i.test(told) ? "font" : "audio";
  const describing = roles.findIndex((role, at) => at !== nameAt && (role === "description" || role === "text"));
  const said = toWords(row.cells[describing] ?? "");
  if (topic === undefined && sortEntry(said, said, undefined) === "audio") return "audio";
  return sort === "sentence" ? "sentence" : undefined;
}

function toRowCandidate(
  row: TableRow,
  { nameAt, roles, headers }: Columns,
  context: ListContext,
  block: number,
): Candidate {
  const values = row.cells.flatMap((cell, at): { name: FieldName; value: string; line: number; at: number }[] => {
    const value = toWords(cell);
    const role = roles[at] ?? "text";
    if (at === nameAt || isBlank(value) || isAside(role) || role === "format") return [];
    const name = role === "text" || role === "count" ? textRole(headers[at] ?? "", value, role) : role;
    return name === undefined ? [] : [{ name, value, line: row.line, at }];
  });
  // The size of a frame counts before the size of the sheet.
  const isFrameSize = ({ at }: { at: number }): number => (/frame/i.test(headers[at] ?? "") ? 0 : 1);
  const { fields, details } = readFields(values.toSorted((a, b) => isFrameSize(a) - isFrameSize(b)));
  const text = toWords(withSlashes(row.cells[nameAt] ?? ""));
  return {
    line: row.line,
    endLine: row.line,
    form: "row",
    text,
    details,
    fields,
    section: context.section,
    block,
    isBoxed: false,
  };
}

/** A count beside an item says how many there are in the game, not how many to draw. */
function textRole(header: string, value: string, role: "text" | "count"): FieldName | undefined {
  if (role === "count") return undefined;
  const named = findColumnName(header);
  const parts = splitList(value);
  if (parts.length > 1 && parts.every((part) => /\d/.test(part) && isPose(part))) return "animations";
  if (named === "animations" || named === "size" || named === "directions") return named;
  return hasAttributes(takeAttributes(value).attributes) && takeAttributes(value).rest === "" ? "size" : "description";
}
