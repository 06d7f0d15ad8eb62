/** Reads a heading that is an item itself, with the fields, poses or prose below. */
import { hasAttributes, mergeAttributes, takeAttributes, type Attributes } from "./attributes";
import { isPose } from "./animations";
import type { Candidate } from "./candidates";
import { splitFields } from "./entries";
import type { Block, Heading, Table } from "./markdown-blocks";
import { cleanHeading, findFileSort } from "./names";
import { isDrawable, type NounLookup } from "./noun-lookup";
import { toWords } from "../plain-text";
import type { Part } from "./sections";
import { toRange, useLine, type Sink } from "./sink";
import { holdsFile, readBelow, type Below } from "./heading-details";
import { otherTopicOf, topicOf } from "./topics";
import { toWordsOf } from "./words";
import { sortEntry } from "./entry-sorts";

/** The item, and tables of other things below the same heading. */
type HeadingFound = { readonly item: Candidate; readonly tables: readonly Table[] };

const half = 0.5;
const maxHeadingWords = 8;
const maxProseLines = 6;
const maxNounWords = 3;

/** The item that a part is, or undefined if the part holds items or is something else. */
export function findHeadingItem(part: Part, sink: Sink, nouns: NounLookup): HeadingFound | undefined {
  const { heading } = part;
  if (heading === undefined || isTitle(part) || part.blocks.length === 0) return undefined;
  const { rest, attributes } = takeAttributes(toWords(heading.text));
  const { name, description } = splitHeading(cleanHeading(rest));
  const isFile = findFileSort(name) === "image";
  if (!isFile && !mayName(name, part)) return undefined;
  if (part.children.some(holdsOther)) return undefined;
  const below = readBelow([...part.blocks, ...part.children.flatMap(animationBlocks)], sink);
  if (below === undefined || !isItem({ name, part, below, nouns, isSized: isFile || hasAttributes(attributes) }))
    return undefined;
  useLine(sink, heading.line, "item");
  useLinesBelow(part, below, sink);
  sink.blocks += 1;
  const item = toHeadingCandidate({ heading, name, description, attributes }, part, below, sink.blocks);
  return { item, tables: below.tables };
}

/** Below icons, a heading such as "Sound" names an icon. */
function mayName(name: string, { section, parent }: Part): boolean {
  const form = parent?.section.topic;
  const isForm = (form === "icon" || form === "ui") && parent?.section.other === undefined;
  const isTold =
    !isForm &&
    section.other !== undefined &&
    section.other !== "order" &&
    section.other !== "animation" &&
    otherTopicOf(name) !== "animation";
  // `Icons` with fields below `Specifications` states the fields of all icons.
  const isRuled = parent?.section.other === "rule" && topicOf(name) !== undefined;
  return name !== "" && !isTold && !isRuled && toWordsOf(name).length <= maxHeadingWords;
}

function isTitle({ heading, section }: Part): boolean {
  return heading?.level === 1 && section.name === "";
}

function holdsOther(child: Part): boolean {
  return animationBlocks(child).length === 0;
}

function useLinesBelow({ children }: Part, below: Below, sink: Sink): void {
  for (const { heading } of children) if (heading !== undefined) useLine(sink, heading.line, "attribute");
  const others = new Set(below.tables.flatMap(({ rows }) => rows.map(({ line }) => line)));
  for (const line of below.lines) if (!others.has(line)) useLine(sink, line, "description");
}

type Named = {
  readonly heading: Heading;
  readonly name: string;
  readonly description: string;
  readonly attributes: Attributes;
};

