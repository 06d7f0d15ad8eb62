/** Makes one candidate of each thing on a line that names several. */
import { takeAttributes } from "./attributes";
import type { Candidate } from "./candidates";
import { readItemText } from "./item-text";
import { isSortLabel } from "./fields";
import { cleanName, isFileLike } from "./names";
import { isDrawable, type NounLookup } from "./noun-lookup";
import { quote } from "../quote";
import { splitEnumeration, splitList, splitNames, splitPair } from "./split-list";
import { tellLines, toRange, type Sink } from "./sink";
import { topicOf } from "./topics";
import { toWordsOf } from "./words";

const maxPartWords = 4;
const maxTold = 4;
const leastLong = 4;
const half = 0.5;

/** The lines of one block that name several things. */
type Told = { readonly lines: number[]; readonly names: string[] };

/**
 * The parts share everything but the name. The lines are reported, so that the author sees how they were read. Two names
 * with a slash may be one thing (`Time / Clock`): they are split if the dictionary knows both.
 */
export function spreadCandidates(candidates: readonly Candidate[], sink: Sink, nouns: NounLookup): Candidate[] {
  const split = new Map<number, Told>();
  const whole = new Map<number, Told>();
  const spread = candidates.flatMap((candidate) => {
    const item = readItemText(candidate.text);
    if (item.tags.length > 0 || item.keys.length > 0 || candidate.form === "heading") return [candidate];
    const pair = splitPair(item.name);
    const areTwo = pair?.every((name) => isFileLike(name) || isKnownWord(name, nouns)) === true;
    const parts = areTwo ? toParts(candidate, pair) : findParts(candidate, nouns);
    if (parts === undefined) {
      if (pair !== undefined) tell(whole, candidate, [item.name]);
      return [candidate];
    }
    tell(split, candidate, parts.names);
    return parts.names.map((name) => ({
      ...candidate,
      text: parts.rest === "" ? name : `${name}: ${parts.rest}`,
      section: parts.section,
    }));
  });
  reportTold(sink, split, whole);
  return spread;
}

function tell(told: Map<number, Told>, { block, line }: Candidate, names: readonly string[]): void {
  const { lines, names: all } = told.get(block) ?? { lines: [], names: [] };
  told.set(block, { lines: [...lines, line], names: [...all, ...names] });
}

function reportTold(sink: Sink, split: ReadonlyMap<number, Told>, whole: ReadonlyMap<number, Told>): void {
  for (const { lines, names } of split.values()) {
    const verb = lines.length === 1 ? "is" : "are";
    const message = `${tellLines(lines.length)} ${verb} read as ${names.length} items: ${list(names)}. Write one item a line to change that.`;
    sink.report(toRange(lines), "split", message);
  }
  for (const { lines, names } of whole.values()) {
    const message = `A line with two names is read as one item: ${list(names)}. Write one item a line to draw both.`;
    sink.report(toRange(lines), "split", message);
  }
}

function list(names: readonly string[]): string {
  const told = names.slice(0, maxTold).map((name) => quote(name));
  return names.length > maxTold ? `${told.join(", ")}, …` : told.join(", ");
}

function isKnownWord(name: string, nouns: NounLookup): boolean {
  const clean = cleanName(name);
  return toWordsOf(clean).length === 1 && isDrawable(clean, nouns);
}

type Parts = { readonly names: readonly string[]; readonly rest: string; readonly section: Candidate["section"] };

function findParts(candidate: Candidate, nouns: NounLookup): Parts | undefined {
  const { name, description } = readItemText(candidate.text);
  const names = splitNames(name) ?? splitListed(candidate, nouns);
  return names === undefined ? splitGroup(candidate, name, description) : toParts(candidate, names);
}

/**
 * `goblin, bat, slime` names three things, `Bat, purple, torn wings` describes one: each part is joined as in the name of
 * a file, or most parts of a longer list are things, or the part of the plan is about art.
 */
function splitListed({ text, form, details, section }: Candidate, nouns: NounLookup): string[] | undefined {
  const { name, description } = readItemText(text);
  if (form !== "bullet" || details.length > 0 || description !== "") return undefined;
  const parts = splitEnumeration(takeAttributes(name).rest);
  if (parts === undefined) return undefined;
  if (parts.some((part) => part.includes("_")) && parts.every(isPlainName)) return parts;
  const known = parts.filter((part) => isDrawable(cleanName(part), nouns)).length;
  const areNouns = parts.every((part) => isOneWord(part) && nouns.find(part) !== undefined);
  if (parts.length < leastLong) return areNouns ? parts : undefined;
  return section.topic !== undefined || known >= parts.length * half ? parts : undefined;
}

function isPlainName(part: string): boolean {
  return isFileLike(part) || isOneWord(part);
}

function isOneWord(part: string): boolean {
  return toWordsOf(part).length === 1;
}

/** Attributes behind the last name (`A / B / C (32x32)`) count for all. */
function toParts({ text, section }: Candidate, names: readonly string[]): Parts {
  const { name, description } = readItemText(text);
  const { size, frames } = takeAttributes(name).attributes;
  const shared = {
    ...section.attributes,
    size: size ?? section.attributes.size,
    frames: frames ?? section.attributes.frames,
  };
  return {
    names: names.map((one) => takeAttributes(one).rest),
    rest: description,
    section: { ...section, attributes: shared },
  };
}

/** `Props: barrel, crate, lamp` names things of a group. `Knight: red cape, blue plume` describes one. */
function splitGroup({ section, details }: Candidate, name: string, description: string): Parts | undefined {
  const isTold = isCounted(name, description) || (isSortLabel(name) && section.topic !== undefined);
  const group = cleanName(takeAttributes(name).rest);
  const topic = topicOf(group) ?? (isTold ? section.topic : undefined);
  if (!isTold && (topic === undefined || !isGroupName(group) || details.length > 0)) return undefined;
  const { rest, attributes } = takeAttributes(description.replace(/\s*\((?:[\d/x× px-]+)\)$/u, ""));
  const parts = splitList(rest.replace(/[.。]$/u, ""), ",;、，；+");
  const isShort = parts.every((part) => toWordsOf(part).length <= maxPartWords && !/[.:：]/u.test(part));
  if (parts.length < 2 || !isShort) return undefined;
  const size = attributes.size ?? takeAttributes(name).attributes.size ?? section.attributes.size;
  return { names: parts, rest: "", section: { ...section, topic, attributes: { ...section.attributes, size } } };
}

function isGroupName(group: string): boolean {
  if (toWordsOf(group).length > 2) return false;
  return /(?:s|fx|いろいろ|들|ы|и)$/iu.test(group) || /[\u3400-\u9fff]/.test(group);
}

/** `Tundra (5): …` with five parts says itself that the parts are things. */
function isCounted(name: string, description: string): boolean {
  const [, count] = /[(（](\d{1,3})(?: ?\p{L}{1,8})?[)）]$/u.exec(name) ?? [];
  return count !== undefined && splitEnumeration(description)?.length === Number(count);
}
