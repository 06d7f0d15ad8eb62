/** Turns a line of Markdown into plain text, as the former release did. Every function here takes linear time. */
import { withoutPairs } from "../emphasis";

const markers = /\*{1,3}|_{1,3}|`+/g;

/** Joins parts with a comma, or only with a space after a part that ends with punctuation. */
export function joinParts(parts: readonly string[]): string {
  const filled = parts.filter((part) => part !== "");
  return filled
    .map((part, index) => {
      const before = filled[index - 1]?.at(-1);
      if (before === undefined) return part;
      return ".,;:!?…".includes(before) ? ` ${part}` : `, ${part}`;
    })
    .join("");
}

/** Removes pairs of emphasis marks and code ticks. */
export function stripEmphasis(text: string): string {
  return withoutPairs(text, markers, isWordCharacter);
}

function isWordCharacter(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}
