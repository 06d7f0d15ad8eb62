/**
 * Text under construction, one character (code point) at a time. White space is collapsed as it comes, with line
 * breaks kept, and every position knows whether its line has said anything yet.
 */
export type Draft = {
  readonly chars: string[];
  readonly leads: Lead[];
  /** Where the line after a removed marker starts: a role name alone on it belonged to the marker. */
  headerAt: number | null;
};

/** A line up to some character: only marks, marks with a `#` among them, marks and then a number, or words. */
type Lead = "marks" | "heading" | "number" | "words";

const wordCharacter = /[\p{L}\p{N}]/u;
const digit = /\p{Nd}/u;

export function isWordCharacter(char: string): boolean {
  return wordCharacter.test(char);
}

/** Only marks precede this index on its line. */
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

/** White space is never doubled, so there is at most one space to drop. */
export function trimEnd(draft: Draft): void {
  if (draft.chars.at(-1) === " ") truncate(draft, draft.chars.length - 1);
}

export function appendLineBreak(draft: Draft): void {
  if (endsAtLineStart(draft)) return;
  const lead = leadBefore(draft, draft.chars.length);
  draft.chars.push("\n");
  // A `#` alone on its line still heads the next one once the lines are joined.
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

/** `1.` and `1)` are list marks; any other number is the first word of its line. */
function nextLead(lead: Lead, char: string): Lead {
  if (lead === "words") return "words";
  if (digit.test(char)) return "number";
  if (isWordCharacter(char)) return "words";
  if (lead === "number") return char === "." || char === ")" ? "marks" : "words";
  return char === "#" ? "heading" : lead;
}
