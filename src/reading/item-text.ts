/** Splits the line of an item into its parts, as plans are read now and were before. A mark is a tag, a key or a frame count. */
import { findSeparator } from "./separators";
import { isTagAmongWords, looksLikeTag, type IsTagName } from "./tag-words";

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

type Mark = RegExpExecArray;

/** Texts have no two spaces in a row, so this expression cannot backtrack. */
const marks = /\[([^[\]]*)\]|\{#([^{}]*)\}|\( ?(\d+) ?-? ?frames? ?\)/gi;

/**
 * Reads one plain line. Marks may stand before, inside and after the name, and at the end of the description. Marks
 * elsewhere in a description are left to `withoutMarks`. A leading task-list box (`[ ]`, `[x]`) is not a tag.
 */
export function splitItemText(text: string, isTagName: IsTagName): ItemText {
  const unticked = text.replace(/^\[[ xX]?\] ?/, "");
  const separator = findSeparator(unticked);
  const head = unticked.slice(0, separator?.start);
  const tail = unticked.slice(separator?.end ?? unticked.length).trim();
  const isMark = (mark: Mark): boolean => mark[3] !== undefined || isTagOrKey(mark, isTagName);
  const { trailing, end } = findTrailingMarks(tail, isMark);
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
export function withoutTags(
  text: string,
  hasEnds: boolean,
  isTagName: IsTagName,
): { readonly words: string; readonly isMarked: boolean } {
  const inner = hasEnds ? withoutEnds(text, isTagName) : text;
  const words = inner.replace(marks, (mark: string, tag?: string, key?: string) =>
    key !== undefined || (tag !== undefined && isTagAmongWords(tag, isTagName)) ? " " : mark,
  );
  return { words: words.replace(/ +/g, " ").trim(), isMarked: words !== text };
}

function withoutEnds(text: string, isTagName: IsTagName): string {
  const isMark = (mark: Mark): boolean => isTagOrKey(mark, isTagName);
  let start = 0;
  for (const mark of text.matchAll(marks)) {
    if (text.slice(start, mark.index).trim() !== "" || !isMark(mark)) break;
    start = mark.index + mark[0].length;
  }
  const rest = text.slice(start);
  return rest.slice(0, findTrailingMarks(rest, isMark).end);
}

function isTagOrKey(mark: Mark, isTagName: IsTagName): boolean {
  return mark[2] !== undefined || (mark[1] !== undefined && looksLikeTag(mark[1], isTagName));
}

/** Punctuation alone is not a name. An emoji is. */
function isNamed(name: string): boolean {
  return /[\p{L}\p{N}\p{S}]/u.test(name);
}

/** The marks at the end of the text, and the index where they begin. */
function findTrailingMarks(text: string, isMark: (mark: Mark) => boolean): { trailing: Mark[]; end: number } {
  const trailing: Mark[] = [];
  let end = text.length;
  for (const mark of [...text.matchAll(marks)].toReversed()) {
    const isLast = text.slice(mark.index + mark[0].length, end).trim() === "";
    if (!isLast || !isMark(mark)) break;
    trailing.unshift(mark);
    end = mark.index;
  }
  return { trailing, end };
}
