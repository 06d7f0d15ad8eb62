/** Reads a table: as items, or as one block of something else. */
import { hasAttributes, takeAttributes } from "./attributes";
import { headerLines, linesOf } from "./block-lines";
import type { Candidate, Detail } from "./candidates";
import { isPose } from "./animations";
import { isBlank, readColumns, sampleRows, type Columns } from "./columns";
import { findColumnName, readFields, type FieldName } from "./fields";
import type { ListContext } from "./lists";
import type { Table, TableRow } from "./markdown-blocks";
import { cleanName, findFileSort } from "./names";
import { toWords } from "../plain-text";
import type { ProblemKind } from "./plan-reading";
import { drawAdvice } from "./problems";
import { reportLines, tellLines, useLine, type Sink } from "./sink";
import { isAbout, problemOfTopic } from "./topics";
import { sortEntry } from "./entry-sorts";
import { splitList } from "./split-list";
import { toWordList, hasWord } from "./words";

const half = 0.5;
const totals = toWordList("total totals sum gesamt summe totale итого всего разом toplam 合計 合计 总计 합계 총계");
const groupHeaders = toWordList(
  "category categories type types group section bereich kategorie categoria categorie kategoria категория раздел категорія kategori tur カテゴリ 分類 카테고리 분류 类别 分类 类型 prefix prefixes",
);

export function readTable(table: Table, context: ListContext): void {
  const { sink } = context;
  const lines = linesOf([table]);
  for (const line of lines) sink.listLines.add(line);
  sink.blocks += 1;
  const columns = readColumns(table);
  const refusal = findRefusal(table, columns, context);
  if (refusal !== undefined) {
    const { kind, text } = refusal;
    if (kind === "unreadable") sink.unread += table.rows.length;
    reportLines(sink, lines, kind, `${text}: ${tellLines(lines)} not drawn. ${drawAdvice}`);
    return;
  }
  for (const line of headerLines(table.header?.line)) useLine(sink, line, "attribute");
  readRows(table, columns, context);
}

type Refusal = { readonly kind: ProblemKind; readonly text: string };

function findRefusal({ header, rows }: Table, columns: Columns, { section }: ListContext): Refusal | undefined {
  const { roles, headers, nameAt } = columns;
  const { other } = section;
  const hasFiles = roles.includes("file") || roles.includes("name");
  const hasSizes = roles.includes("size") || roles.includes("frames");
  if (rows.length === 0)
    return header === undefined
      ? { kind: "unreadable", text: "A table without rows" }
      : { kind: "contents", text: "A table without rows" };
  if (other === "audio" || other === "font" || other === "code" || other === "question")
    return { kind: problemOfTopic[other], text: `A table about ${other === "question" ? "questions" : other}` };
  if (isCountTable(rows, columns)) return { kind: "count-table", text: "A table of counts" };
  if (nameAt === -1)
    return { kind: other === "rule" ? "rule" : "unreadable", text: "A table in which no column names items" };
  if (other === "rule" && !(hasFiles && hasSizes)) return { kind: "rule", text: "A table of rules" };
  if (other === "summary" && !(hasFiles && hasSizes)) return { kind: "contents", text: "A table that sums up" };
  if (isAbout("audio", headers.join(" ")) || hasWord(durations, headers.join(" ")))
    return { kind: "audio", text: "A table about audio" };
  const names = sampleRows(rows)
    .map((row) => toWords(row.cells[nameAt] ?? ""))
    .filter((name) => name !== "");
  const audio = names.filter((name) => sortEntry(name, name, undefined) === "audio").length;
  if (audio > names.length * half) return { kind: "audio", text: "A table about audio" };
  const sentences = names.filter((name) => sortEntry(name, name, section.topic) === "sentence").length;
  return sentences > names.length * half ? { kind: "sentence", text: "A table of sentences" } : undefined;
}

const durations = toWordList(
  "duration length_(s) dauer duracion duree durata czas_trwania duracao длительность тривалість sure 時長 时长 再生時間 길이",
);

