import { defaultCategory } from "../../domain/asset";
import { isDescription } from "./plan-details";
import type { PlanLine } from "./plan-lines";
import type { Report } from "./plan-problems";
import { cutText } from "./plan-text";

/** Groups the lines of a plan into items under categories. */

/** An item with the lines nested below, not interpreted yet. */
export type PlanItem = {
  readonly line: number;
  readonly indent: number;
  readonly category: string;
  readonly text: string;
  readonly nested: readonly PlanLine[];
};

const maxCategoryLength = 120;
/** As in Markdown, a bullet indented by one more space is still a sibling. */
const nestingColumns = 2;

const looseLine =
  "This line is not drawn: begin an item with `- `, or indent the line by two spaces below the item that it describes.";

const foreignLine = "A numbered list, table or quote is not read, nor what is nested in it: begin an item with `- `.";
const underlinedHeading = "An underlined heading is not read: write it as `## Category`.";
const secondTitle = "Only the title has one `#`: write a category as `## Category`.";
const emptyHeading = `This heading is empty: name the category, which is "${defaultCategory}" until then.`;
const longHeading = `A category has at most ${maxCategoryLength} characters and is cut: shorten it.`;
const nothingPlanned = "Nothing is planned yet: write an item as `- Name: description` under a `## Category`.";

type OpenItem = PlanItem & { readonly nested: PlanLine[] };
/** `introduction` is the last line of prose under the title so far. */
type State = {
  items: OpenItem[];
  open: OpenItem | undefined;
  category: string | undefined;
  hasTitle: boolean;
  introduction: PlanLine | undefined;
};

/**
 * Lists the items of a plan with their categories. Prose between the title and the first category or item introduces the
 * game and is accepted. Any other line that is not an item is reported, and so is all prose in a plan without a title.
 */
export function readOutline(lines: readonly PlanLine[], report: Report): PlanItem[] {
  const state: State = { items: [], open: undefined, category: undefined, hasTitle: false, introduction: undefined };
  for (const line of lines) {
    if (line.kind === "heading") openCategory(state, line, report);
    else if (line.kind === "bullet") addBullet(state, line);
    else if (line.kind === "foreign") refuseForeign(state, line, report);
    else if (line.kind === "text") addText(state, line, report);
    else if (isUnderline(state, line)) report(line.line - 1, underlinedHeading);
  }
  if (state.items.length === 0 && state.introduction !== undefined) report(state.introduction.line, nothingPlanned);
  return state.items;
}

function openCategory(state: State, { line, level, text }: PlanLine, report: Report): void {
  state.open = undefined;
  if (level === 1) {
    if (state.hasTitle || state.category !== undefined) report(line, secondTitle);
    state.hasTitle = true;
    return;
  }
  const name = text.replace(/ ?:$/, "");
  state.category = cutText(name, maxCategoryLength) || defaultCategory;
  if (state.category !== name) report(line, name === "" ? emptyHeading : longHeading);
}

/** Lines nested in a foreign line must not be added to the item above, so an item outside the list collects them. */
function refuseForeign(state: State, { line, indent, text }: PlanLine, report: Report): void {
  report(line, foreignLine);
  const isNested = state.open !== undefined && indent >= state.open.indent + nestingColumns;
  if (!isNested) state.open = { line, indent, text, category: defaultCategory, nested: [] };
}

/** Nobody names a thing "Description", so such a line describes the item above, even if the indent is missing. */
function addBullet(state: State, bullet: PlanLine): void {
  const { open } = state;
  const isNested = open !== undefined && bullet.indent >= open.indent + nestingColumns;
  if (open !== undefined && (isNested || isDescription(bullet.text))) {
    open.nested.push(bullet);
    return;
  }
  const { line, indent, text } = bullet;
  state.open = { line, indent, text, category: state.category ?? defaultCategory, nested: [] };
  state.items.push(state.open);
}

function addText(state: State, line: PlanLine, report: Report): void {
  const { open } = state;
  if (open !== undefined && (line.indent > open.indent || isDescription(line.text))) open.nested.push(line);
  else if (state.hasTitle && state.category === undefined && state.items.length === 0) state.introduction = line;
  else report(line.line, looseLine);
}

/** In Markdown, prose with dashes right below is a heading. In a plan the heading is reported. */
function isUnderline(state: State, rule: PlanLine): boolean {
  const isBelowIntroduction = state.introduction?.line === rule.line - 1;
  return isBelowIntroduction && state.category === undefined && rule.text.startsWith("-");
}
