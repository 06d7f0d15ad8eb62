/** Finds colours in a text, and tells those that the text forbids. */
import { allowsAt, isForbiddingRemark, judgeClauses } from "./clauses";

/** Does not match an HTML entity, the fragment of a URL or a longer word. */
const colour = /(?<![\w&#/])(?:#|0x)(?:[0-9a-f]{6}|[0-9a-f]{3})(?!\w)/gi;
/** A colour that a tool cuts away is no colour of the game. */
const cutAway = /chroma|colou?r[- ]?key|magenta[- ]?key|key colou?r|\balpha key/i;

export type FoundColours = { readonly named: readonly string[]; readonly forbidden: readonly string[] };

/** Three digits alone are rather the number of an issue, unless all are the same. */
const issueNumber = /^#(?!(\d)\1\1$)\d{3}$/;

/**
 * `isForbidding`: the text stands under a heading or in a column that forbids. `isPalette`: the text is a part of a
 * palette.
 */
export function findColours(text: string, isForbidding: boolean, isPalette: boolean): FoundColours {
  const named: string[] = [];
  const forbidden: string[] = [];
  const clauses = judgeClauses(text);
  const isRemarked =
    clauses.slice(1).some((clause) => isForbiddingRemark(clause.text)) && (text.match(colour) ?? []).length === 1;
  for (const { text: clause, isForbidden } of clauses) {
    const bad = isForbidding || isRemarked || cutAway.test(clause) || isForbidden;
    for (const match of clause.matchAll(colour)) {
      const found = toColour(match[0]);
      if (found === undefined || (!isPalette && issueNumber.test(match[0]))) continue;
      // "instead of #000 use #222" forbids the first and wants the second.
      const isBad = bad && (isForbidding || isRemarked || !allowsAt(clause, match.index));
      (isBad ? forbidden : named).push(found);
    }
  }
  return { named, forbidden };
}

/** Reads `#rgb`, `#rrggbb` and `0xrrggbb`; the mark may be left out. */
export function toColour(text: string): string | undefined {
  const digits = /^(?:#|0x)?([0-9a-f]{6}|[0-9a-f]{3})$/i.exec(text)?.[1]?.toLowerCase();
  return digits?.length === 3 ? `#${digits.replace(/./g, "$&$&")}` : digits && `#${digits}`;
}
