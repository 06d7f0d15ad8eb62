import { stripMarkers } from "./sanitize-markers";

const lineBreaks = /[\r\v\f\u0085\u2028\u2029]/g;
const invisible = /[[\p{C}\p{DI}]--[\n\t]]/gv;
// The half-width voicing marks are letters that NFKC turns into marks.
const excessMarks = /([\p{M}\uff9e\uff9f]{8})[\p{M}\uff9e\uff9f]+/gu;
// Text that needs more than this for each character of its cap is padding; the cap, not the text, bounds the work.
const maxCodeUnitsPerCodePoint = 8;

/**
 * Makes a user's text fit to stand in a prompt: NFKC, nothing invisible, no chat markers or role prefixes, one line,
 * at most `maxCodePoints`. Cleaning twice changes nothing. It cannot judge meaning: plain English that gives orders,
 * look-alike letters and encoded text pass.
 */
export function sanitizePromptText(text: string, maxCodePoints: number): string {
  const max = Math.max(0, maxCodePoints);
  const clean = stripMarkers(toPlainText(text.slice(0, max * maxCodeUnitsPerCodePoint)));
  const capped = Array.from(clean).slice(0, max).join("");
  // The cut can leave a role heading without the words that made it honest.
  return stripMarkers(capped);
}

function toPlainText(text: string): string {
  const visible = text.replace(lineBreaks, "\n").replace(invisible, "");
  // Normalisation sorts runs of marks in quadratic time, and decomposing can lengthen a run.
  return limitMarks(limitMarks(visible).normalize("NFKC"));
}

function limitMarks(text: string): string {
  return text.replace(excessMarks, "$1");
}
