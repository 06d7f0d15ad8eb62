/** Finds items that the plan has named before. */
import { hasAttributes, takeAttributes } from "./attributes";
import type { Candidate } from "./candidates";
import { readItemText } from "./item-text";
import { cleanName, isFileLike } from "./names";
import { quote } from "../quote";
import { drawAdvice } from "./problems";
import { reportLines, tellLines, type Sink } from "./sink";
import { toWordsOf } from "./words";

const half = 0.5;
/** After so many items, a part about priorities without sizes and files plans the work on them. */
const leastItems = 8;

/** Names by key, and by each of their words. */
type Seen = {
  readonly lines: Map<string, number>;
  readonly byWord: Map<string, string[]>;
  /** The form of the last item of each name. */
  readonly forms: Map<string, string>;
};

/** An explicit tag always draws. */
const tag = /\[(?:STATIC|MOVEABLE|ANIM|SIZE|KIND|FPS|VARIANTS|TILES)\b/i;

/** A word that many names share tells little, so a look-up stays short. */
const maxNamesByWord = 40;

/** Keeps the first item of each name. A block that mostly repeats items is left out whole, and reported once. */
export function dropRepeats(candidates: readonly Candidate[], sink: Sink): Candidate[] {
  const seen: Seen = { lines: new Map(), byWord: new Map(), forms: new Map() };
  const kept: Candidate[] = [];
  for (const group of Map.groupBy(candidates, ({ block }) => block).values()) {
    const names = group.map((candidate) => ({ candidate, name: nameOf(candidate) }));
    const isRepeat = isRepeated(names, kept, seen);
    const before = new Set(names.map(({ name }) => keyOf(name)).filter((key) => seen.lines.has(key)));
    const own = new Map<string, Candidate>();
    const first = names[0]?.candidate.line ?? 0;
    const dropped: Named[] = [];
    for (const named of names) {
      const key = keyOf(named.name);
      const isNamed = before.has(key) && !isAnotherForm(named.candidate, seen.forms.get(key));
      const isNamedAgain = isRepeat || isNamed || isSame(named.candidate, own.get(key));
      const isAgain = mayRepeat(named) && (isNamedAgain || usesEarlier(named.candidate, first, seen));
      own.set(key, named.candidate);
      if (isAgain) dropped.push(named);
      else kept.push(named.candidate);
      remember(key, named.candidate.line, seen);
      seen.forms.set(key, formOf(named.candidate));
      const { file } = named.candidate.fields;
      // A later row may have the file alone for a name. A sheet that several items share names none of them.
      if (file !== undefined && group.length > 1) remember(keyOf(cleanName(file)), named.candidate.line, seen);
    }
    reportRepeats(dropped, seen.lines, sink);
  }
  return kept;
}

/** A block that mostly names items again, or that orders the work on them. */
function isRepeated(names: readonly Named[], kept: readonly Candidate[], seen: Seen): boolean {
  const first = names[0]?.candidate;
  if (names.length < 2 || first?.section.other === undefined) return false;
  if (names.filter((one) => findEarlier(one, seen) !== undefined).length > names.length * half) return true;
  return isAboutOrder(first) && isListedBefore(kept) && !names.some(({ candidate }) => isEvident(candidate));
}

/** The icon and the effect of a spell are two images. */
function isAnotherForm(candidate: Candidate, earlier: string | undefined): boolean {
  const form = formOf(candidate);
  return candidate.section.other === undefined && earlier !== undefined && form !== "" && earlier !== form;
}

function formOf({ section: { topic } }: Candidate): string {
  return topic === "icon" || topic === "effect" || topic === "prop" || topic === "being" ? topic : "";
}

function remember(key: string, line: number, { lines, byWord }: Seen): void {
  if (lines.has(key)) return;
  lines.set(key, line);
  for (const word of new Set(key.split(" "))) {
    const names = byWord.get(word) ?? [];
    if (names.length < maxNamesByWord) names.push(key);
    byWord.set(word, names);
  }
}

/** Pose lists and rules that reach this stage are items. Only priorities and summaries plan the work on others. */
function isAboutOrder(first: Candidate | undefined): boolean {
  return first?.section.other === "order" || first?.section.other === "summary";
}

/** True if the plan has its items outside of parts about priorities. Else these parts are the list itself. */
function isListedBefore(kept: readonly Candidate[]): boolean {
  return kept.length >= leastItems && kept.every(({ section }) => section.other !== "order");
}

/** In one list, two lines of one name are two things, unless they say the same and no tag asks for a drawing. */
function isSame(candidate: Candidate, earlier: Candidate | undefined): boolean {
  if (earlier === undefined || candidate.text !== earlier.text || tag.test(candidate.text)) return false;
  if (candidate.details.length + earlier.details.length > 0) return false;
  return candidate.fields.descriptions.join() === earlier.fields.descriptions.join();
}

/** A row of weapons, or a heading with a prompt, that names the file of an item above is about that drawing. */
function usesEarlier({ form, fields, text }: Candidate, first: number, { lines }: Seen): boolean {
  const [, aside] = /[(（](\S+)[)）]$/u.exec(text) ?? [];
  const files = [...(form === "row" ? fields.descriptions : []), ...(aside === undefined ? [] : [aside])];
  return files.some((file) => isFileLike(file) && (lines.get(keyOf(cleanName(file))) ?? first) < first);
}

type Named = { readonly candidate: Candidate; readonly name: string };

function reportRepeats(dropped: readonly Named[], seen: ReadonlyMap<string, number>, sink: Sink): void {
  const [first] = dropped;
  if (first === undefined) return;
  const lines = dropped.flatMap(({ candidate }) => [candidate.line]);
  for (const line of lines) sink.uses[line - 1] = "problem";
  const earlier = seen.get(keyOf(first.name));
  const where = earlier === undefined ? "" : ` (line ${earlier})`;
  reportLines(
    sink,
    lines,
    "repeated",
    earlier === first.candidate.line
      ? `This part orders the work on the items above: ${tellLines(lines.length)} not drawn again. ${drawAdvice}`
      : `${quote(first.name)} stands in the plan before${where}: ${tellLines(lines.length)} not drawn again. ${drawAdvice}`,
  );
}

function nameOf({ text }: Candidate): string {
  return cleanName(takeAttributes(readItemText(text).name).rest);
}

/** The same words in any order are the same name, and brackets do not count. */
function keyOf(name: string): string {
  const words = toWordsOf(name.replaceAll("_", " "));
  return words.length === 0 ? name : words.map(toSingular).join(" ");
}

function toSingular(word: string): string {
  return /[a-z]{3}[^s]s$/.test(word) ? word.slice(0, -1) : word;
}

function isEvident({ text, fields }: Candidate): boolean {
  return (
    hasAttributes(takeAttributes(text).attributes) ||
    hasAttributes(fields.attributes) ||
    isFileLike(readItemText(text).name)
  );
}

/** A key of its own makes an item another item. */
function mayRepeat({ name, candidate }: Named): boolean {
  return name !== "" && !isKeyed(candidate);
}

function isKeyed({ text }: Candidate): boolean {
  return /\{#[^{}]+\}/.test(text);
}

/** An earlier name with the same words, or with more or fewer of them (`Player` and `Penguin (Player)`). */
function findEarlier({ name, candidate }: Named, { lines, byWord }: Seen): string | undefined {
  const key = keyOf(cleanName(name.replace(/\s*[(（][^()（）]*[)）]$/u, "")));
  // A file has its own name, and a figure with poses is no other figure.
  const isExact = isFileLike(readItemText(candidate.text).name) || candidate.details.length > 0;
  if (lines.has(key) || isExact) return lines.has(key) ? key : undefined;
  const words = new Set(key.split(" "));
  const others = [...words].slice(0, 8).flatMap((word) => byWord.get(word) ?? []);
  return others.find((other) => {
    const parts = new Set(other.split(" "));
    const shared = [...parts].filter((part) => words.has(part)).length;
    return shared === Math.min(words.size, parts.size);
  });
}
