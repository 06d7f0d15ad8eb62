/** The first stage of reading: finds in the blocks of a plan the parts that have the form of an item. */
import { mergeAttributes, noAttributes, takeAttributes } from "./attributes";
import { linesOf } from "./block-lines";
import type { Candidate, Section } from "./candidates";
import { splitFields, toField } from "./entries";
import { findColumnName } from "./fields";
import { findHeadingItem } from "./headings";
import { withListedLines } from "./listed-lines";
import { readList } from "./lists";
import type { Block, Paragraph } from "./markdown-blocks";
import { cleanHeading, findFileSort } from "./names";
import type { NounLookup } from "./noun-lookup";
import { toWords } from "../plain-text";
import { divide, findSize, withSize, type Part } from "./sections";
import { reportBlock, reportUndrawn, toRange, useLine, type Sink } from "./sink";
import { findAnimationRows } from "./animation-tables";
import { readTable } from "./tables";
import { otherTopicOf, topicOf } from "./topics";
import { toWordsOf } from "./words";

const maxLabelWords = 8;
const looseText = "Loose text is not drawn. To draw it, write `- Name: description`.";

export function readOutline(blocks: readonly Block[], sink: Sink, nouns: NounLookup): void {
  readPart(divide(withListedLines(blocks)), sink, nouns, true);
}

function readPart(part: Part, sink: Sink, nouns: NounLookup, isAboveHeadings: boolean): void {
  const found = findHeadingItem(part, sink, nouns);
  if (found !== undefined) {
    const { item, tables } = found;
    const last = sink.candidates.at(-1);
    // Two headings with an animation each, below one figure, are one item.
    if (last !== undefined && isSameFigure(last, item))
      sink.candidates[sink.candidates.length - 1] = joinFigure(last, item);
    else sink.candidates.push(item);
    for (const table of tables) readTable(table, { sink, section: part.section, nouns });
    return;
  }
  const { heading } = part;
  const isTitle = heading?.level === 1 && part.section.name === "";
  if (heading !== undefined) for (const line of linesOf([heading])) useLine(sink, line, isTitle ? "title" : "heading");
  readBlocks(part.blocks, part.section, { sink, nouns, isIntroduction: isTitle || isAboveHeadings });
  for (const child of part.children) readPart(child, sink, nouns, false);
}

function isSameFigure(first: Candidate, second: Candidate): boolean {
  return (
    first.form === "heading" &&
    second.form === "heading" &&
    first.text === second.text &&
    first.section === second.section
  );
}

function joinFigure(first: Candidate, second: Candidate): Candidate {
  const attributes = mergeAttributes(first.fields.attributes, second.fields.attributes);
  const fields = { ...first.fields, attributes: { ...attributes, frames: null } };
  return { ...first, endLine: second.endLine, details: [...first.details, ...second.details], fields };
}

type Context = { readonly sink: Sink; readonly nouns: NounLookup; readonly isIntroduction: boolean };

/** A label (`**Small, 32x32:**`) holds for the blocks up to the next label. */
function readBlocks(blocks: readonly Block[], whole: Section, context: Context): void {
  const { sink, nouns } = context;
  let section = whole;
  let hasItems = false;
  for (const [index, block] of blocks.entries()) {
    if (block.kind === "list") {
      readList(block, { sink, section, nouns });
      section = withSize(section, findSize([block]));
    } else if (block.kind === "table") readTableOf(block, section, context);
    else if (block.kind === "rule") useLine(sink, block.line, "prose");
    else if (block.kind === "paragraph") {
      if (readNamedFields(block, section, context)) continue;
      section = readText(block, { whole, section, hasItems, next: blocks[index + 1] }, context);
    }
    hasItems ||= block.kind === "list" || block.kind === "table";
  }
}

/** Animations in a table below a heading that is no item have nothing to belong to. */
function readTableOf(block: Extract<Block, { kind: "table" }>, section: Section, { sink, nouns }: Context): void {
  const isFrames = findColumnName(toWords(block.header?.cells[0] ?? "")) === "frames";
  const isLost =
    isFrames || (section.topic !== "effect" && section.other === undefined && findAnimationRows(block) !== undefined);
  if (!isLost) {
    readTable(block, { sink, section, nouns });
    return;
  }
  const lines = linesOf([block]);
  for (const line of lines) sink.listLines.add(line);
  sink.unread += block.rows.length;
  reportUndrawn(sink, lines, "unreadable", "A table of animations without an item");
}

