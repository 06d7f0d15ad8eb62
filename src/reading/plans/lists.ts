/** Reads a list: as items, or as one block of something else. */
import type { OtherTopic } from "../../dictionary/plan-words";
import { linesOf } from "./block-lines";
import type { Section } from "./candidates";
import { findFieldSize, sortEntries, toCandidate, toField, type SortedEntry } from "./entries";
import type { EntrySort } from "./entry-sorts";
import type { List } from "./markdown-blocks";
import { cleanName, findFileSort } from "./names";
import { takeAttributes } from "./attributes";
import { readItemText } from "./item-text";
import { toWords } from "../plain-text";
import { drawAdvice } from "./problems";
import type { ProblemKind } from "./plan-reading";
import { withSize } from "./sections";
import { reportUndrawn, tellLines, toRange, useLine, type Sink } from "./sink";
import { otherTopicOf, problemOfTopic, topicOf } from "./topics";
import { headingOf, holdsItems, isEvidentItem, isShortName } from "./nested-items";
import type { NounLookup } from "./noun-lookup";
import { splitNames } from "./split-list";
import { toWordsOf } from "./words";

const half = 0.5;
/** Below a label of art, one name among two settings is an item. */
const mostFields = 0.67;
const leastPhraseWords = 5;

export type ListContext = { readonly sink: Sink; readonly section: Section; readonly nouns: NounLookup };

/** The words for a block that is no list of art. */
const told: Readonly<Record<OtherTopic, string>> = {
  audio: "This part is about audio",
  font: "This part is about fonts",
  code: "This part is about code",
  rule: "This part has rules",
  summary: "This part sums up or plans the work",
  order: "This part lists items again",
  question: "This part has questions",
  design: "This part is about the design of the game",
  animation: "This list names animations, but no item stands above it",
};
const sorts: Readonly<Partial<Record<EntrySort, { kind: ProblemKind; text: string }>>> = {
  audio: { kind: "audio", text: "Audio" },
  font: { kind: "font", text: "Fonts" },
  code: { kind: "code", text: "Code, archives or 3D files" },
  link: { kind: "contents", text: "Links" },
  field: { kind: "rule", text: "Settings" },
  pose: { kind: "unreadable", text: "Animations without an item" },
  sentence: { kind: "sentence", text: "Sentences or tasks" },
};

export function readList(list: List, { sink, section, nouns }: ListContext): void {
  for (const line of linesOf([list])) sink.listLines.add(line);
  sink.blocks += 1;
  const entries = sortEntries(list, section);
  const block = sink.blocks;
  const context = { sink, section, nouns };
  const wanted = chooseEntries(entries, section);
  if (wanted.problem !== undefined) refuse(sink, wanted.left, wanted.problem.kind, wanted.problem.text);
  else reportBySort(sink, wanted.left);
  // A size beside the items of a list, as a field of its own, holds for all of them.
  const below = { ...context, section: withSize(section, findFieldSize(wanted.left.map((one) => one.text))) };
  for (const sorted of wanted.read) readEntry(sorted, block, below);
}

type Choice = {
  readonly read: readonly SortedEntry[];
  readonly left: readonly SortedEntry[];
  /** The one reason why the rest is left, or undefined if each entry has its own. */
  readonly problem: { kind: ProblemKind; text: string } | undefined;
};

/** Explicit tags always draw. */
function chooseEntries(entries: readonly SortedEntry[], section: Section): Choice {
  const tagged = entries.filter(isTagged);
  const rest = entries.filter((one) => !isTagged(one));
  const problem = findTold(rest, section) ?? findMostSort(rest, section);
  if (problem !== undefined) return { read: tagged, left: rest, problem };
  return { read: entries.filter(isReadable), left: entries.filter((one) => !isReadable(one)), problem };
}

function isTagged({ sort }: SortedEntry): boolean {
  return sort === "tagged" || sort === "empty";
}

function isReadable(one: SortedEntry): boolean {
  return isTagged(one) || one.sort === "name" || one.sort === "pose";
}

/** The matter that the heading announces, unless the entries are files or have sizes all the same. */
function findTold(rest: readonly SortedEntry[], { other }: Section): Choice["problem"] {
  if (other === undefined || other === "order" || other === "animation") return undefined;
  const areImages = shareOf(rest, ({ text }) => findFileSort(readItemText(text).name) === "image") > half;
  const mayList = other === "rule" || other === "summary";
  if (areImages || (mayList && shareOf(rest, isEvidentItem) > half)) return undefined;
  return { kind: problemOfTopic[other], text: told[other] };
}

