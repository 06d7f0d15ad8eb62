import { findAnimations, mergeAnimations, type PlannedAnimation } from "./plan-animations";
import { withoutMarks } from "./plan-item";
import type { PlanLine } from "./plan-lines";
import type { Report } from "./plan-problems";
import { joinParts } from "./plan-text";

/** Reads the description and the animations of an item from its line and the lines nested below. */

type Details = { readonly description: string; readonly animations: readonly PlannedAnimation[] };

type Passage = { text: string; lastLine: number };

const marksInItem = "Tags and keys are ignored inside a description: put them before the item's name.";
const marksBelowItem = "Tags and keys are ignored here: put them on the item's own line, before its name.";
const emptyBullet = "This bullet says nothing: describe the item above it, or name an animation.";

export function isDescription(text: string): boolean {
  return findDescription(text) !== undefined;
}

/** Joins all descriptions in the order of the lines, and collects the animations. */
export function readDetails(
  item: { readonly line: number; readonly description: string },
  nested: readonly PlanLine[],
  report: Report,
): Details {
  const read = (text: string, line: number, hasEnds: boolean): string => {
    const { words, isMarked } = withoutMarks(text, hasEnds);
    if (isMarked) report(line, line === item.line ? marksInItem : marksBelowItem);
    return words;
  };
  const passages: Passage[] = [{ text: read(item.description, item.line, true), lastLine: item.line }];
  const animations: (readonly PlannedAnimation[])[] = [];
  for (const { kind, line, text } of nested) {
    const description = findDescription(text);
    const named = kind === "bullet" && description === undefined ? findAnimations(text, line, report) : undefined;
    if (named !== undefined) {
      animations.push(named.animations);
      passages.push({ text: read(joinParts(named.notes), line, false), lastLine: line });
    } else if (description === undefined && kind === "text") continuePassage(passages, read(text, line, false), line);
    else {
      const words = read(description ?? text, line, true);
      if (text === "") report(line, emptyBullet);
      passages.push({ text: words, lastLine: line });
    }
  }
  return {
    description: joinParts(passages.map((passage) => passage.text)),
    animations: mergeAnimations(animations.flat(), report),
  };
}

function findDescription(text: string): string | undefined {
  return /^description ?[:：] ?(.*)$/i.exec(text)?.[1];
}

/** A line that the author's editor has wrapped continues the sentence above. */
function continuePassage(passages: Passage[], text: string, line: number): void {
  const last = passages.at(-1);
  if (last === undefined || last.text === "" || last.lastLine !== line - 1) passages.push({ text, lastLine: line });
  else {
    last.text += ` ${text}`;
    last.lastLine = line;
  }
}
