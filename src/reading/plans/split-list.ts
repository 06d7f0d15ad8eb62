/** Splits one line into the several things that it names. */
import { takeAttributes } from "./attributes";
import { findFileSort, isFileLike } from "./names";
import { toWordsOf } from "./words";

const openers = "([{（［【“";
const closers = ")]}）］】”";
const maxRange = 64;
/** Two words with a comma may be one name, and a long part is a sentence. */
const leastListed = 3;
const maxListedWords = 4;
const maxUnspacedLength = 8;

/** Splits at commas outside of brackets and quotes. */
export function splitList(text: string, separators = ",;、，；"): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (openers.includes(character)) depth += 1;
    else if (closers.includes(character)) depth = Math.max(0, depth - 1);
    else if (depth === 0 && separators.includes(character)) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  parts.push(text.slice(from).trim());
  return parts.filter((part) => part !== "");
}

/** The names on one line that stand for an asset each: `a / b / c`, `a.png, b.png`, `a_1 ~ a_10`. Undefined for one. */
export function splitNames(name: string): string[] | undefined {
  const files = splitList(name).flatMap(spreadBraces);
  if (files.length > 1 && files.every((file) => findFileSort(file) === "image" || isRange(file)))
    return files.flatMap((file) => spreadRange(file) ?? [file]);
  return spreadRange(name) ?? splitSlashes(name);
}

/** The parts of `a, b, c` if each of them may be a name, and nothing else stands on the line. */
export function splitEnumeration(text: string): string[] | undefined {
  const bare = text.replace(/[.。]$/u, "").replace(/\s*[(（][^()（）]*[)）]$/u, "");
  const parts = splitList(bare).map((part) =>
    part.replace(/^(?:and|und|y|e|et|ed|и|і|та|i|oraz|ve|および|및|和)\s+(?=\S)/iu, ""),
  );
  return parts.length >= leastListed && parts.every(mayBeListed) ? parts : undefined;
}

function mayBeListed(part: string): boolean {
  if (!/\p{L}/u.test(part) || /[.:：!?？=→]/u.test(part)) return false;
  const isUnspaced = /[\u3040-\u30ff\u3400-\u9fff]/u.test(part);
  return isUnspaced ? part.length <= maxUnspacedLength : toWordsOf(part).length <= maxListedWords;
}

/** `mood_{good,bad}.png` names two files. */
function spreadBraces(file: string): string[] {
  const [, before = "", inside, after = ""] = /^([^{}]*)\{([^{}]+,[^{}]+)\}([^{}]*)$/u.exec(file) ?? [];
  return inside === undefined ? [file] : splitList(inside).map((part) => `${before}${part}${after}`);
}

function isRange(text: string): boolean {
  return spreadRange(text) !== undefined;
}

/** `badge_1 ~ badge_10` and `rock_01..03` are every number from the first to the last. */
function spreadRange(text: string): string[] | undefined {
  const match =
    /^([\p{L}\d_ -]*?[\p{L}_-])(\d{1,4})(\.\w{2,5})? ?(?:~|–|-|〜|～|\.\.|…|to|至|から|bis|до) ?(?:([\p{L}\d_ -]*?[\p{L}_-])?(\d{1,4}))(\.\w{2,5})?(?: ?\(.*\))?$/u.exec(
      text,
    );
  const [, stem = "", first = "", , second, last = ""] = match ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (match === null || (second !== undefined && second !== stem) || to <= from || to - from >= maxRange)
    return undefined;
  return Array.from(
    { length: to - from + 1 },
    (_, index) => `${stem}${String(from + index).padStart(first.length, "0")}`,
  );
}

/** Names that stand side by side as code (`a` `b` `c`) get slashes between. Other text stays. */
export function withSlashes(raw: string): string {
  return /^(?:`[^`]+`[\s,·、]*){2,}$/u.test(raw.trim()) ? raw.replace(/`[\s,·、]+`/gu, "` / `") : raw;
}

/** Three names with slashes are three things. */
function splitSlashes(name: string): string[] | undefined {
  const { rest } = takeAttributes(name);
  const parts = rest.split(/ [/+|] /u).map((part) => part.trim());
  return parts.length >= 3 && parts.every((part) => isShort(part) || isFileLike(part)) ? parts : undefined;
}

/** Two names with a slash, which may be one thing or two. */
export function splitPair(name: string): string[] | undefined {
  const parts = takeAttributes(name)
    .rest.split(/ [/／] /u)
    .map((part) => part.trim());
  return parts.length === 2 && parts.every((part) => isShort(part) || isFileLike(part)) ? parts : undefined;
}

function isShort(part: string): boolean {
  return part !== "" && toWordsOf(part).length <= 3 && !/^[^(]*\)|\([^)]*$/u.test(part);
}
