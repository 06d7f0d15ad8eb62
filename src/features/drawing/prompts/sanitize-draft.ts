/**
 * Text that is built one code point at a time. White space is collapsed and line breaks are kept. Each position knows
 * whether the line has any words so far.
 */
export type Draft = {
  readonly chars: string[];
  readonly leads: Lead[];
  /** The start of the line after a removed marker. A role name alone on that line belongs to the marker. */
  headerAt: number | null;
};

/** The line up to a character holds: only marks, marks with a `#`, marks and then a number, or words. */
type Lead = "marks" | "heading" | "number" | "words";

const wordCharacter = /[\p{L}\p{N}]/u;
const digit = /\p{Nd}/u;

export function isWordCharacter(char: string): boolean {
  return wordCharacter.test(char);
}

/** True when only marks precede the index on the line. */
export function isLineLead(draft: Draft, index: number): boolean {
  const lead = leadBefore(draft, index);
  return lead === "marks" || lead === "heading";
}

export function isHeadingLead(draft: Draft, index: number): boolean {
  return leadBefore(draft, index) === "heading";
}

export function appendVisible(draft: Draft, char: string): void {
  draft.leads.push(nextLead(leadBefore(draft, draft.chars.length), char));
  draft.chars.push(char);
}

export function appendSpace(draft: Draft): void {
  const last = draft.chars.at(-1);
  if (last === undefined || last === " " || last === "\n") return;
  appendVisible(draft, " ");
}

/** White space is collapsed already, so at most one space is dropped. */
export function trimEnd(draft: Draft): void {
  if (draft.chars.at(-1) === " ") truncate(draft, draft.chars.length - 1);
}

export function appendLineBreak(draft: Draft): void {
  if (endsAtLineStart(draft)) return;
  const lead = leadBefore(draft, draft.chars.length);
  draft.chars.push("\n");
  // After the lines are joined, a `#` alone on a line becomes the heading mark of the next line.
  draft.leads.push(lead === "heading" ? "heading" : "marks");
}

export function endsAtLineStart(draft: Draft): boolean {
  const last = draft.chars.at(-1);
  return last === undefined || last === "\n";
}

export function truncate(draft: Draft, length: number): void {
  draft.chars.length = length;
  draft.leads.length = length;
  if (draft.headerAt !== null && draft.headerAt > length) draft.headerAt = null;
}

export function lineStart(draft: Draft, index: number): number {
  let start = index;
  while (start > 0 && draft.chars[start - 1] !== "\n") start -= 1;
  return start;
}

function leadBefore(draft: Draft, index: number): Lead {
  return draft.leads[index - 1] ?? "marks";
}

/** `1.` and `1)` are list marks. Any other number is a word. */
function nextLead(lead: Lead, char: string): Lead {
  if (lead === "words") return "words";
  if (digit.test(char)) return "number";
  if (isWordCharacter(char)) return "words";
  if (lead === "number") return char === "." || char === ")" ? "marks" : "words";
  return char === "#" ? "heading" : lead;
}
