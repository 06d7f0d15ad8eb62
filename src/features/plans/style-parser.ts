import { isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { maxSidePixels } from "../../domain/asset";
import type { Style } from "../../domain/style";
import { createProblemLog, quote, type PlanProblem, type Report } from "./plan-problems";
import { toSize } from "./plan-tags";
import { cutText, toPlainLine } from "./plan-text";

/** Reads a project's style: fields in YAML front matter, and prose below. */

/** `node` is the parsed YAML value. `line` is the line of the field's name. */
type Field = { readonly node: unknown; readonly line: number };
type Fields = ReadonlyMap<string, Field>;

const fieldNames = ["keywords", "lighting", "palette", "resolution", "perspective", "model", "background"];

/** In characters. Bounds the work and the recursion of the YAML parser. */
const maxFrontMatterLength = 8192;
const maxTextLength = 100_000;
const maxFieldLength = 200;
const maxListLength = 64;

/**
 * Matches colours where a value starts: after a colon (several, separated by commas), or in a list. Text in quotes
 * matches first, so that nothing in the quotes counts as a bare colour.
 */
const bareColours =
  /"[^"\n]*"|'[^'\n]*'|(:[ \t]+)(#[0-9a-f]{3,6}(?:[ \t]*,[ \t]*#[0-9a-f]{3,6})*)(?=[ \t]*$|[ \t]+#)|([[,][ \t]*|^[ \t]*-[ \t]+)(#[0-9a-f]{3,6})(?=[ \t]*(?:[,\]]|$)|[ \t]+#)/gim;
