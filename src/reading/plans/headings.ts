/** Reads a heading that is an item itself, with the fields, poses or prose below. */
import { hasAttributes, mergeAttributes, noAttributes, takeAttributes } from "./attributes";
import { isPose } from "./animations";
import { linesOf, toDetails } from "./block-lines";
import type { Candidate, Detail, Section } from "./candidates";
import { splitFields, sortEntries, toField } from "./entries";
import type { Block } from "./markdown-blocks";
import { cleanHeading, findFileSort } from "./names";
import type { NounLookup } from "./noun-lookup";
import { toWords } from "../plain-text";
import type { Part } from "./sections";
import { toRange, useLine, type Sink } from "./sink";
import { findAnimationRows, findFrameRows } from "./tables";
import { otherTopicOf, topicOf } from "./topics";
import { toWordsOf } from "./words";
import { sortEntry } from "./entry-sorts";

type Below = { details: Detail[]; lines: number[]; hasFields: boolean; hasPoses: boolean; frames: number | null };

const half = 0.5;
const maxHeadingWords = 8;
const leastPoses = 3;

/** The item that a part is, or undefined if the part holds items or is something else. */
export function findHeadingItem(part: Part, sink: Sink, nouns: NounLookup): Candidate | undefined {
  const { heading, section } = part;
  if (heading === undefined || part.blocks.length === 0 || (heading.level === 1 && section.name === ""))
    return undefined;
  const { rest, attributes } = takeAttributes(toWords(heading.text));
  const name = cleanHeading(rest);
  const isTold = section.other !== undefined && section.other !== "order" && otherTopicOf(name) !== "animation";
  if (name === "" || isTold || toWordsOf(name).length > maxHeadingWords) return undefined;
  const blocks = [...part.blocks, ...part.children.flatMap(animationBlocks)];
  if (part.children.some((child) => animationBlocks(child).length === 0)) return undefined;
  const below = readBelow(blocks, sink);
  if (below === undefined || !isItem(name, part, below, nouns, hasAttributes(attributes))) return undefined;
  const { fields, details } = splitFields(below.details);
  for (const child of part.children) if (child.heading !== undefined) useLine(sink, child.heading.line, "attribute");
  useLine(sink, heading.line, "item");
  for (const line of below.lines) useLine(sink, line, "description");
  const parent = part.parent?.section ?? section;
  const isPart = otherTopicOf(name) === "animation" && topicOf(name) === undefined && parent.name !== "";
  sink.blocks += 1;
  const own = mergeAttributes(attributes, { ...fields.attributes, frames: fields.attributes.frames ?? below.frames });
  return {
    line: heading.line,
    endLine: toRange([heading.line, ...below.lines]).endLine,
    form: "heading",
    text: isPart ? parent.name : name,
    details,
    fields: { ...fields, attributes: own },
    section: isPart ? (part.parent?.parent?.section ?? parent) : parent,
    block: sink.blocks,
    isBoxed: false,
  };
}

/** The blocks of a heading such as "Animations" below an item. */
function animationBlocks(part: Part): readonly Block[] {
  const name = cleanHeading(toWords(part.heading?.text ?? ""));
  return part.children.length === 0 && otherTopicOf(name) === "animation" && topicOf(name) === undefined
    ? part.blocks
    : [];
}

/** Undefined if a block below can hold items. */
function readBelow(blocks: readonly Block[], sink: Sink): Below | undefined {
  const below: Below = { details: [], lines: [], hasFields: false, hasPoses: blocks.some(isPoseList), frames: null };
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
  const rows = findAnimationRows(block);
  if (rows !== undefined) {
    below.hasPoses = true;
    return rows;
  }
  const frames = findFrameRows(block, sink);
  if (frames === undefined) return readFieldTable(block, below);
  below.frames = frames;
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
  if (block.kind !== "list") {
    const fields = details.filter(({ text }) => toField(text) !== undefined).length;
    if (fields > 0 && toField(details[0]?.text ?? "") === undefined) return undefined;
    if (fields > 0) below.hasFields = true;
    return details;
  }
  const entries = sortEntries(block, emptySection);
  const count = (sort: string): number => entries.filter((one) => one.sort === sort).length;
  if (
    entries.some(
      ({ sort, text, isBoxed }) =>
        sort === "tagged" || sort === "empty" || (isBoxed && findFileSort(text.split(/[\s:]/u)[0] ?? "") === "image"),
    )
  )
    return undefined;
  const poses = count("pose");
  const fields = count("field");
  const isFieldFirst = entries[0]?.sort === "field" || entries[0]?.sort === "pose";
  if (fields > 0 && isFieldFirst && fields + poses + count("sentence") >= entries.length * half) below.hasFields = true;
  else if (poses > 0 && poses > entries.length * half) below.hasPoses = true;
  else if (!below.hasPoses) return undefined;
  return details;
}

const emptySection: Section = { name: "", topic: undefined, other: undefined, attributes: noAttributes };

/** Prose alone tells an item only below a section of art, or if the dictionary knows a thing of the name. */
function isItem(name: string, part: Part, below: Below, nouns: NounLookup, isSized: boolean): boolean {
  if (sortEntry(name, name, undefined) === "sentence") return false;
  const isSection = isSectionName(name);
  const hasFile = below.details.some(
    ({ text, isBullet }) => isBullet && /^[^:：]{1,30}[:：].*\.(?:png|webp|gif|svg|jpe?g)\b/iu.test(text),
  );
  if (isSection && !hasFile && (isPlural(name) || !(below.hasFields || below.hasPoses))) return false;
  if (below.hasFields || below.hasPoses || isSized) return true;
  if (isSection || !standsAmongItems(part)) return false;
  if (part.parent?.section.topic !== undefined) return true;
  return isDrawable(name, nouns) && below.lines.length <= 6 && toWordsOf(name).length <= 3;
}

/** Beside headings with lists, a heading with prose is a part of the plan, and no item. */
function standsAmongItems({ parent }: Part): boolean {
  const siblings = parent?.children ?? [];
  const holdsList = ({ blocks, children }: Part): boolean =>
    children.length > 0 || blocks.some(({ kind }) => kind === "list" || kind === "table");
  return siblings.filter(holdsList).length <= siblings.length * half;
}

function isPlural(name: string): boolean {
  return /[^s]s$|[ыи]$/iu.test(toWordsOf(name).at(-1) ?? "");
}

/** `Enemies` is a part of a list. `Boss` alone may be an item, and so it counts as a part only with a plural or more words. */
function isSectionName(name: string): boolean {
  return topicOf(name) !== undefined;
}

export function isDrawable(name: string, nouns: NounLookup): boolean {
  const noun = nouns.find(name);
  return (
    noun !== undefined &&
    isPose(name) === false &&
    noun.group !== "thing" &&
    noun.group !== "symbol" &&
    noun.group !== "effect" &&
    noun.group !== "place"
  );
}
