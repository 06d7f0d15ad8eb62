/** Groups the lines of a plan into items under categories, as the former release did. */
import { defaultCategory } from "../../domain/asset";
import { cutText } from "../plain-text";
import { readFormerLines, type FormerLine } from "./former-lines";

/** An item with the lines nested below, not interpreted yet. */
export type OutlineItem = {
  readonly line: number;
  readonly indent: number;
  readonly category: string;
  readonly text: string;
  readonly nested: FormerLine[];
};

const maxCategoryLength = 120;
/** As in Markdown, a bullet indented by one more space is still a sibling. */
const nestingColumns = 2;

type State = { items: OutlineItem[]; open: OutlineItem | undefined; category: string | undefined };

export function readFormerOutline(markdown: string): OutlineItem[] {
  const state: State = { items: [], open: undefined, category: undefined };
  for (const line of readFormerLines(markdown)) {
    if (line.kind === "heading") openCategory(state, line);
    else if (line.kind === "bullet") addBullet(state, line);
    else if (line.kind === "foreign") leaveOut(state, line);
    else if (line.kind === "text") addText(state, line);
  }
  return state.items;
}

/** The text of `Description: …`. */
export function findDescription(text: string): string | undefined {
  return /^description ?[:：] ?(.*)$/i.exec(text)?.[1];
}

function openCategory(state: State, { level, text }: FormerLine): void {
  state.open = undefined;
  if (level > 1) state.category = cutText(text.replace(/ ?:$/, ""), maxCategoryLength) || defaultCategory;
}

/** Lines nested in a table or a numbered list must not be added to the item above, so an item outside the list collects them. */
function leaveOut(state: State, { line, indent, text }: FormerLine): void {
  const isNested = state.open !== undefined && indent >= state.open.indent + nestingColumns;
  if (!isNested) state.open = { line, indent, text, category: defaultCategory, nested: [] };
}

function addBullet(state: State, bullet: FormerLine): void {
  const { open } = state;
  const isNested = open !== undefined && bullet.indent >= open.indent + nestingColumns;
  if (open !== undefined && (isNested || findDescription(bullet.text) !== undefined)) {
    open.nested.push(bullet);
    return;
  }
  const { line, indent, text } = bullet;
  state.open = { line, indent, text, category: state.category ?? defaultCategory, nested: [] };
  state.items.push(state.open);
}

function addText({ open }: State, line: FormerLine): void {
  if (open !== undefined && (line.indent > open.indent || findDescription(line.text) !== undefined))
    open.nested.push(line);
}
