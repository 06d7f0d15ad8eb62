/** Reads the fields of a style: from front matter, else from headings, field lists and tables, else from sentences. */
import { quote } from "../quote";
import { styleLimits, type Style } from "../../domain/style";
import type { Fields } from "./front-matter";
import {
  readKeywords,
  readLicencesField,
  readPaletteField,
  readPixelsField,
  readSizeField,
  readTextField,
  toLicences,
  toPixelSettings,
} from "./front-matter-values";
import { readPalette } from "./style-palette";
import { findPhrase, type PhraseName } from "./style-phrases";
import { type Report } from "./style-problems";
import { readSize } from "./style-sizes";
import { isPaletteUnit, outermostFirst, type Unit } from "./style-units";
import { toFieldKey } from "./style-words";

export type Look = {
  readonly fields: Omit<Style, "text">;
  /** The units that are data of a field and no sentences. */
  readonly taken: ReadonlySet<Unit>;
  /** The units with a sentence from which a field was read. The sentence can also be part of the text. */
  readonly read: ReadonlySet<Unit>;
};

/** `take` keeps a unit out of the text, `read` does not. */
type Uses = { readonly take: (unit: Unit) => void; readonly read: (unit: Unit) => void };

const backgrounds =
  /^(?:fully |plain |solid )?(?:transparent|transparency|none|alpha|white|black|magenta|gr[ae]y|#[0-9a-f]{3,6})\b/i;
/** Below a title and a section, "Style" describes a single thing. */
const maxKeywordDepth = 2;
const licenceLabels: ReadonlySet<string> = new Set(["licence", "licences", "license", "licenses"]);

export function readLook(units: readonly Unit[], fields: Fields, report: Report): Look {
  const taken = new Set<Unit>();
  const read = new Set<Unit>();
  const uses: Uses = { take: (unit) => void taken.add(unit), read: (unit) => void read.add(unit) };
  const phrase = (name: PhraseName): string | null =>
    fields.has(name) ? readTextField(fields, name, report) : lookUpPhrase(name, units, uses);
  return {
    fields: {
      keywords: fields.has("keywords") ? readKeywords(fields, report) : (findValue(units, uses, toKeywords) ?? []),
      lighting: phrase("lighting"),
      outline: phrase("outline"),
      mood: phrase("mood"),
      ...lookUpPalette(units, fields, report, uses),
      resolution: fields.has("resolution") ? readSizeField(fields, report) : lookUpSize(units, report, uses),
      perspective: phrase("perspective"),
      model: readTextField(fields, "model", report),
      background: fields.has("background")
        ? readTextField(fields, "background", report)
        : findValue(units, uses, toBackground),
      pixels: fields.has("pixels") ? readPixelsField(fields, report) : findValue(units, uses, toPixels),
      licences: fields.has("licences")
        ? readLicencesField(fields, report)
        : (findValue(units, uses, (unit) => toKnownLicences(unit, report)) ?? []),
    },
    taken,
    read,
  };
}

/** The first unit that has a value, which is then taken. */
function findValue<T>(units: readonly Unit[], { take }: Uses, toValue: (unit: Unit) => T | undefined): T | null {
  for (const unit of outermostFirst(units)) {
    const value = unit.kind === "code" ? undefined : toValue(unit);
    if (value === undefined) continue;
    take(unit);
    return value;
  }
  return null;
}

function lookUpPhrase(name: PhraseName, units: readonly Unit[], { take, read }: Uses): string | null {
  const found = findPhrase(name, units);
  if (found === undefined) return null;
  (found.unit.field === name ? take : read)(found.unit);
  return found.text;
}

function lookUpPalette(
  units: readonly Unit[],
  fields: Fields,
  report: Report,
  { take, read }: Uses,
): Pick<Style, "palette" | "paletteName"> {
  if (fields.has("palette")) {
    const { colours, name } = readPaletteField(fields, report);
    return { palette: colours, paletteName: name };
  }
  const palette = readPalette(units, report);
  for (const unit of palette.units) (palette.isStated ? take : read)(unit);
  return { palette: palette.colours, paletteName: palette.name };
}

function lookUpSize(units: readonly Unit[], report: Report, { take, read }: Uses): Style["resolution"] {
  const found = readSize(units, report);
  if (found === undefined) return null;
  (found.unit.field === "size" ? take : read)(found.unit);
  return found.size;
}

/** A short list of words. A whole sentence about the style stays in the text. */
function toKeywords(unit: Unit): string[] | undefined {
  if (unit.field !== "keywords" || unit.section.depth > maxKeywordDepth) return undefined;
  const words = unit.value.split(/[,;、，/]/).map((part) => part.replace(/[\s.]+$/, "").trim());
  const { codePoints, words: most } = styleLimits.keyword;
  const isShort = words.every((word) => word.length <= codePoints && word.split(" ").length <= most);
  return isShort ? words.filter((word) => word !== "") : undefined;
}

function toBackground(unit: Unit): string | undefined {
  return unit.field === "background" && !isPaletteUnit(unit) && backgrounds.test(unit.value)
    ? unit.value.split(/[.,;(]/)[0]?.trim() || undefined
    : undefined;
}

function toPixels(unit: Unit): Style["pixels"] | undefined {
  return toFieldKey(unit.label) === "pixels" ? toPixelSettings(unit.value.toLowerCase()) : undefined;
}

/** A line about the licence of the game itself names no licence of drawings. */
function toKnownLicences(unit: Unit, report: Report): Style["licences"] | undefined {
  if (!licenceLabels.has(toFieldKey(unit.label))) return undefined;
  const unknown: string[] = [];
  const known = toLicences(unit.value.split(/[,;/]| and | or /), (text) => unknown.push(text));
  if (known.length === 0) return undefined;
  for (const text of unknown) report(unit.line, `${quote(text)} is ignored: it is no licence of drawings.`);
  return known;
}
