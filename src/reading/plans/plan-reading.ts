/** The result of reading a plan: the items, the use of each line, and the problems. */
import type { AssetSpec } from "../../domain/asset";

export const problemKinds = [
  "tag",
  "nameless",
  "loose",
  "joined",
  "described",
  "audio",
  "font",
  "code",
  "rule",
  "sentence",
  "count-table",
  "contents",
  "repeated",
  "split",
  "unreadable",
  "refused",
  "over-cap",
  "style",
  "more",
] as const;
export type ProblemKind = (typeof problemKinds)[number];

/** One block of lines that was not read as written. Lines count from 1, and `endLine` is the last line of the block. */
export type PlanProblem = {
  readonly line: number;
  readonly endLine: number;
  readonly kind: ProblemKind;
  readonly message: string;
};

/** One asset of the plan. */
export type PlanItem = AssetSpec & {
  readonly line: number;
  readonly endLine: number;
  /** The text in `{#…}`. Its form is not checked here. */
  readonly explicitKey: string | null;
  /** The key that follows from the name. */
  readonly slug: string;
  /** The source lines of this item alone. Equal texts, with equal inherited sizes, mean that the item was not edited. */
  readonly text: string;
  readonly confidence: "high" | "low";
};

export const lineUses = [
  "blank",
  "title",
  "heading",
  "item",
  "attribute",
  "description",
  "prose",
  "private",
  "problem",
] as const;
/** The use of one source line. `private` is a comment. A `problem` line stands in the range of a problem. */
export type LineUse = (typeof lineUses)[number];

export type PlanReading = {
  readonly items: readonly PlanItem[];
  /** One entry for each source line, in order. */
  readonly lines: readonly LineUse[];
  readonly problems: readonly PlanProblem[];
  /** The number of blocks that have the form of an item and are not told by their own words to be something else. */
  readonly candidates: number;
  /** The number of candidates that became items. */
  readonly read: number;
  readonly blocksNotRead: number;
  /** True for a document that is no list of assets. */
  readonly isRefused: boolean;
};
