import { directions, type GivenAnimation, type AssetKind, type Direction } from "../../domain/asset";
import type { Size } from "../../lib/size";
import { slugify } from "./slug";
import type { PlannedAsset } from "./plan-asset";
import { fitAnimations, type PlannedAnimation } from "./plan-animations";
import { readDetails } from "./plan-details";
import { readItemText, type ItemText } from "./plan-item";
import { guessKind } from "./plan-kind";
import type { PlanItem } from "./plan-outline";
import { quote, type Report } from "./plan-problems";
import { readFrameCount, readTags, type ItemTags } from "./plan-tags";
import { cutText } from "./plan-text";

const maxNameLength = 120;
const maxDescriptionLength = 2000;

/** Builds an asset from an item of the plan. Undefined for an item without a name, which is reported. */
export function toPlannedAsset(item: PlanItem, defaults: Size, report: Report): PlannedAsset | undefined {
  const reportHere = (message: string): void => report(item.line, message);
  const text = readItemText(item.text);
  const tags = readTags(text.tags, reportHere);
  if (text.name === "") {
    reportHere("This item has no name and is not drawn: write it as `- Name: description`.");
    return undefined;
  }
  reportOddities(text, tags, reportHere);
  const details = readDetails({ line: item.line, description: text.description }, item.nested, report);
  const name = cutReported(text.name, maxNameLength, "A name", reportHere);
  const kind = tags.kind ?? guessKind(name, item.category);
  const facing: Direction[] = directions.slice(0, tags.facings ?? 0);
  const frames = readFrameCount(tags.frames, text.frames, reportHere);
  return {
    name,
    category: item.category,
    kind,
    description: cutReported(details.description, maxDescriptionLength, "A description", reportHere),
    width: tags.size?.width ?? defaults.width,
    height: tags.size?.height ?? defaults.height,
    directions: facing,
    animations: fitAnimations(toAnimations(details.animations, frames, kind), facing.length, reportHere),
    variants: 1,
    tiles: null,
    line: item.line,
    explicitKey: text.keys[0] ?? null,
    slug: slugify(name),
  };
}

/** The item's frame count applies to every animation without one. If there is no animation, the count creates one. */
function toAnimations(named: readonly PlannedAnimation[], frames: number | null, kind: AssetKind): GivenAnimation[] {
  if (named.length > 0)
    return named.map((animation) => ({ name: animation.name, frames: animation.frames ?? frames ?? 1 }));
  return frames === null ? [] : [{ name: kind === "character-sprite" ? "idle" : "loop", frames }];
}

function reportOddities(text: ItemText, tags: ItemTags, report: (message: string) => void): void {
  if (text.hasOpenBracket) report('A bracket in the name is never closed: write a tag as "[TAG]".');
  if (text.keys.length > 1) report(`An item has one key, and ${quote(text.keys[0] ?? "")} counts: remove the others.`);
  // A thing that faces several ways can still stand in one place. [MOVEABLE] says more, so [STATIC] is ignored.
  if (tags.isStatic && tags.facings !== null) report("[STATIC] is ignored beside [MOVEABLE]: keep one of them.");
}

function cutReported(text: string, max: number, what: string, report: (message: string) => void): string {
  const cut = cutText(text, max);
  if (cut !== text) report(`${what} has at most ${max} characters and is cut: shorten it.`);
  return cut;
}
