/** Tells why a table has no items. */
import type { OtherTopic } from "../../dictionary/plan-words";
import { isAside, sampleRows, type Columns } from "./columns";
import type { Section } from "./candidates";
import { sortEntry, type EntrySort } from "./entry-sorts";
import type { Table, TableRow } from "./markdown-blocks";
import { findFileSort } from "./names";
import { toWords } from "../plain-text";
import type { ProblemKind } from "./plan-reading";
import { findFieldName } from "./fields";
import { isAbout } from "./topics";
import { hasWord, toWordList } from "./words";

const half = 0.5;
const totals = toWordList("total totals sum gesamt summe totale итого всего разом toplam 合計 合计 总计 합계 총계");
const groupHeaders = toWordList(
  "category categories type types group section bereich kategorie categoria categorie kategoria категория раздел категорія kategori tur カテゴリ 分類 카테고리 분류 类别 分类 类型 prefix prefixes",
);

const settingHeaders = toWordList(
  "setting settings option parameter property einstellung- parametre reglage- parametro parametr- настройк- параметр- ayar- 設定 설정 设置 参数 属性",
);

const durations = toWordList(
  "duration length_(s) dauer duracion duree durata czas_trwania duracao длительность тривалість sure 時長 时长 再生時間 길이",
);

export type Refusal = { readonly kind: ProblemKind; readonly text: string };

/** Whatever a table of these parts holds is no art. */
const told: Partial<Record<OtherTopic, Refusal>> = {
  audio: { kind: "audio", text: "A table about audio" },
  font: { kind: "font", text: "A table about fonts" },
  code: { kind: "code", text: "A table about code" },
  question: { kind: "sentence", text: "A table of questions" },
};
/** A table of these parts may list art all the same, with files and sizes. */
const likely: Partial<Record<OtherTopic, Refusal>> = {
  rule: { kind: "rule", text: "A table of rules" },
  design: { kind: "rule", text: "A table about the design of the game" },
  summary: { kind: "contents", text: "A table that sums up" },
};

/** Undefined for a table of items. */
export function findRefusal({ header, rows }: Table, columns: Columns, { other, topic }: Section): Refusal | undefined {
  const { roles, headers, nameAt } = columns;
  if (rows.length === 0)
    return { kind: header === undefined ? "unreadable" : "contents", text: "A table without rows" };
  const ofPart = findTold(other) ?? findByForm(sampleRows(rows), headers);
  if (ofPart !== undefined) return ofPart;
  if (isCountTable(rows, columns)) return { kind: "count-table", text: "A table of counts" };
  const text = "A table in which no column names items";
  if (nameAt === -1) return { kind: other === "rule" ? "rule" : "unreadable", text };
  const ofLikely = other === undefined || listsArt(roles) ? undefined : likely[other];
  if (ofLikely !== undefined && !(other === "summary" && areFiles(rows, nameAt))) return ofLikely;
  const words = headers.join(" ");
  if (isAbout("audio", words) || hasWord(durations, words)) return told.audio;
  return findByNames(rows, nameAt, topic);
}

function findTold(other: Section["other"]): Refusal | undefined {
  return other === undefined ? undefined : told[other];
}

/** Two columns without names, whose first holds labels (`Aspect`, `Format`). */
function isFieldTable(rows: readonly TableRow[], headers: readonly string[]): boolean {
  if (headers.length !== 2 || headers.some((header) => header !== "")) return false;
  return rows.filter(({ cells }) => findFieldName(toWords(cells[0] ?? "")) !== undefined).length > rows.length * 0.2;
}

/** Sources to download from, one a row. */
function isLinkTable(rows: readonly TableRow[]): boolean {
  return (
    rows.filter(({ cells }) => cells.some((cell) => /^<?https?:\/\//.test(cell.trim()))).length > rows.length * half
  );
}

/** Links, settings, and labels with values. */
function findByForm(sample: readonly TableRow[], headers: readonly string[]): Refusal | undefined {
  if (isLinkTable(sample)) return { kind: "rule", text: "A table of links" };
  return hasWord(settingHeaders, headers[0] ?? "") || isFieldTable(sample, headers) ? likely.rule : undefined;
}

function listsArt(roles: Columns["roles"]): boolean {
  const hasFiles = roles.includes("file") || roles.includes("name");
  return hasFiles && (roles.includes("size") || roles.includes("frames"));
}

/** Files in a checklist are items, and those that stand in the plan before are left out later. */
function areFiles(rows: readonly TableRow[], nameAt: number): boolean {
  const names = sampleRows(rows).map(({ cells }) => toWords(cells[nameAt] ?? ""));
  return names.filter((name) => findFileSort(name) === "image").length > names.length * half;
}

function findByNames(rows: readonly TableRow[], nameAt: number, topic: Section["topic"]): Refusal | undefined {
  const names = sampleRows(rows)
    .map((row) => toWords(row.cells[nameAt] ?? ""))
    .filter((name) => name !== "");
  const isMostly = (sort: EntrySort, section: Section["topic"]): boolean =>
    names.filter((name) => sortEntry(name, name, section) === sort).length > names.length * half;
  if (isMostly("audio", undefined)) return told.audio;
  return isMostly("sentence", topic) ? { kind: "sentence", text: "A table of sentences" } : undefined;
}

/** Numbers beside names of groups, or a row with a total, count things and name none. */
function isCountTable(rows: readonly TableRow[], { roles, nameAt, headers }: Columns): boolean {
  const last = rows.at(-1)?.cells ?? [];
  const isTotal = last.some((cell) => /^\p{L}{0,14}$/u.test(toWords(cell)) && hasWord(totals, toWords(cell)));
  if (!roles.includes("count")) return isTotal;
  const others = roles.filter((role, at) => at !== nameAt && !isAside(role) && role !== "count" && role !== "notes");
  const areImages = rows.some(({ cells }) => cells.some((cell) => findFileSort(toWords(cell)) === "image"));
  const isTold = roles.includes("size") || roles.includes("frames") || areImages;
  const isGroup = hasWord(groupHeaders, headers[nameAt] ?? "") && !hasRanges(rows, roles);
  return isTotal || others.length === 0 || (!isTold && isGroup);
}

/** `3-5` and `10+` say how many to draw, and count nothing that exists. */
function hasRanges(rows: readonly TableRow[], roles: Columns["roles"]): boolean {
  const at = roles.indexOf("count");
  return sampleRows(rows).filter(({ cells }) => /\d ?(?:[-–~]|\+)/u.test(cells[at] ?? "")).length > rows.length * half;
}
