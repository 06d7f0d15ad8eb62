import { sanitizePromptText } from "./sanitize";

type TextLimit = { readonly codePoints: number; readonly words: number };

/** Turns a user's text into a phrase: sanitised, cut at a word within the limit, without punctuation at the end. */
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

/** Normalises a user's word for a look-up in one of our tables. */
export function toLookupKey(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Cuts inside the first word when that word alone is too long. */
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