/** Numbers beside names of groups, or a row with a total, count things and name none. */
function isCountTable(rows: readonly TableRow[], { roles, nameAt, headers }: Columns): boolean {
  const last = rows.at(-1)?.cells ?? [];
  const isTotal = last.some((cell) => /^\p{L}{0,14}$/u.test(toWords(cell)) && hasWord(totals, toWords(cell)));
  if (!roles.includes("count")) return isTotal;
  const others = roles.filter(
    (role, at) => at !== nameAt && role !== "count" && role !== "status" && role !== "empty" && role !== "notes",
  );
  const isTold =
    roles.includes("size") || roles.includes("frames") || roles.includes("file") || roles.includes("description");
  return isTotal || others.length === 0 || (!isTold && hasWord(groupHeaders, headers[nameAt] ?? ""));
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
    sentence: "Sentences",
    unreadable: "Rows that name nothing to draw",
  };
  for (const [kind, group] of Map.groupBy(left, (one) => one.kind)) {
    const lines = group.map(({ line }) => line);
    reportLines(sink, lines, kind, `${told[kind] ?? "Rows"}: ${tellLines(lines)} not drawn. ${drawAdvice}`);
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
  const rest = row.cells
    .map(toWords)
    .filter((_, at) => at !== nameAt && roles[at] !== "status" && roles[at] !== "empty");
  if (rest.length > 1 && rest.every((cell) => isBlank(cell)))
    return rest.some((cell) => cell !== "") ? "unreadable" : undefined;
  const sort = sortEntry(name, name, topic);
  if (sort === "audio") return "audio";
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
  const values = row.cells.flatMap((cell, at): { name: FieldName; value: string; line: number }[] => {
    const value = toWords(cell);
    const role = roles[at] ?? "text";
    if (at === nameAt || isBlank(value) || role === "status" || role === "empty" || role === "format") return [];
    const name = role === "text" || role === "count" ? textRole(headers[at] ?? "", value, role) : role;
    return name === undefined ? [] : [{ name, value, line: row.line }];
  });
  const { fields, details } = readFields(values);
  const text = toWords(row.cells[nameAt] ?? "");
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

/** The animations that a table below an item lists: one a row, or one frame a row. Undefined for a table of items. */
export function findAnimationRows(table: Table): Detail[] | undefined {
  const columns = readColumns(table);
  const header = columns.headers[columns.nameAt] ?? columns.headers[0] ?? "";
  const at = Math.max(columns.nameAt, 0);
  const names = sampleRows(table.rows)
    .map((row) => toWords(row.cells[at] ?? ""))
    .filter((name) => !isBlank(name));
  if (names.length === 0 || names.some((name) => findFileSort(name) === "image" && !isPose(name))) return undefined;
  const poses = names.filter(isPose).length;
  const isAnimation = findColumnName(header) === "animations" || poses > names.length * half;
  if (!isAnimation) return undefined;
  return table.rows.flatMap((row) => {
    const name = cleanName(toWords(row.cells[at] ?? ""));
    if (isBlank(name)) return [];
    const { fields } = readFields(
      row.cells.flatMap((cell, index): { name: FieldName; value: string; line: number }[] => {
        const role = columns.roles[index];
        const isRead = index !== at && (role === "frames" || role === "fps");
        return isRead ? [{ name: role, value: toWords(cell), line: row.line }] : [];
      }),
    );
    const { frames, fps } = fields.attributes;
    return [
      { line: row.line, text: `${name} (${frames ?? 1} frames)${fps === null ? "" : ` [FPS:${fps}]`}`, isBullet: true },
    ];
  });
}

/** The number of rows of a table whose first column counts frames, or undefined. */
export function findFrameRows(table: Table, sink: Sink): number | undefined {
  const header = toWords(table.header?.cells[0] ?? "");
  const isFrames = findColumnName(header) === "frames" && table.rows.length > 0;
  if (isFrames) for (const line of linesOf([table])) useLine(sink, line, "attribute");
  return isFrames ? table.rows.length : undefined;
}
