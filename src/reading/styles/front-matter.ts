/** Reads the YAML front matter of a style into fields with their lines. */
import { quote } from "../quote";
import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { toPlainLine } from "../plain-text";
import { type Report } from "./style-problems";

/** `node` is the parsed YAML value. `line` is the line of the field's name. */
export type Field = { readonly node: unknown; readonly line: number };
export type Fields = ReadonlyMap<string, Field>;

const fieldNames =
  "keywords lighting outline mood palette resolution perspective model background pixels licences".split(" ");
/** Other spellings of a field. */
const spellings: ReadonlyMap<string, string> = new Map([["licenses", "licences"]]);

/** In characters. Bounds the work and the recursion of the YAML parser. */
const maxLength = 8192;

/**
 * Matches colours where a value starts: after a colon (several, separated by commas), or in a list. Text in quotes
 * matches first, so that nothing in the quotes counts as a bare colour.
 */
const bareColours =
  /"[^"\n]*"|'[^'\n]*'|(:[ \t]+)(#[0-9a-f]{3,6}(?:[ \t]*,[ \t]*#[0-9a-f]{3,6})*)(?=[ \t]*$|[ \t]+#)|([[,][ \t]*|^[ \t]*-[ \t]+)(#[0-9a-f]{3,6})(?=[ \t]*(?:[,\]]|$)|[ \t]+#)/gim;

export type FrontMatter = {
  readonly fields: Fields;
  readonly body: string;
  /** The line of the file on which the body begins. */
  readonly bodyLine: number;
  /** False if the file has front matter that could not be read at all. */
  readonly isRead: boolean;
};

/** Expects line feeds only. */
export function readFrontMatter(text: string, report: Report): FrontMatter {
  const lines = text.split("\n");
  const whole = { fields: new Map<string, Field>(), body: text, bodyLine: 1, isRead: true };
  if (!isFence(lines[0] ?? "")) return whole;
  const end = lines.findIndex((line, index) => index > 0 && isFence(line));
  if (end === -1) {
    report(1, "The front matter never ends and is read as prose: close it with a line `---`.");
    return whole;
  }
  const fields = readFields(lines.slice(1, end).join("\n"), report);
  const body = lines.slice(end + 1).join("\n");
  return { fields: fields ?? new Map<string, Field>(), body, bodyLine: end + 2, isRead: fields !== undefined };
}

function isFence(line: string): boolean {
  return line.trimEnd() === "---";
}

function readFields(yaml: string, report: Report): Fields | undefined {
  if (yaml.length > maxLength) {
    report(1, `The front matter is ignored: it has more than ${maxLength} characters. Shorten it.`);
    return undefined;
  }
  const counter = new LineCounter();
  // The YAML begins on the second line of the file.
  const lineAt = (offset: number | undefined): number => 1 + Math.max(1, counter.linePos(offset ?? 0).line);
  const document = findDocument(yaml, counter);
  const [error] = document?.errors ?? [];
  if (document === undefined || error !== undefined) {
    report(lineAt(error?.pos[0]), "The front matter is ignored: it is not valid YAML here. The text below it counts.");
    return undefined;
  }
  for (const warning of document.warnings)
    report(lineAt(warning.pos[0]), "A YAML tag or directive is ignored: remove it.");
  if (document.contents === null) return new Map();
  if (isMap(document.contents)) return toFields(document.contents.items, lineAt, report);
  report(2, "The front matter is ignored: write its fields as `name: value`.");
  return undefined;
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
    const name = spellings.get(written.toLowerCase()) ?? written.toLowerCase();
    if (!fieldNames.includes(name))
      report(line, `${quote(toPlainLine(written))} is ignored: the fields are ${fieldNames.join(", ")}.`);
    else if (fields.has(name)) report(line, `A second ${name} is ignored: keep one.`);
    // A field without a value is not filled in yet and is not reported.
    else if (value !== null && !(isScalar(value) && value.value === null)) fields.set(name, { node: value, line });
  }
  return fields;
}

/** Keeps a number as the author wrote the digits: `000000` is a colour, and `1e5` is not a power of ten. */
export function findText(node: unknown): string | undefined {
  if (!isScalar(node)) return undefined;
  if (typeof node.value === "string") return node.value;
  return typeof node.value === "number" ? (node.source ?? String(node.value)) : undefined;
}
