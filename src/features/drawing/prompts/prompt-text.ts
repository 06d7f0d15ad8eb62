import { sanitizePromptText } from "./sanitize";

type TextLimit = { readonly codePoints: number; readonly words: number };

/** A user's text as a phrase of a prompt: sanitised, cut at a word within the limit, no punctuation at its end. */
export function toPhrase(text: string, limit: TextLimit): string {
  const cut = cutAtWord(sanitizePromptText(text, limit.codePoints + 1), limit);
  return trimPunctuation(sanitizePromptText(cut, limit.codePoints));
}

export function countWords(text: string): number {
  return text === "" ? 0 : text.split(" ").length;
}

export function countCodePoints(text: string): number {
  return Array.from(text).length;
}

/** For looking up a user's word in a table of ours. */
export function toLookupKey(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Text whose very first word is too long (or that has no spaces) is cut inside it. */
function cutAtWord(text: string, { codePoints, words }: TextLimit): string {
  const few = text.split(" ").slice(0, words).join(" ");
  const points = Array.from(few);
  if (points.length <= codePoints) return few;
  const fitting = points.slice(0, codePoints).join("");
  const space = points[codePoints] === " " ? fitting.length : fitting.lastIndexOf(" ");
  return space > 0 ? fitting.slice(0, space) : fitting;
}

function trimPunctuation(text: string): string {
  let end = text.length;
  while (end > 0 && " .,;:".includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
