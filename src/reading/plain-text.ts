/** Turns a line of Markdown into plain text. Every function here takes linear time. */
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

/** Removes pairs of emphasis marks and code ticks. Single ones, as in `5 * 3` or `snake_case`, are text and stay. */
export function stripEmphasis(text: string): string {
  const openers = new Map<string, number>();
  const dropped = new Map<number, number>();
  for (const match of text.matchAll(markers)) {
    const mark = match[0];
    const before = text[match.index - 1] ?? " ";
    const after = text[match.index + mark.length] ?? " ";
    const opener = openers.get(mark);
    if (opener !== undefined && before !== " " && !isWordCharacter(after)) {
      dropped.set(opener, mark.length).set(match.index, mark.length);
      openers.delete(mark);
    } else if (after !== " " && !isWordCharacter(before)) {
      openers.set(mark, match.index);
    }
  }
  return withoutRanges(text, dropped);
}

/** Replaces `[text](page.html)` by the text. Brackets before other parentheses, as in `[STATIC](3-frame)`, stay. */
function stripLinks(text: string): string {
  return text.replace(links, (link, label: string, target: string) => (/[./#]/.test(target) ? label : link));
}

/** Letters without spaces between words, as in Chinese, may stand right beside a mark. */
function isWordCharacter(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character) && !/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/u.test(character);
}

/** `ranges` maps the start of a range to its length. */
function withoutRanges(text: string, ranges: ReadonlyMap<number, number>): string {
  let kept = "";
  let from = 0;
  for (const [start, length] of [...ranges].toSorted(([a], [b]) => a - b)) {
    kept += text.slice(from, start);
    from = start + length;
  }
  return kept + text.slice(from);
}
