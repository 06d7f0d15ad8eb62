/** Tells whether the entries nested in a list entry are items. */
import { hasAttributes, takeAttributes } from "./attributes";
import type { Section } from "./candidates";
import type { SortedEntry } from "./entries";
import { readItemText } from "./item-text";
import { findFileSort, isFileLike } from "./names";
import type { NounLookup } from "./noun-lookup";
import { topicOf } from "./topics";
import { toWordsOf } from "./words";

const half = 0.5;
const maxNameWords = 4;

/** The parent is a file, a plural or ends with a colon, and the nested entries name things. */
export function holdsItems(
  parent: SortedEntry,
  children: readonly SortedEntry[],
  section: Section,
  nouns: NounLookup,
): boolean {
  if (children.length === 0) return false;
  const names = children.filter(({ sort }) => sort === "name" || sort === "tagged");
  if (names.length <= children.length * half) return false;
  const { name, description } = readItemText(parent.text);
  const isFile = findFileSort(name) === "image";
  const ownTopic = topicOf(name);
  if (isFile && (section.topic === "tile" || ownTopic === "tile")) return false;
  if (!isFile && !(description === "" && isGroupName(parent.text, name))) return false;
  const isNamed = (one: SortedEntry): boolean =>
    isEvidentItem(one) || isFileLike(one.text) || nouns.find(readItemText(one.text).name) !== undefined;
  const topic = ownTopic ?? (/[:：]$/u.test(parent.text) ? section.topic : undefined);
  const isShort = names.every(({ text }) => toWordsOf(readItemText(text).name).length <= 5);
  return names.filter(isNamed).length >= names.length * half || (isShort && (isFile || topic !== undefined));
}

/** A plural, or a word for many things, such as "UI". */
function isPlural(name: string): boolean {
  const last = toWordsOf(name).at(-1) ?? "";
  return /[^s]s$|[ыи]$|们$|たち$|들$/iu.test(last) || masses.has(last);
}

const masses = new Set(
  "ui hud gui fx vfx equipment furniture scenery terrain wildlife fauna flora decor food loot gear".split(" "),
);

/** A name with a colon, in the plural, or of a section in a script that marks no plural. */
function isGroupName(text: string, name: string): boolean {
  const hasNoPlural = /[\u3040-\u9fff\uac00-\ud7af]/u.test(name);
  return (
    /[:：]$/u.test(text) ||
    /^\S+\/(?:\s*[(（].*)?$/u.test(text) ||
    isPlural(name) ||
    (hasNoPlural && topicOf(name) !== undefined)
  );
}

/** An image file, a size, or a count of frames. */
export function isEvidentItem({ text, sort }: SortedEntry): boolean {
  if (sort !== "name" && sort !== "pose") return false;
  const { name } = readItemText(text);
  return findFileSort(name) === "image" || hasAttributes(takeAttributes(text).attributes);
}

export function headingOf({ text }: SortedEntry): string {
  return readItemText(text).name.replace(/[:：]$/u, "");
}

/** A few words that may name a thing: no sentence, and no name with a description. */
export function isShortName(text: string): boolean {
  return (
    readItemText(text).description === "" && toWordsOf(text).length <= maxNameWords && !/[.!?,。！？、]/u.test(text)
  );
}
