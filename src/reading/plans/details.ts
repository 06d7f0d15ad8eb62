/** Reads the description and the animations of an item from its line and the lines nested below. */
import { findAnimations, type LineReport, type PlannedAnimation } from "./animations";
import type { Candidate } from "./candidates";
import { withoutMarks } from "./item-text";
import { mergeAnimations } from "./fit-animations";
import { joinParts } from "../plain-text";

type Details = { readonly description: string; readonly animations: readonly PlannedAnimation[] };

type Passage = { text: string; lastLine: number };

const marksInItem = "Tags and keys are ignored inside a description: put them before the item's name.";
const marksBelowItem = "Tags and keys are ignored here: put them on the item's own line, before its name.";
const emptyBullet = "This bullet says nothing: describe the item above it, or name an animation.";
const descriptionLabel =
  /^(?:description|desc|beschreibung|descripción|descrição|descrizione|opis|описание|опис|açıklama|説明|설명|描述) ?[:：] ?(.*)$/iu;

/** Joins all descriptions in the order of the lines, and collects the animations. `own` is that of the item's line. */
export function readDetails({ line: first, details, form }: Candidate, own: string, report: LineReport): Details {
  const read = (text: string, line: number, hasEnds: boolean): string => {
    const { words, isMarked } = withoutMarks(text, hasEnds);
    if (isMarked) report(line, line === first ? marksInItem : marksBelowItem);
    return words;
  };
  const passages: Passage[] = [{ text: read(own, first, true), lastLine: first }];
  const animations: (readonly PlannedAnimation[])[] = [];
  for (const { isBullet, line, text } of details) {
    const description = descriptionLabel.exec(text)?.[1];
    const named = isBullet && description === undefined ? findAnimations({ text, line }, report) : undefined;
    if (named !== undefined) {
      animations.push(named.animations);
      passages.push({ text: read(joinParts(named.notes), line, false), lastLine: line });
    } else if (description === undefined && !isBullet) continuePassage(passages, read(text, line, false), line);
    else {
      const words = read(description ?? text, line, true);
      if (text === "" && form !== "row") report(line, emptyBullet);
      passages.push({ text: words, lastLine: line });
    }
  }
  return {
    description: joinParts(passages.map((passage) => passage.text)),
    animations: mergeAnimations(animations.flat(), report),
  };
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
