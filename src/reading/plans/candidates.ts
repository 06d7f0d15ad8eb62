/** What the first stage of reading hands to the second: parts of the plan that have the form of an item. */
import type { OtherTopic, SectionTopic } from "../../dictionary/plan-words";
import type { Attributes } from "./attributes";
import type { AssetKind } from "../../domain/asset";

/** A part of the plan below one heading or label. */
export type Section = {
  /** The category of the items. Empty above the first heading. */
  readonly name: string;
  readonly topic: SectionTopic | undefined;
  readonly other: OtherTopic | undefined;
  /** Sizes, frames and directions that every item of the section has unless its own line says otherwise. */
  readonly attributes: Attributes;
};

/** A line nested below an item, or a field of a row. */
export type Detail = { readonly line: number; readonly text: string; readonly isBullet: boolean };

/** The values of an item that stand in fields or cells, apart from the item's own line. */
export type Fields = {
  readonly attributes: Attributes;
  readonly kind: AssetKind | undefined;
  readonly descriptions: readonly string[];
  /** The image file that a field or a cell names. */
  readonly file: string | undefined;
};

export type Form = "bullet" | "row" | "heading" | "paragraph";

export type Candidate = {
  readonly line: number;
  readonly endLine: number;
  readonly form: Form;
  /** `[TAGS] Name (N frames) {#key}: description` as plain words. */
  readonly text: string;
  readonly details: readonly Detail[];
  readonly fields: Fields;
  readonly section: Section;
  /** Candidates of one block, such as a list or a table, have the same number. */
  readonly block: number;
  /** True for a task-list entry. */
  readonly isBoxed: boolean;
};