/** The sort that most entries have, if that sort is no item. */
function findMostSort(rest: readonly SortedEntry[], section: Section): Choice["problem"] {
  const isMost = (sort: EntrySort): boolean => shareOf(rest, (one) => one.sort === sort) > half;
  const most = (["link", "audio", "font", "code"] as const).find(isMost);
  if (most !== undefined) return sorts[most];
  if (shareOf(rest, ({ sort }) => sort === "field") > mostFields) return sorts.field;
  if (rest.length < 2) return undefined;
  if (isMost("pose") && section.topic !== "effect") return sorts.pose;
  const areSentences = shareOf(rest, (one) => one.sort === "sentence" || isPhrase(one, section)) > half;
  return areSentences && shareOf(rest, isEvidentItem) <= half ? sorts.sentence : undefined;
}

/** Many words that no section of art introduces are a sentence in a language whose verbs are not listed. */
function isPhrase(one: SortedEntry, { topic }: Section): boolean {
  const { name, description } = readItemText(one.text);
  if (one.sort !== "name" || topic !== undefined || description !== "" || isEvidentItem(one)) return false;
  const words = toWordsOf(name.replace(/\s*[(（][^()（）]*[)）]/gu, ""));
  return words.length >= leastPhraseWords && splitNames(name) === undefined;
}

function shareOf(entries: readonly SortedEntry[], test: (one: SortedEntry) => boolean): number {
  return entries.length === 0 ? 0 : entries.filter(test).length / entries.length;
}

function refuse(sink: Sink, left: readonly SortedEntry[], kind: ProblemKind, text: string): void {
  const lines = left.flatMap((one) => one.lines);
  if (kind === "sentence" || kind === "rule") sink.sentences += lines.length;
  if (kind === "unreadable") sink.unread += left.length;
  reportUndrawn(sink, lines, kind, text);
}

function reportBySort(sink: Sink, left: readonly SortedEntry[]): void {
  for (const [sort, group] of Map.groupBy(left, (one) => one.sort)) {
    const named = sorts[sort];
    if (named !== undefined) refuse(sink, group, named.kind, named.text);
  }
}

/** Nested entries are items if the entry is a heading for them. Else the entry is one candidate. */
function readEntry(sorted: SortedEntry, block: number, context: ListContext): void {
  const { sink, section, nouns } = context;
  const nested = sorted.entry.children.filter((child) => child.kind === "list");
  const inner = {
    ...section,
    topic: topicOf(headingOf(sorted)) ?? section.topic,
    other: otherTopicOf(headingOf(sorted)) ?? section.other,
  };
  const children = nested.flatMap((list) => sortEntries(list, inner));
  if (sorted.sort !== "tagged" && holdsItems(sorted, children, section, nouns)) {
    readGroup(sorted, inner, context);
    return;
  }
  for (const line of sorted.lines) sink.uses[line - 1] ??= line === sorted.entry.line ? "item" : "description";
  reportJoined(sorted, sink);
  reportDescribed(children, sink);
  sink.candidates.push(toCandidate(sorted, section, block));
}

/** Reads the lists nested in an entry that is a heading for them. */
function readGroup(sorted: SortedEntry, inner: Section, { sink, section, nouns }: ListContext): void {
  for (const { line } of sorted.entry.lines) useLine(sink, line, "heading");
  const { attributes } = takeAttributes(sorted.text);
  const name = section.name || cleanName(headingOf(sorted));
  const below: Section = { ...inner, name, attributes: mergeInto(section, attributes) };
  for (const child of sorted.entry.children) {
    if (child.kind === "list") readList(child, { sink, section: below, nouns });
    else for (const line of linesOf([child])) useLine(sink, line, "prose");
  }
}

/** Short nested names may be meant as items. A single one describes, as in Hatchery's own format. */
function reportDescribed(children: readonly SortedEntry[], sink: Sink): void {
  const names = children.filter(({ sort, text }) => sort === "name" && isShortName(text) && !isAnimation(text));
  if (names.length < 2) return;
  const lines = names.flatMap((one) => one.lines);
  const message = `These nested lines are read as a description: ${tellLines(lines.length)}. ${drawAdvice}`;
  sink.report(toRange(lines), "described", message);
}

function isAnimation(text: string): boolean {
  return takeAttributes(text).attributes.frames !== null;
}

/** A line that is not indented may be meant as something else than a part of the item above. */
function reportJoined({ entry }: SortedEntry, sink: Sink): void {
  const joined = entry.lines.filter(
    ({ isLazy, text }) => isLazy === true && toField(toWords(text))?.name !== "description",
  );
  const lines = joined.map(({ line }) => line);
  if (lines.length === 0) return;
  sink.report(
    toRange(lines),
    "joined",
    `Text right below an item describes the item: ${tellLines(lines.length)}. Indent the text, or leave a blank line above.`,
  );
}

function mergeInto(section: Section, own: Section["attributes"]): Section["attributes"] {
  return { ...section.attributes, size: own.size ?? section.attributes.size };
}
