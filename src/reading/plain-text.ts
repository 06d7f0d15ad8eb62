/** Turns a line of Markdown into plain text. Every function here takes linear time. */
import { withoutPairs } from "./emphasis";
import { remembered } from "./remembered";

const markers = /\*{1,3}|_{1,3}|`+|~~/g;
const links = /!?\[([^[\]]*)\]\(([^()\s]*)\)/g;
const breaks = /<br ?\/?>|&nbsp;/gi;

/** A line of Markdown without emphasis, links, strike-through, line breaks and needless spaces. */
export const toWords = remembered((markdown) => {
  if (/^[a-zA-Z0-9 .,:;()/-]*$/.test(markdown)) return toPlainLine(markdown);
  return toPlainLine(stripEmphasis(stripLinks(toPlainLine(markdown.replace(breaks, " ")))));
});

/** Cuts a text to `max` code points, without a space at the end of the cut text. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  let units = 0;
  let points = 0;
  for (const point of text) {
    if (points === max) return text.slice(0, units).trimEnd();
    units += point.length;
    points += 1;
  }
  return text;
}

/** One line with single spaces, and without the C0 and C1 control characters. */
export function toPlainLine(text: string): string {
  return text
    .replace(/[\t\n\v\f\r]/g, " ")
    .replace(/\p{Cc}/gu, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** Joins parts with a comma, or only with a space after a part that ends with punctuation. */
export function joinParts(parts: readonly string[]): string {
  const filled = parts.filter((part) => part !== "");
  return filled
    .map((part, index) => {
      const before = filled[index - 1]?.at(-1);
      if (before === undefined) return part;
      return ".,;:!?…。、！？".includes(before) ? ` ${part}` : `, ${part}`;
    })
    .join("");
}

/** Removes pairs of emphasis marks and code ticks. */
export function stripEmphasis(text: string): string {
  return withoutPairs(text, markers, isWordCharacter);
}

/** Replaces `[text](page.html)` by the text. Brackets before other parentheses, as in `[STATIC](3-frame)`, stay. */
export function stripLinks(text: string): string {
  return text.replace(links, (link, label: string, target: string) => (/[./#]/.test(target) ? label : link));
}

/** Letters without spaces between words, as in Chinese, may stand right beside a mark. */
function isWordCharacter(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character) && !/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/u.test(character);
}
