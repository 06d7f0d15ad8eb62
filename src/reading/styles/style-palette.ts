/** Finds the palette of a style: in a palette's section or field, by the name of a well-known palette, or in prose. */
import { quote } from "../quote";
import { findColours, type FoundColours } from "./colours";
import { findNamedPalette } from "./named-palettes";
import { isPaletteUnit, type Unit } from "./style-units";
import { type Report } from "./style-problems";
import { isForbiddingName } from "./style-words";

export type Palette = {
  readonly colours: readonly string[];
  readonly name: string | null;
  /** True if a section or a field says so. */
  readonly isStated: boolean;
  /** The units that the palette was read from. */
  readonly units: readonly Unit[];
};

export const maxColours = 64;
/** Fewer colours that stand in sentences would turn a whole game into flat shapes. A field may have a single one. */
const leastColours = { field: 1, section: 2, prose: 3 };

/** A line of a palette file, as lospec.com exports them. */
const bareColour = /^[0-9a-f]{6}$/i;
const paletteWords = /palett?e|palet\b|colou?rs?\b|lospec|farb|couleur|color|cores|цвет|палитр|色|パレット|팔레트|색/iu;

type Coloured = FoundColours & { readonly unit: Unit };

export function readPalette(units: readonly Unit[], report: Report): Palette {
  const coloured = units.map((unit) => ({ unit, ...coloursOf(unit) }));
  const forbidden = new Set(coloured.flatMap((one) => one.forbidden));
  const own = coloured.filter(({ unit }) => isPaletteUnit(unit));
  const stated = own.some(({ named }) => named.some((colour) => !forbidden.has(colour)));
  const name = findName(units);
  if (!stated && name !== undefined) return { ...name, colours: name.colours.filter((one) => !forbidden.has(one)) };
  const source = (stated ? own : coloured).filter(({ named }) => named.length > 0);
  const colours = collect(source, forbidden, stated, report);
  if (colours.length === 0) return { colours, name: null, isStated: stated, units: [] };
  const isNamed = name !== undefined && colours.every((colour) => name.colours.includes(colour));
  return { colours, name: isNamed ? name.name : null, isStated: stated, units: source.map(({ unit }) => unit) };
}

function collect(
  source: readonly Coloured[],
  forbidden: ReadonlySet<string>,
  stated: boolean,
  report: Report,
): readonly string[] {
  const all = new Map(source.flatMap(({ named, unit }) => named.map((colour) => [colour, unit.line] as const)));
  for (const [colour, line] of all)
    if (stated && forbidden.has(colour)) report(line, `${colour} is left out of the palette: another line forbids it.`);
  const colours = [...all.keys()].filter((colour) => !forbidden.has(colour));
  const line = source[0]?.unit.line ?? 1;
  const isField = source.some(({ unit }) => unit.field === "palette");
  const least = leastColours[isField ? "field" : stated ? "section" : "prose"];
  if (colours.length > 0 && colours.length < least) {
    const listed = colours.join(", ");
    report(line, `${listed} alone is not read as the palette: write \`Palette: ${listed}\` for a palette.`);
    return [];
  }
  if (colours.length > maxColours) report(line, `Only the first ${maxColours} colours count: remove the others.`);
  return colours.slice(0, maxColours);
}

function coloursOf(unit: Unit): FoundColours {
  if (unit.kind === "code" && isPaletteUnit(unit) && bareColour.test(unit.text.trim()))
    return findColours(`#${unit.text.trim()}`, unit.isForbidden, true);
  if (unit.kind !== "row") return findColours(unit.text, unit.isForbidden, isPaletteUnit(unit));
  const cells = unit.cells.map((cell, index) => {
    const isBad = unit.isForbidden || isForbiddingName(unit.header[index] ?? "");
    return findColours(cell, isBad, isPaletteUnit(unit));
  });
  const isRemarked =
    unit.cells.length > 1 && findColours(unit.text.replaceAll(" | ", ", "), false, true).named.length === 0;
  const named = cells.flatMap((cell) => cell.named);
  const forbidden = cells.flatMap((cell) => cell.forbidden);
  return isRemarked ? { named: [], forbidden: [...named, ...forbidden] } : { named, forbidden };
}

/** A name in a palette's field or section, else a name beside a word for colours. */
function findName(units: readonly Unit[]): Palette | undefined {
  const byField = findNameIn(units.filter(isPaletteUnit), true);
  const inProse = units.filter((unit) => unit.kind !== "code" && paletteWords.test(unit.text) && !unit.isForbidden);
  return byField ?? findNameIn(inProse, false);
}

function findNameIn(units: readonly Unit[], isField: boolean): Palette | undefined {
  for (const unit of units) {
    const text = unit.field === "palette" ? unit.value : unit.text;
    const found = findNamedPalette(text, isField && unit.field === "palette");
    if (found !== undefined) return { ...found, isStated: unit.field === "palette", units: [unit] };
  }
  return undefined;
}

/** Reads a palette field of the front matter: colours, or the name of a palette. */
export function readPaletteTexts(
  texts: readonly string[],
  toColour: (text: string) => string | undefined,
  complain: (message: string) => void,
): { readonly colours: readonly string[]; readonly name: string | null } {
  let name: string | null = null;
  const colours: string[] = [];
  for (const text of texts) {
    const colour = toColour(text);
    const named = colour === undefined ? findNamedPalette(text, true) : undefined;
    if (colour !== undefined) colours.push(colour);
    else if (named === undefined)
      complain(`${quote(text)} is ignored: write a colour as #rgb or #rrggbb, or the name of a well-known palette.`);
    else {
      name ??= named.name;
      colours.push(...named.colours);
    }
  }
  return { colours: [...new Set(colours)], name };
}