/** A name on a line of its own with fields right below (`**Bat**`, `Size: 24x16`), or a field with a file. */
function readNamedFields(block: Paragraph, section: Section, { sink }: Context): boolean {
  const lines = block.lines.map(({ line, text }) => ({ line, text: toWords(text), isBullet: false }));
  const [first, ...rest] = lines;
  if (first === undefined || section.other !== undefined) return false;
  const fields = rest.filter(({ text }) => toField(text) !== undefined).length;
  const isNamed = isName(first.text) && fields > 0 && fields >= rest.length / 2;
  const text = isNamed ? first.text : findImage(first.text);
  if (text === undefined) return false;
  sink.blocks += 1;
  const read = splitFields(rest);
  for (const { line } of lines) useLine(sink, line, line === first.line ? "item" : "description");
  const { line, endLine } = toRange(lines.map((one) => one.line));
  const { fields: values, details } = read;
  const base = { line, endLine, section, block: sink.blocks, isBoxed: false };
  sink.candidates.push({ ...base, form: "paragraph", text, details, fields: values });
  return true;
}

function isName(text: string): boolean {
  return (
    toWordsOf(text).length <= maxLabelWords && toField(text) === undefined && !/[.!?。:：]$|[:：]\s|：/u.test(text)
  );
}

/** The file of a field such as `Filename: bat.png`. */
function findImage(text: string): string | undefined {
  const field = toField(text);
  const file = field?.name === "file" ? field.value.split(/\s/u)[0] : undefined;
  return file !== undefined && findFileSort(file) === "image" ? file : undefined;
}

type Place = {
  readonly whole: Section;
  readonly section: Section;
  readonly hasItems: boolean;
  readonly next: Block | undefined;
};

/** Reads a paragraph as a label, as values of the section, as prose, or as loose text. Returns the section from here on. */
function readText(block: Paragraph, place: Place, { sink, isIntroduction }: Context): Section {
  const lines = block.lines.map(({ line }) => line);
  const text = block.lines.map((line) => toWords(line.text)).join(" ");
  const label = findLabel(block, place);
  if (label !== undefined) {
    for (const line of lines) useLine(sink, line, "attribute");
    return label;
  }
  const { attributes } = takeAttributes(text);
  const isFirst = !place.hasItems;
  const isValue =
    isFirst && attributes.size !== null && place.next !== undefined && place.section.attributes.size === null;
  const areFields = block.lines.every((line) => toField(toWords(line.text)) !== undefined);
  if (isValue || areFields) for (const line of lines) useLine(sink, line, "attribute");
  else if (isIntroduction || isProse(text) || place.section.other !== undefined) {
    for (const line of lines) useLine(sink, line, "prose");
    if (isProse(text)) sink.sentences += 1;
  } else reportBlock(sink, lines, "loose", () => looseText);
  return isValue
    ? {
        ...place.section,
        attributes: mergeAttributes(place.section.attributes, { ...noAttributes, size: attributes.size }),
      }
    : place.section;
}

/** A short bold line, or a short line with a colon at the end, above a list or table. */
function findLabel(block: Paragraph, { whole, section, next }: Place): Section | undefined {
  const [only] = block.lines.slice(-1);
  if (only === undefined || block.lines.length > 2 || (next?.kind !== "list" && next?.kind !== "table"))
    return undefined;
  const text = toWords(only.text);
  const isBold = /^(?:\*\*|__).+(?:\*\*|__)(?:\s*[(（].*[)）])?\s*[:：]?$/u.test(only.text) && block.lines.length === 1;
  if (!isBold && !/[:：]$/u.test(text)) return undefined;
  const { rest, attributes } = takeAttributes(text);
  const words = cleanHeading(rest.replace(/[:：]$/u, ""));
  if (toWordsOf(words).length > maxLabelWords) return undefined;
  const topic = topicOf(words);
  const current = section.topic === whole.topic && section.attributes.size !== null ? section : whole;
  return {
    name: whole.name,
    topic: topic ?? whole.topic,
    other: otherOfLabel(words, whole),
    attributes: isBold
      ? mergeAttributes(attributes, current.attributes)
      : mergeAttributes(current.attributes, attributes),
  };
}

/** A label inside rules or a summary does not end them. */
function otherOfLabel(words: string, whole: Section): Section["other"] {
  if (whole.other !== undefined && whole.other !== "order") return whole.other;
  return otherTopicOf(words) ?? (topicOf(words) === undefined ? whole.other : undefined);
}

/** Sentences, links and values explain. They are prose, and need no report. */
function isProse(text: string): boolean {
  if (/[.!?。！？…:：)*]["”»]?$/u.test(text) || /https?:\/\//u.test(text)) return true;
  return toWordsOf(text).length > 8 || /[。，]/u.test(text) || toField(text) !== undefined;
}