/** Does not match an HTML entity, the fragment of a URL or a longer word. */
const colourInProse = /(?<![\w&#/])#(?:[0-9a-f]{6}|[0-9a-f]{3})(?!\w)/gi;

/** Reads a `style` memory file. Never throws: a part that cannot be used is reported, and the rest counts. */
export function parseStyle(markdown: string): { style: Style; problems: PlanProblem[] } {
  const log = createProblemLog();
  const { yaml, prose } = splitFrontMatter(markdown, log.report);
  const fields = yaml === null ? new Map<string, Field>() : readFields(yaml, log.report);
  const clean = prose.replace(/[^\P{Cc}\n\t]/gu, "").trim();
  const text = cutText(clean, maxTextLength);
  if (text !== clean) log.report(1, `A style has at most ${maxTextLength} characters and is cut: shorten it.`);
  const style: Style = {
    keywords: readKeywords(fields, log.report),
    lighting: readText(fields, "lighting", log.report),
    palette: fields.has("palette") ? readPalette(fields, log.report) : findColours(text),
    resolution: readResolution(fields, log.report),
    perspective: readText(fields, "perspective", log.report),
    model: readText(fields, "model", log.report),
    background: readText(fields, "background", log.report),
    text,
  };
  return { style, problems: log.toList() };
}

function splitFrontMatter(markdown: string, report: Report): { yaml: string | null; prose: string } {
  const text = markdown.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  const lines = text.split("\n");
  if (!isFence(lines[0] ?? "")) return { yaml: null, prose: text };
  const end = lines.findIndex((line, index) => index > 0 && isFence(line));
  if (end !== -1) return { yaml: lines.slice(1, end).join("\n"), prose: lines.slice(end + 1).join("\n") };
  report(1, "The front matter never ends and is read as prose: close it with a line `---`.");
  return { yaml: null, prose: text };
}

function isFence(line: string): boolean {
  return line.trimEnd() === "---";
}

function readFields(yaml: string, report: Report): Fields {
  if (yaml.length > maxFrontMatterLength) {
    report(1, `The front matter is ignored: it has more than ${maxFrontMatterLength} characters. Shorten it.`);
    return new Map();
  }
  const counter = new LineCounter();
  // The YAML begins on the second line of the file.
  const lineAt = (offset: number | undefined): number => 1 + Math.max(1, counter.linePos(offset ?? 0).line);
  const document = findDocument(yaml, counter);
  const [error] = document?.errors ?? [];
  if (document === undefined || error !== undefined) {
    report(lineAt(error?.pos[0]), "The front matter is ignored: it is not valid YAML here. The text below it counts.");
    return new Map();
  }
  for (const warning of document.warnings)
    report(lineAt(warning.pos[0]), "A YAML tag or directive is ignored: remove it.");
  if (document.contents === null) return new Map();
  if (isMap(document.contents)) return toFields(document.contents.items, lineAt, report);
  report(2, "The front matter is ignored: write its fields as `name: value`.");
  return new Map();
}

/**
 * Undefined if the nesting is too deep for the parser. Aliases are not resolved, so they cannot multiply the text. Bare
 * colours are put into quotes first, because in YAML their `#` would begin a comment.
 */
function findDocument(yaml: string, lineCounter: LineCounter): ReturnType<typeof parseDocument> | undefined {
  const quoted = yaml.replace(bareColours, (found, colon = "", colours = "", mark = "", colour = "") =>
    colours === "" && colour === "" ? found : `${colon}${mark}"${colours}${colour}"`,
  );
  try {
    return parseDocument(quoted, { schema: "core", merge: false, uniqueKeys: false, prettyErrors: false, lineCounter });
  } catch {
    return undefined;
  }
}

type Pair = { readonly key: unknown; readonly value: unknown };

function toFields(pairs: readonly Pair[], lineAt: (offset: number | undefined) => number, report: Report): Fields {
  const fields = new Map<string, Field>();
  for (const { key, value } of pairs) {
    const line = lineAt(isScalar(key) ? key.range?.[0] : undefined);
    const written = findText(key) ?? "";
    const name = written.toLowerCase();
    if (!fieldNames.includes(name))
      report(line, `${quote(toPlainLine(written))} is ignored: the fields are ${fieldNames.join(", ")}.`);
    else if (fields.has(name)) report(line, `A second ${name} is ignored: keep one.`);
    // A field without a value is not filled in yet and is not reported.
    else if (value !== null && !(isScalar(value) && value.value === null)) fields.set(name, { node: value, line });
  }
  return fields;
}

/** Keeps a number as the author wrote the digits: `000000` is a colour, and `1e5` is not a power of ten. */
function findText(node: unknown): string | undefined {
  if (!isScalar(node)) return undefined;
  if (typeof node.value === "string") return node.value;
  return typeof node.value === "number" ? (node.source ?? String(node.value)) : undefined;
}

function readText(fields: Fields, name: string, report: Report): string | null {
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

function readKeywords(fields: Fields, report: Report): string[] {
  const { texts, line } = readList(fields, "keywords", report);
  const keywords = texts.map((text) => toBounded(text, "A keyword", line, report)).filter((keyword) => keyword !== "");
  return toBoundedList(keywords, "keywords", line, report);
}

function readPalette(fields: Fields, report: Report): string[] {
  const { texts, line } = readList(fields, "palette", report);
  const colours: string[] = [];
  for (const text of texts.map(toPlainLine).filter((one) => one !== "")) {
    const colour = findColour(text);
    if (colour === undefined) report(line, `${quote(text)} is ignored: write a colour as #rgb or #rrggbb.`);
    else colours.push(colour);
  }
  return toBoundedList([...new Set(colours)], "colours", line, report);
}

function findColours(text: string): string[] {
  const colours = [...text.matchAll(colourInProse)].flatMap(([found]) => findColour(found) ?? []);
  return [...new Set(colours)].slice(0, maxListLength);
}

function findColour(text: string): string | undefined {
  const digits = /^#?([0-9a-f]{6}|[0-9a-f]{3})$/i.exec(text)?.[1]?.toLowerCase();
  return digits?.length === 3 ? `#${digits.replace(/./g, "$&$&")}` : digits && `#${digits}`;
}

function readResolution(fields: Fields, report: Report): Style["resolution"] {
  const field = fields.get("resolution");
  if (field === undefined) return null;
  const text = toPlainLine(findText(field.node) ?? "");
  const size = toSize(/^\d+$/.test(text) ? `${text}x${text}` : text);
  if (size === undefined)
    report(field.line, `resolution is ignored: write WxH with sides from 1 to ${maxSidePixels} pixels.`);
  return size ?? null;
}

function toBounded(text: string, what: string, line: number, report: Report): string {
  const plain = toPlainLine(text);
  const cut = cutText(plain, maxFieldLength);
  if (cut !== plain) report(line, `${what} has at most ${maxFieldLength} characters and is cut: shorten it.`);
  return cut;
}

function toBoundedList(list: readonly string[], what: string, line: number, report: Report): string[] {
  if (list.length > maxListLength) report(line, `Only the first ${maxListLength} ${what} count: remove the others.`);
  return list.slice(0, maxListLength);
}
