/** Divides a plan into parts by its headings. */
import type { Size } from "../../lib/size";
import { mergeAttributes, noAttributes, takeAttributes } from "./attributes";
import type { Section } from "./candidates";
import type { Block, Heading } from "./markdown-blocks";
import { findFieldSize } from "./entries";
import { cleanHeading } from "./names";
import { cutText, toWords } from "../plain-text";
import { otherTopicOf, topicOf } from "./topics";

/** A heading with all that stands below, up to the next heading of its level. */
export type Part = {
  readonly heading: Heading | undefined;
  readonly section: Section;
  readonly parent: Part | undefined;
  readonly blocks: Block[];
  readonly children: Part[];
};

export const maxCategoryLength = 120;

/** The part of the whole document. Its children are the parts of the highest headings. */
export function divide(blocks: readonly Block[]): Part {
  const title = findTitle(blocks);
  const topic = title === undefined ? undefined : formOf(title);
  const root = createPart(undefined, undefined, { name: "", topic, other: undefined, attributes: noAttributes });
  let open = root;
  for (const block of blocks) {
    if (block.kind !== "heading") open.blocks.push(block);
    else if (block === title) open = addChild(root, block, titleSection(block));
    else {
      const parent = findParent(open, block, title) ?? root;
      open = addChild(parent, block, sectionOf(block, parent));
    }
  }
  return root;
}

/** The first heading is the title if it is the only one of level 1, or if nothing but prose follows it. */
function findTitle(blocks: readonly Block[]): Heading | undefined {
  const headings = blocks.filter((block) => block.kind === "heading");
  const [first] = headings;
  if (first?.level !== 1) return undefined;
  const at = blocks.indexOf(first);
  const end = blocks.findIndex((block, index) => index > at && block.kind === "heading");
  const own = blocks.slice(at + 1, end === -1 ? undefined : end);
  const isAlone = headings.filter(({ level }) => level === 1).length === 1;
  const holdsLists = own.some(({ kind }) => kind === "list" || kind === "table");
  const topic = topicOf(cleanHeading(toWords(first.text)));
  return (isAlone && !(holdsLists && topic !== undefined && headings.length === 1)) || !holdsLists ? first : undefined;
}

/** A title that names icons or tiles holds for every heading that names no other art. */
function formOf({ text }: Heading): Section["topic"] {
  const topic = topicOf(cleanHeading(toWords(text)));
  return topic === "icon" || topic === "tile" ? topic : undefined;
}

/** Headings below the title are parts of their own, so nothing is inherited from the title. */
function findParent(open: Part, heading: Heading, title: Heading | undefined): Part | undefined {
  let part: Part | undefined = open;
  while (
    part !== undefined &&
    (part.heading === undefined || part.heading === title || part.heading.level >= heading.level)
  ) {
    part = part.parent;
  }
  return part;
}

function addChild(parent: Part, heading: Heading, section: Section): Part {
  const child = createPart(heading, parent, section);
  parent.children.push(child);
  return child;
}

function createPart(heading: Heading | undefined, parent: Part | undefined, section: Section): Part {
  return { heading, section, parent, blocks: [], children: [] };
}

function titleSection({ text }: Heading): Section {
  const { attributes } = takeAttributes(toWords(text));
  return { name: "", topic: undefined, other: undefined, attributes: { ...noAttributes, size: attributes.size } };
}

/** The section below a heading, which inherits the matter and the size of the part around it. */
export function sectionOf({ text }: { readonly text: string }, parent: Part): Section {
  const { rest, attributes } = takeAttributes(toWords(text));
  const heading = cleanHeading(rest);
  const above = parent.section;
  const own = topicOf(heading) ?? topicOf(rest);
  const named = otherTopicOf(heading);
  const isInside = above.other !== undefined && above.other !== "order";
  const other = isInside && (named === "animation" || named === "order") ? undefined : named;
  return {
    name: cutText(heading.replace(/ ?:$/, ""), maxCategoryLength) || above.name,
    topic: own ?? above.topic,
    other:
      other ??
      (own === undefined || above.other === "audio" || above.other === "font" || above.other === "code"
        ? above.other
        : undefined),
    attributes: mergeAttributes(attributes, {
      ...noAttributes,
      size: above.attributes.size ?? findSize(parent.blocks),
    }),
  };
}

/** The size that fields state for all that follows (`- Size: 64x64`). */
export function findSize(blocks: readonly Block[]): Size | null {
  for (const block of blocks) {
    const texts = textsOf(block);
    const areFields = texts.every((text) => /^[^:：]{1,40}[:：] ?\S/u.test(text));
    const size = areFields ? findFieldSize(texts) : null;
    if (size !== null) return size;
  }
  return null;
}

function textsOf(block: Block): string[] {
  if (block.kind === "paragraph") return block.lines.map(({ text }) => toWords(text));
  if (block.kind !== "list" || block.entries.some(({ children }) => children.length > 0)) return [];
  return block.entries.map(({ lines }) => toWords(lines[0]?.text ?? ""));
}

/** The section with this size for items that name none. */
export function withSize(section: Section, size: Size | null): Section {
  return { ...section, attributes: { ...section.attributes, size: section.attributes.size ?? size } };
}
