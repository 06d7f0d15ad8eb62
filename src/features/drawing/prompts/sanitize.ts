import { stripMarkers } from "./sanitize-markers";

const lineBreaks = /[\r\v\f\u0085\u2028\u2029]/g;
const invisible = /[[\p{C}\p{DI}]--[\n\t]]/gv;
// NFKC turns the half-width voicing marks, which are letters, into combining marks.
const excessMarks = /([\p{M}\uff9e\uff9f]{8})[\p{M}\uff9e\uff9f]+/gu;
// A text longer than this for each allowed character is padding. So the limit bounds the work, and not the length of the text.
const maxCodeUnitsPerCodePoint = 8;

/**
 * Makes a user's text safe for a prompt: NFKC, no invisible characters, no chat markers or role prefixes, one line, at
 * most `maxCodePoints`. Sanitising twice changes nothing. The function cannot judge meaning: orders in plain English,
 * look-alike letters and encoded text pass.
 */
export function sanitizePromptText(text: string, maxCodePoints: number): string {
  const max = Math.max(0, maxCodePoints);
  const clean = stripMarkers(toPlainText(text.slice(0, max * maxCodeUnitsPerCodePoint)));
  const capped = Array.from(clean).slice(0, max).join("");
  // The cut can leave a role prefix without the words that had made it an ordinary sentence.
  return stripMarkers(capped);
}

function toPlainText(text: string): string {
  const visible = text.replace(lineBreaks, "\n").replace(invisible, "");
  // Normalisation sorts a run of marks in quadratic time, and decomposition can lengthen a run. So both are limited.
  return limitMarks(limitMarks(visible).normalize("NFKC"));
}

function limitMarks(text: string): string {
  return text.replace(excessMarks, "$1");
}
