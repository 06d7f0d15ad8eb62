/** Reads all that stands below a heading, for the item that the heading may be. */
import { noAttributes, type Attributes } from "./attributes";
import { linesOf, toDetails } from "./block-lines";
import type { Detail, Section } from "./candidates";
import { sortEntries, toField, type SortedEntry } from "./entries";
import type { Block, List, Table } from "./markdown-blocks";
import { findFileSort } from "./names";
import { toWords } from "../plain-text";
import type { Sink } from "./sink";
import { findAnimationRows, findFrameRows } from "./animation-tables";

export type Below = {
  details: Detail[];
  lines: number[];
  hasFields: boolean;
  hasPoses: boolean;
  frames: number | null;
  size: Attributes["size"];
  /** Rows of other things in a table of animations. */
  tables: Table[];
};

const half = 0.5;
const leastPoses = 3;
/** A longer list below a heading holds items, and no fields or poses of one. */
const maxEntries = 48;
const emptySection: Section = { name: "", topic: undefined, other: undefined, attributes: noAttributes };

/** Undefined if a block below can hold items. */
export function readBelow(blocks: readonly Block[], sink: Sink): Below | undefined {
  if (blocks.some((block) => block.kind === "list" && block.entries.length > maxEntries)) return undefined;
  const below: Below = {
    details: [],
    lines: [],
    hasFields: false,
    hasPoses: blocks.some(isPoseList),
    frames: null,
    size: null,
    tables: [],
  };
  for (const block of blocks) {
    if (block.kind === "rule") continue;
    const details = block.kind === "table" ? readTableBelow(block, below, sink) : readTextBelow(block, below);
    if (details === undefined) return undefined;
    below.details.push(...details);
    below.lines.push(...linesOf([block]));
  }
  return below;
}

/** Beside a long list of poses, another list describes the figure. */
function isPoseList(block: Block): boolean {
  if (block.kind !== "list" || block.entries.length < leastPoses) return false;
  return sortEntries(block, emptySection).every(({ sort }) => sort === "pose");
}

function readTableBelow(block: Extract<Block, { kind: "table" }>, below: Below, sink: Sink): Detail[] | undefined {
  const animated = findAnimationRows(block);
  if (animated !== undefined) {
    below.hasPoses = true;
    below.size ??= animated.size;
    if (animated.others.length > 0) below.tables.push({ ...block, rows: animated.others });
    return [...animated.details];
  }
  const frames = findFrameRows(block, sink);
  if (frames === undefined) return readFieldTable(block, below);
  below.frames = frames.frames;
  below.size = frames.size;
  below.hasPoses = true;
  return [];
}

/** A table of two columns with fields, as in `| Size | 24x16 |`. */
function readFieldTable(block: Extract<Block, { kind: "table" }>, below: Below): Detail[] | undefined {
  const rows = block.rows.map(({ line, cells }) => ({
    line,
    text: `${toWords(cells[0] ?? "")}: ${toWords(cells[1] ?? "")}`,
    isBullet: true,
  }));
  const fields = rows.filter(({ text }) => toField(text) !== undefined).length;
  if (rows.length === 0 || fields <= rows.length * half || block.rows.some(({ cells }) => cells.length > 2))
    return undefined;
  below.hasFields = true;
  return rows;
}

function readTextBelow(block: Exclude<Block, { kind: "table" }>, below: Below): Detail[] | undefined {
  const details = toDetails([block]);
  if (block.kind === "list") return readListBelow(block, below) ? details : undefined;
  const fields = details.filter(({ text }) => toField(text) !== undefined).length;
  if (fields > 0 && toField(details[0]?.text ?? "") === undefined) return undefined;
  if (fields > 0) below.hasFields = true;
  return details;
}

/** True for a list of fields or poses, and for a list beside one of poses. */
function readListBelow(block: List, below: Below): boolean {
  const entries = sortEntries(block, emptySection);
  const count = (sort: string): number => entries.filter((one) => one.sort === sort).length;
  if (entries.some(mustBeItem)) return false;
  const isFieldFirst = entries[0]?.sort === "field" || entries[0]?.sort === "pose";
  const areFields = isFieldFirst && count("field") + count("pose") + count("sentence") >= entries.length * half;
  if (count("field") > 0 && areFields) below.hasFields = true;
  else if (count("pose") > entries.length * half) below.hasPoses = true;
  else return below.hasPoses || (below.hasFields && holdsFile(below));
  return true;
}

function mustBeItem({ sort, text, isBoxed }: SortedEntry): boolean {
  const isFile = findFileSort(text.split(/[\s:]/u)[0] ?? "") === "image";
  return sort === "tagged" || sort === "empty" || (isBoxed && isFile);
}

export function holdsFile(below: Below): boolean {
  return below.details.some(
    ({ text, isBullet }) => isBullet && /^[^:：]{1,30}[:：].*\.(?:png|webp|gif|svg|jpe?g)\b/iu.test(text),
  );
}
