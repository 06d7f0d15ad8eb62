import { remembered } from "../remembered";
import { isTagAmongWords, looksLikeTag } from "./tags";

/** Splits the line of an item into its parts. A mark is a tag, a key or a frame count. */

/** The parts of `[TAGS] Name (N frames) {#key}: description`, as written. */
export type ItemText = {
  readonly name: string;
  readonly description: string;
  /** The texts inside square brackets. */
  readonly tags: readonly string[];
  /** The digits of every `(N frames)`. */
  readonly frames: readonly string[];
  /** The text of every `{#…}`. */
  readonly keys: readonly string[];
  /** True if a frame count stands beside the name, not at the end of the description. */
  readonly isCounted: boolean;
  /** True if a bracket was opened and never closed. A tag may then have become part of the name. */
  readonly hasOpenBracket: boolean;
};

type Separator = { readonly start: number; readonly end: number };

/** Texts have no two spaces in a row, so this expression cannot backtrack. */
const marks = /\[([^[\]]*)\]|\{#([^{}]*)\}|\( ?(\d+) ?-? ?frames? ?\)/gi;

const closers: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["“", "”"],
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);

/**
 * Reads one plain line. Marks may stand before, inside and after the name, and at the end of the description. Marks
 * elsewhere in a description are left to `withoutMarks`. A leading task-list box (`[ ]`, `[x]`) is not a tag.
 */
export const readItemText = remembered(readNewText);

function readNewText(text: string): ItemText {
  const unticked = text.replace(/^\[[ xX]?\] ?/, "");
  const separator = findSeparator(unticked);
  const head = unticked.slice(0, separator?.start);
  const tail = unticked.slice(separator?.end ?? unticked.length).trim();
  const { trailing, end } = findTrailingMarks(tail, (mark) => mark[3] !== undefined || isTagOrKey(mark));
  const beside = [...head.matchAll(marks)];
  const found = [...beside, ...trailing];
  const name = head.replace(marks, " ").replace(/ +/g, " ").trim();
  return {
    name: isNamed(name) ? name : "",
    description: tail.slice(0, end).trim(),
    tags: found.flatMap((mark) => mark[1] ?? []),
    keys: found.flatMap((mark) => mark[2] ?? []),
    frames: found.flatMap((mark) => mark[3] ?? []),
    isCounted: beside.some((mark) => mark[3] !== undefined || /^ ?anim\b/i.test(mark[1] ?? "")),
    hasOpenBracket: name.includes("["),
  };
}

/**
 * Removes tags and keys from a text where they have no effect. Other brackets are part of the text. With `hasEnds`,
 * brackets at the beginning or end that look like a tag are removed, even if there is no such tag.
 */
export function withoutMarks(text: string, hasEnds: boolean): { words: string; isMarked: boolean } {
  const inner = hasEnds ? withoutEnds(text) : text;
  const words = inner.replace(marks, (mark: string, tag?: string, key?: string) =>
    key !== undefined || (tag !== undefined && isTagAmongWords(tag)) ? " " : mark,
  );
  return { words: words.replace(/ +/g, " ").trim(), isMarked: words !== text };
}

function withoutEnds(text: string): string {
  let start = 0;
  for (const mark of text.matchAll(marks)) {
    if (text.slice(start, mark.index).trim() !== "" || !isTagOrKey(mark)) break;
    start = mark.index + mark[0].length;
  }
  const rest = text.slice(start);
  return rest.slice(0, findTrailingMarks(rest, isTagOrKey).end);
}

function isTagOrKey(mark: RegExpExecArray): boolean {
  return mark[2] !== undefined || (mark[1] !== undefined && looksLikeTag(mark[1]));
}

/** Punctuation alone is not a name. An emoji is. */
function isNamed(name: string): boolean {
  return /[\p{L}\p{N}\p{S}]/u.test(name);
}

/**
 * Finds the start of the description: the first `: ` or ` — `. Only a line with neither is split at a colon without a
 * space, `—`, ` – `, ` - ` or ` -- `, so that a name can contain such a dash. No split inside quotes or brackets
 * (`Sign "Keep: out": oak plank`), nor in a time, a ratio or a URL (`12:30`, `http://`).
 */
function findSeparator(text: string): Separator | undefined {
  const hasLoneQuote = text.split('"').length % 2 === 0;
  const found = scanSeparators(text, closers);
  if (found !== undefined || !hasLoneQuote) return found;
  // An inch mark (24" Monitor) was paired with an unrelated quote, so quotes are ignored.
  return scanSeparators(text, new Map([...closers].filter(([opener]) => opener !== '"')));
}

function scanSeparators(text: string, pairs: ReadonlyMap<string, string>): Separator | undefined {
  const unclosed = new Set<string>();
  let fallback: Separator | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const closer = pairs.get(text.charAt(at));
    if (closer !== undefined && !unclosed.has(closer)) {
      const end = text.indexOf(closer, at + 1);
      if (end === -1) unclosed.add(closer);
      else at = end;
      continue;
    }
    const strong = strongSeparatorAt(text, at);
    if (strong !== undefined) return strong;
    fallback ??= weakSeparatorAt(text, at);
  }
  return fallback;
}

function strongSeparatorAt(text: string, at: number): Separator | undefined {
  const [character, before, after] = [text.charAt(at), text.charAt(at - 1), text.charAt(at + 1)];
  const isColon = character === "：" || (character === ":" && (after === " " || after === ""));
  const isDash = character === "—" && (before === " " || before === "") && (after === " " || after === "");
  return isColon || isDash ? { start: at, end: at + 1 } : undefined;
}

function weakSeparatorAt(text: string, at: number): Separator | undefined {
  if (text.charAt(at) === "—") return { start: at, end: at + 1 };
  if (text.charAt(at) === ":") {
    const isInside = /^(?:\d:\d|.?::|.:\/\/)/.test(text.slice(Math.max(0, at - 1), at + 3));
    return isInside ? undefined : { start: at, end: at + 1 };
  }
  const dash = /^(?: – | - | -- )/.exec(text.slice(at, at + 4))?.[0];
  return dash === undefined ? undefined : { start: at, end: at + dash.length };
}

/** The marks at the end of the text, and the index where they begin. */
function findTrailingMarks(
  text: string,
  isMark: (mark: RegExpExecArray) => boolean,
): { trailing: RegExpExecArray[]; end: number } {
  const trailing: RegExpExecArray[] = [];
  let end = text.length;
  for (const mark of [...text.matchAll(marks)].toReversed()) {
    const isLast = text.slice(mark.index + mark[0].length, end).trim() === "";
    if (!isLast || !isMark(mark)) break;
    trailing.unshift(mark);
    end = mark.index;
  }
  return { trailing, end };
}
