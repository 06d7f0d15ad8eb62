/** Reads the values of front matter fields. A value that cannot be used is reported, and the rest counts. */
import { quote } from "../quote";
import { isMap, isScalar, isSeq } from "yaml";
import { maxSidePixels } from "../../domain/asset";
import { PixelSettings } from "../../domain/pixel-settings";
import { drawingLicences, type DrawingLicence } from "../../domain/style";
import type { Size } from "../../lib/size";
import { cutText, toPlainLine } from "../plain-text";
import { toColour } from "./colours";
import { findText, type Fields } from "./front-matter";
import { maxColours, readPaletteTexts } from "./style-palette";
import { type Report } from "./style-problems";
import { toSize } from "./style-sizes";

const maxFieldLength = 200;
const maxKeywords = 64;

export function readTextField(fields: Fields, name: string, report: Report): string | null {
  const field = fields.get(name);
  if (field === undefined) return null;
  const text = isScalar(field.node) && typeof field.node.value === "string" ? field.node.value : undefined;
  if (text !== undefined) return toBounded(text, name, field.line, report) || null;
  report(field.line, `${name} is ignored: write it as one text.`);
  return null;
}

function readList(fields: Fields, name: string, report: Report): { texts: string[]; line: number } {
  const { node, line } = fields.get(name) ?? { node: "", line: 1 };
  const items: unknown[] = isSeq(node) ? node.items : [node];
  const texts = items.map(findText);
  if (fields.has(name) && texts.includes(undefined))
    report(line, `A part of ${name} is ignored: write a list of texts.`);
  return { texts: texts.flatMap((text) => (isSeq(node) ? (text ?? []) : (text?.split(",") ?? []))), line };
}

export function readKeywords(fields: Fields, report: Report): string[] {
  const { texts, line } = readList(fields, "keywords", report);
  const keywords = texts.map((text) => toBounded(text, "A keyword", line, report)).filter((keyword) => keyword !== "");
  return toBoundedList(keywords, maxKeywords, "keywords", line, report);
}

export function readPaletteField(fields: Fields, report: Report): { colours: string[]; name: string | null } {
  const { texts, line } = readList(fields, "palette", report);
  const filled = texts.map(toPlainLine).filter((text) => text !== "");
  const { colours, name } = readPaletteTexts(filled, toColour, (message) => report(line, message));
  return { colours: toBoundedList(colours, maxColours, "colours", line, report), name };
}

export function readSizeField(fields: Fields, report: Report): Size | null {
  const field = fields.get("resolution");
  if (field === undefined) return null;
  const text = toPlainLine(findText(field.node) ?? "");
  const size = /^\d+$|^\d+ ?[x×] ?\d+$/i.test(text) ? toSize(text) : undefined;
  if (size === undefined)
    report(field.line, `resolution is ignored: write WxH with sides from 1 to ${maxSidePixels} pixels.`);
  return size ?? null;
}

/** `on` and `off` are texts in YAML 1.2. */
export function readPixelsField(fields: Fields, report: Report): PixelSettings | null {
  const field = fields.get("pixels");
  if (field === undefined) return null;
  const settings = toPixelSettings(isMap(field.node) ? toPlainValue(field.node) : findText(field.node));
  if (settings === undefined)
    report(field.line, "pixels is ignored: write `on`, `off` or settings such as `{mode: snap, colours: 16}`.");
  return settings ?? null;
}

export function toPixelSettings(value: unknown): PixelSettings | undefined {
  if (value === "on") return {};
  if (value === "off") return { mode: "smooth" };
  return PixelSettings.safeParse(value === "snap" || value === "smooth" ? { mode: value } : value).data;
}

/** Follows no alias, so that nothing multiplies. The schema refuses everything that is not plain. */
function toPlainValue(node: unknown): unknown {
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map(toPlainValue);
  if (!isMap(node)) return undefined;
  return Object.fromEntries(node.items.map(({ key, value }) => [findText(key) ?? "", toPlainValue(value)]));
}

export function readLicencesField(fields: Fields, report: Report): DrawingLicence[] {
  const { texts, line } = readList(fields, "licences", report);
  return toLicences(texts, (text) =>
    report(line, `${quote(text)} is ignored: the licences of drawings are ${drawingLicences.join(" and ")}.`),
  );
}

/** Takes `CC BY 3.0` for `CC-BY-3.0`. */
export function toLicences(texts: readonly string[], complain: (text: string) => void): DrawingLicence[] {
  const found = new Set<DrawingLicence>();
  for (const text of texts.map(toPlainLine).filter((one) => one !== "")) {
    const licence = drawingLicences.find((known) => toLicenceKey(known) === toLicenceKey(text));
    if (licence === undefined) complain(text);
    else found.add(licence);
  }
  return [...found];
}

function toLicenceKey(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9.]/g, "");
}

function toBounded(text: string, what: string, line: number, report: Report): string {
  const plain = toPlainLine(text);
  const cut = cutText(plain, maxFieldLength);
  if (cut !== plain) report(line, `${what} has at most ${maxFieldLength} characters and is cut: shorten it.`);
  return cut;
}

function toBoundedList(list: readonly string[], max: number, what: string, line: number, report: Report): string[] {
  if (list.length > max) report(line, `Only the first ${max} ${what} count: remove the others.`);
  return list.slice(0, max);
}
