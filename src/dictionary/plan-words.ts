/** The words by which a plan is read. `scripts/build-data/plan-words.ts` has them, and the Worker reads them as data. */
import data from "../../generated/plan-words.bin";

export type SectionTopic = "being" | "item" | "icon" | "tile" | "ui" | "background" | "effect" | "prop";
/** What a block is told to be by its heading. `summary` and `order` are only believed when the lines agree. */
export type OtherTopic = "audio" | "font" | "code" | "rule" | "summary" | "order" | "design" | "question" | "animation";
export type FieldName =
  | "name"
  | "size"
  | "frames"
  | "directions"
  | "variants"
  | "fps"
  | "description"
  | "notes"
  | "file"
  | "status"
  | "count"
  | "kind"
  | "format"
  | "animations"
  | "palette";

/** Each text is a list of words with spaces between. */
export type PlanWords = {
  readonly sectionWords: Readonly<Record<SectionTopic, string>>;
  readonly otherWords: Readonly<Record<OtherTopic, string>>;
  readonly fieldWords: Readonly<Record<FieldName, string>>;
  readonly sentenceWords: Readonly<Record<"verb" | "task" | "beginning" | "ending" | "joiner", string>>;
  readonly poseWords: string;
  readonly statusWords: string;
};

// The build writes this file from a value of this type.
const words = JSON.parse(new TextDecoder().decode(data)) as PlanWords;

export const { sectionWords, otherWords, fieldWords, sentenceWords, poseWords, statusWords } = words;
