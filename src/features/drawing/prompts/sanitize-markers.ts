/** Removes chat markers, code fences and role prefixes from a text, in linear time. */
import {
  appendLineBreak,
  appendSpace,
  appendVisible,
  endsAtLineStart,
  isHeadingLead,
  isLineLead,
  isWordCharacter,
  lineStart,
  trimEnd,
  truncate,
  type Draft,
} from "./sanitize-draft";

const roles: ReadonlySet<string> = new Set(["system", "assistant", "user", "developer", "tool", "human"]);
const turnRoles: ReadonlySet<string> = new Set([...roles, "model", "function", "ipython"]);
const headings =
  /^(?:(?:system|assistant|user|developer|tool|human)(?: (?:prompt|message|instructions?))?|instructions?|response)$/;

const tags: ReadonlySet<string> = new Set([
  ...[...roles, "s", "bos", "eos", "start_of_turn", "end_of_turn"].flatMap((name) => [`<${name}>`, `</${name}>`]),
  "<<sys>>",
  "<</sys>>",
]);
const brackets: ReadonlySet<string> = new Set(
  ["inst", "system_prompt", "available_tools", "tool_calls", "tool_results"].flatMap((name) => [
    `[${name}]`,
    `[/${name}]`,
  ]),
);

/** The colon, and characters that look like a colon and that NFKC does not change. */
const colons: ReadonlySet<string> = new Set(
  ":\u2236\ua789\u02d0\u02f8\u0589\u05c3\u0703\u0704\u1803\u205a\u16ec\ua4fd",
);

// Limits of the search for the start of a marker. They bound the work at each character and keep the whole linear.
const maxTokenLength = 72;
const maxTagLength = 24;
const maxClosingMarks = 16;
const maxPhraseLength = 96;

/**
 * Expects normalised text and joins the lines. A marker is removed at its last character, so the text kept so far never
 * holds a marker. A marker that an inner marker had split becomes whole again and is removed in the same pass.
 */
export function stripMarkers(text: string): string {
  const draft: Draft = { chars: [], leads: [], headerAt: null };
  let fence: string | null = null;
  for (const char of text) {
    if (char === fence) continue;
    fence = null;
    if (char === "\n") endLine(draft);
    else if (char === "\u2800" || char.trim() === "") appendSpace(draft);
    else {
      appendVisible(draft, char);
      if (settle(draft, char) === "fence") fence = char;
    }
  }
  endLine(draft);
  return draft.chars.join("").replaceAll("\n", " ").trim();
}

/** Removes the marker that the last character completed, if any. */
function settle(draft: Draft, char: string): "fence" | "other" {
  if (char === "`" || char === "~") return stripFence(draft, char) ? "fence" : "other";
  if (char === ">") cutMarker(draft, findTokenStart(draft.chars) ?? findBracketStart(draft.chars, "<", tags));
  else if (char === "]") cutMarker(draft, findBracketStart(draft.chars, "[", brackets));
  else if (colons.has(char)) stripRolePrefix(draft);
  return "other";
}

function stripFence(draft: Draft, char: string): boolean {
  const start = draft.chars.length - 3;
  if (draft.chars[start] !== char || draft.chars[start + 1] !== char) return false;
  cutMarker(draft, start);
  return true;
}

/** The text after a marker starts a new chat turn, so it counts as the start of a line. */
function cutMarker(draft: Draft, start: number | null): void {
  if (start === null) return;
  truncate(draft, start);
  endLine(draft);
  draft.headerAt = draft.chars.length;
}

function endLine(draft: Draft): void {
  if (endsAtLineStart(draft)) return;
  trimEnd(draft);
  const { headerAt } = draft;
  draft.headerAt = null;
  if (headerAt !== null && turnRoles.has(foldRange(draft, headerAt, draft.chars.length))) truncate(draft, headerAt);
  const phrase = findLeadingPhrase(draft, draft.chars.length);
  if (phrase?.heading && headings.test(phrase.text)) truncate(draft, lineStart(draft, phrase.start));
  appendLineBreak(draft);
}

function stripRolePrefix(draft: Draft): void {
  const phrase = findLeadingPhrase(draft, draft.chars.length - 1);
  if (phrase === null) return;
  if (!roles.has(phrase.text) && !(phrase.heading && headings.test(phrase.text))) return;
  truncate(draft, lineStart(draft, phrase.start));
}

/** The words before `end`, if they are the first words of their line. Marks around them (`**[system]**`) are ignored. */
function findLeadingPhrase(draft: Draft, end: number): { text: string; start: number; heading: boolean } | null {
  let last = end;
  while (last > 0 && end - last < maxClosingMarks && !isWordCharacter(draft.chars[last - 1] ?? "")) last -= 1;
  let start = last;
  while (last - start < maxPhraseLength && !isLineLead(draft, start)) start -= 1;
  if (!isLineLead(draft, start)) return null;
  return { text: foldRange(draft, start, last), start, heading: isHeadingLead(draft, start) };
}

/** Folds text for comparison. The result can have another length than the original. */
function foldRange(draft: Draft, start: number, end: number): string {
  if (end - start > maxPhraseLength) return "";
  const bare = draft.chars
    .slice(start, end)
    .join("")
    .normalize("NFD")
    .replace(/\p{M}+/gu, "");
  return bare
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** The index where a `<|…|>` starts that ends the text. */
function findTokenStart(chars: readonly string[]): number | null {
  const bar = skipSpaceBack(chars, chars.length - 2);
  if (chars[bar] !== "|") return null;
  for (let index = bar - 1; index > 0 && chars.length - index < maxTokenLength; index -= 1) {
    if (chars[index] !== "|") continue;
    const open = skipSpaceBack(chars, index - 1);
    if (chars[open] === "<") return open;
  }
  return null;
}

/** The index where a known marker starts that ends the text. `<<SYS>>` has two opening brackets, so two are tried. */
function findBracketStart(chars: readonly string[], open: string, known: ReadonlySet<string>): number | null {
  let opens = 0;
  for (let index = chars.length - 2; index >= 0 && chars.length - index <= maxTagLength; index -= 1) {
    if (chars[index] !== open) continue;
    if (known.has(chars.slice(index).join("").toLowerCase().replace(/\s+/g, ""))) return index;
    opens += 1;
    if (opens === 2) return null;
  }
  return null;
}

function skipSpaceBack(chars: readonly string[], index: number): number {
  return chars[index] === " " || chars[index] === "\n" ? index - 1 : index;
}
