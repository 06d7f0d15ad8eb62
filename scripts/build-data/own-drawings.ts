/** Draws our own pictures from the recipes in `drawings`, which `drawings/README.md` describes. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { drawingColours, inkColour, type Tones } from "./drawing-colours.ts";
import { cellsPerSide, maxColours, rasteriseMask, type Cells } from "./rasterise.ts";

export type Recipe = { readonly words: readonly string[]; readonly parts: readonly Part[] };

/** A part of a drawing. Plain parts have no shadow, no light and no line around. */
type Part = { readonly shapes: string; readonly tones: Tones; readonly isPlain: boolean };

/** The light and the shadow of a part lie at its edges, this many cells deep. */
const lightDepth = 3;
const shadowDepth = 4;
/** Two cells are one pixel of a sprite of 32 by 32. */
const lineCells = 2;
const folder = path.join(import.meta.dirname, "drawings");

export function readRecipes(): Recipe[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".txt"));
  return files.toSorted().flatMap((name) => toRecipes(readFileSync(path.join(folder, name), "utf8")));
}

/** A line without an indent has the words of a drawing. The indented lines that follow are its parts. */
function toRecipes(text: string): Recipe[] {
  const blocks = text.split(/\n(?=\S)/).filter((block) => block.trim() !== "");
  return blocks.map((block) => {
    const [words = "", ...lines] = block.trimEnd().split("\n");
    return { words: words.split(", "), parts: lines.map((line) => toPart(line.trim())) };
  });
}

/** `red r 8 8 48 48; e 32 32 9`: a colour, then the shapes of one part. A colour with `!` makes the part plain. */
function toPart(line: string): Part {
  const [, colour = "", mark, shapes = ""] = /^([a-z]+)(!?) (.+)$/.exec(line) ?? [];
  const tones = drawingColours.get(colour);
  if (tones === undefined) throw new Error(`"${line}" begins with no colour of a drawing.`);
  return { shapes: shapes.split("; ").map(toElement).join(""), tones, isPlain: mark === "!" };
}

function toElement(shape: string): string {
  const [letter, ...numbers] = shape.split(" ");
  const [first = "", second = "", third = "", fourth = third, fifth = "0"] = numbers;
  if (letter === "r") return `<rect x="${first}" y="${second}" width="${third}" height="${fourth}" rx="${fifth}"/>`;
  if (letter === "e") return `<ellipse cx="${first}" cy="${second}" rx="${third}" ry="${fourth}"/>`;
  if (letter === "p") return `<polygon points="${numbers.join(" ")}"/>`;
  if (letter === "l") return toLine(`<polyline points="${numbers.slice(1).join(" ")}"`, first);
  if (letter === "c") return toLine(`<path d="${numbers.slice(1).join(" ")}"`, first);
  if (shape.startsWith("M")) return `<path d="${shape}"/>`;
  throw new Error(`"${shape}" is no shape of a drawing.`);
}

function toLine(start: string, width: string): string {
  return `${start} fill="none" stroke="#000" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** Paints the parts one over the other. The rasteriser must be ready. */
export function painted(parts: readonly Part[]): Cells {
  const colours: number[] = [];
  const numberOf = (colour: number): number => {
    if (!colours.includes(colour)) colours.push(colour);
    return colours.indexOf(colour) + 1;
  };
  const cells = new Uint8Array(cellsPerSide ** 2);
  for (const { shapes, tones, isPlain } of parts) {
    const mask = rasteriseMask(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">${shapes}</svg>`);
    const has = (x: number, y: number): boolean =>
      x >= 0 && y >= 0 && x < cellsPerSide && y < cellsPerSide && mask[y * cellsPerSide + x] !== 0;
    for (const at of mask.keys()) {
      const [x, y] = [at % cellsPerSide, Math.floor(at / cellsPerSide)];
      if (has(x, y)) cells[at] = numberOf(tones[isPlain ? 1 : toneAt(x, y, has)]);
      else if (!isPlain && cells[at] !== 0 && isBeside(x, y, has)) cells[at] = numberOf(inkColour);
    }
  }
  return withFewColours(cells, colours);
}

/** Gives the cells of the rarest colours the nearest of the others, until the colours fit into a picture. */
function withFewColours(cells: Uint8Array, colours: readonly number[]): Cells {
  const areas = new Map(colours.map((colour) => [colour, 0]));
  for (const cell of cells)
    if (cell > 0) areas.set(colours[cell - 1] ?? 0, (areas.get(colours[cell - 1] ?? 0) ?? 0) + 1);
  const kept = [...areas]
    .filter(([, area]) => area > 0)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, maxColours)
    .map(([colour]) => colour);
  const numbers = colours.map((colour) => {
    const distances = kept.map((other) => distanceOf(colour, other));
    return distances.indexOf(Math.min(...distances)) + 1;
  });
  return { colours: kept, cells: cells.map((cell) => (cell === 0 ? 0 : (numbers[cell - 1] ?? 0))) };
}

/** Squared, between the values of red, green and blue. */
function distanceOf(one: number, other: number): number {
  return [16, 8, 0].reduce((sum, bits) => sum + (((one >> bits) & 255) - ((other >> bits) & 255)) ** 2, 0);
}

/** Light comes from the upper left. */
function toneAt(x: number, y: number, has: (x: number, y: number) => boolean): 0 | 1 | 2 {
  if (!has(x + shadowDepth, y + shadowDepth)) return 0;
  return has(x - lightDepth, y - lightDepth) ? 1 : 2;
}

function isBeside(x: number, y: number, has: (x: number, y: number) => boolean): boolean {
  for (let by = 1; by <= lineCells; by++)
    if (has(x - by, y) || has(x + by, y) || has(x, y - by) || has(x, y + by)) return true;
  return false;
}