/** A heading that begins with a file names the file, and the rest describes (`logo.png — the wordmark`). */
function splitHeading(text: string): { readonly name: string; readonly description: string } {
  const [, file = "", rest = ""] =
    /^(?:[(（][^()（）]{1,24}[)）] ?)?(\S+\.\w{3,4}) ?(?:[—–:-] ?(.*))?$/u.exec(text) ?? [];
  if (findFileSort(file) === "image") return { name: file, description: rest.trim() };
  // `Hazard type 1: Spinner` counts the spinner.
  const [, counted] = /^[^:：]{1,40} \d{1,3} ?[:：] ?(\S.*)$/u.exec(text) ?? [];
  return { name: counted ?? text, description: "" };
}

/** The animations below a heading such as "Core animations" belong to the heading around it. */
function toHeadingCandidate(named: Named, part: Part, below: Below, block: number): Candidate {
  const { heading, name, description, attributes } = named;
  const { fields, details } = splitFields(below.details);
  const parent = part.parent?.section ?? part.section;
  const isPart = otherTopicOf(name) === "animation" && topicOf(name) === undefined && parent.name !== "";
  const own = mergeAttributes(attributes, {
    ...fields.attributes,
    frames: fields.attributes.frames ?? below.frames,
    size: fields.attributes.size ?? below.size,
  });
  const pose = isPart ? findPose(name, own.frames) : undefined;
  return {
    line: heading.line,
    endLine: toRange([heading.line, ...below.lines]).endLine,
    form: "heading",
    text: isPart ? parent.name : description === "" ? name : `${name}: ${description}`,
    details: pose === undefined ? details : [{ line: heading.line, text: pose, isBullet: true }, ...details],
    fields: { ...fields, attributes: own },
    section: isPart ? (part.parent?.parent?.section ?? parent) : parent,
    block,
    isBoxed: false,
  };
}

/** `Jump animation` with three frames is the animation `jump`. */
function findPose(name: string, frames: number | null): string | undefined {
  const pose = name.replace(/ ?\b(?:animations?|poses?|cycle|states?)\b.*$/iu, "").replace(/ [—–-] .*$/u, "");
  return pose !== "" && isPose(pose) ? `${pose} (${frames ?? 1} frames)` : undefined;
}

/** The blocks of a heading such as "Animations" below an item. */
function animationBlocks(part: Part): readonly Block[] {
  const name = cleanHeading(toWords(part.heading?.text ?? ""));
  return part.children.length === 0 && otherTopicOf(name) === "animation" && topicOf(name) === undefined
    ? part.blocks
    : [];
}

type HeadingItem = {
  readonly name: string;
  readonly part: Part;
  readonly below: Below;
  readonly nouns: NounLookup;
  readonly isSized: boolean;
};

function isItem(item: HeadingItem): boolean {
  const { name, below, isSized } = item;
  if (sortEntry(name, name, undefined) === "sentence" || otherTopicOf(name) === "order") return false;
  const isTold = below.hasFields || below.hasPoses;
  // `Enemies` with fields holds settings of all enemies, unless the fields name one file.
  if (topicOf(name) !== undefined && !holdsFile(below)) return isTold && !isPlural(name);
  return isTold || isSized || isToldByPlace(item);
}

/** Prose alone tells an item only below a section of art, or if the dictionary knows a thing of the name. */
function isToldByPlace({ name, part, below, nouns }: HeadingItem): boolean {
  if (!standsAmongItems(part)) return false;
  if (part.parent?.section.topic !== undefined) return true;
  return isDrawable(name, nouns) && below.lines.length <= maxProseLines && toWordsOf(name).length <= maxNounWords;
}

/** Beside headings with lists, a heading with prose is a part of the plan, and no item. */
function standsAmongItems({ parent }: Part): boolean {
  const siblings = parent?.children ?? [];
  return siblings.filter(holdsList).length <= siblings.length * half;
}

function holdsList({ blocks, children }: Part): boolean {
  return children.length > 0 || blocks.some(({ kind }) => kind === "list" || kind === "table");
}

function isPlural(name: string): boolean {
  return /[^s]s$|[ыи]$/iu.test(toWordsOf(name).at(-1) ?? "");
}
