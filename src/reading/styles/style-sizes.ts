/** Finds the size of sprites in a style. */
import { quote } from "../quote";
import { maxSidePixels } from "../../domain/asset";
import type { Size } from "../../lib/size";
import { outermostFirst, type Unit } from "./style-units";
import { type Report } from "./style-problems";
import { sizeRank } from "./style-words";

type Found = { readonly size: Size; readonly unit: Unit; readonly rank: number };

const pair = /(?<![\d.])(\d{1,5})\s?(?:px|pixels?)?\s?[x×*]\s?(\d{1,5})(?!\d|\.\d)/i;
const side = /(?<![\d.])(\d{1,4})\s?-?(?:px|pixels?)(?!\p{L})|^(\d{1,4})$/iu;
/** A number of pixels that measures a tile, a sprite or the grid of all sprites. */
const ofSprites = /\bsprites?\b|\btiles?\b|\bgrid\b|pixel[- ]?art|\bcharacters?\b/i;
const gridSide = /(?<![\d.])(\d{1,4})\s?-?(?:px|pixels?)[- ](?:grid|tiles?|sprites?)\b/i;

/** From here on, a wide size is rather that of a screen. */
const screenWidth = 160;
const screenHeight = 120;
const proseRank = 10;
/** In prose, `2x2` counts things or scales them, and `19x35` measures a single thing. */
const unitPixels = 4;

/** The named size of sprites, else the one size that sentences give. Reports sizes that cannot be used. */
export function readSize(units: readonly Unit[], report: Report): Found | undefined {
  const fields = outermostFirst(units).flatMap((unit) => readField(unit, report));
  const [best] = fields.toSorted((a, b) => a.rank - b.rank);
  if (best !== undefined) return best;
  const sizes = units.flatMap(readProse);
  const distinct = new Set(sizes.map(({ size }) => `${size.width}x${size.height}`));
  if (distinct.size <= 1) return sizes[0];
  const listed = [...distinct].slice(0, 4).join(", ");
  report(
    sizes[0]?.unit.line ?? 1,
    `Several sizes are given (${listed}) and none counts: write \`Sprite size: 32x32\`.`,
  );
  return undefined;
}

function readField(unit: Unit, report: Report): Found[] {
  if (unit.field !== "size" || unit.isForbidden) return [];
  const { line, label, value } = unit;
  const size = toSize(value);
  const rank = sizeRank(label);
  if (size === undefined) {
    if (pair.test(value)) report(line, `${quote(value)} is ignored: sides have 1 to ${maxSidePixels} pixels.`);
    return [];
  }
  if (Math.min(size.width, size.height) < unitPixels) return [];
  if (rank < 3 || !isScreen(size)) return [{ size, unit, rank }];
  const message = `${quote(`${size.width}x${size.height}`)} is read as the size of the screen: write \`Sprite size: 32x32\` for the size of sprites.`;
  report(line, message);
  return [];
}

function readProse(unit: Unit): Found[] {
  if (unit.kind === "code" || unit.kind === "row" || unit.section.isProcess || unit.isForbidden) return [];
  return unit.clauses.flatMap(({ text: clause }) => {
    const grid = gridSide.exec(clause)?.[1];
    const size = grid === undefined ? (ofSprites.test(clause) ? findPair(clause) : undefined) : toSquare(grid);
    return size === undefined || isScreen(size) || size.width % unitPixels > 0 || size.height % unitPixels > 0
      ? []
      : [{ size, unit, rank: proseRank }];
  });
}

/** The first size in a value: `64x64`, `32 × 32 px`, `16px`, `16`. */
export function toSize(value: string): Size | undefined {
  const found = side.exec(value);
  return findPair(value) ?? (found === null ? undefined : toSquare(found[1] ?? found[2] ?? ""));
}

function findPair(text: string): Size | undefined {
  const [, width, height] = pair.exec(text) ?? [];
  return toBounded(Number(width), Number(height));
}

function toSquare(digits: string): Size | undefined {
  return toBounded(Number(digits), Number(digits));
}

function toBounded(width: number, height: number): Size | undefined {
  return isSide(width) && isSide(height) ? { width, height } : undefined;
}

function isSide(pixels: number): boolean {
  return pixels >= 1 && pixels <= maxSidePixels;
}

function isScreen({ width, height }: Size): boolean {
  return width > height && width >= screenWidth && height >= screenHeight;
}
