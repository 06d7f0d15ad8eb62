/** Draws adjectives onto a finished sprite: cracks, moss, flames, a glow. */
import { clear, colourAt, setColour, type Grid } from "../canvas";
import { hash, lattice } from "../hash";
import type { ParsedRequest } from "../parsed-request";

type Mark = (grid: Grid, request: ParsedRequest) => void;

const marks: readonly (readonly [words: string, mark: Mark])[] = [
  ["cracked broken damaged shattered ruined", crack],
  ["mossy overgrown", cover("moss", 0.75)],
  ["snowy frosted", cover("snow", 0.9)],
  ["rusty rusted", speckle("rust")],
  ["bloody", speckle("blood")],
  ["burning flaming fiery blazing", burn],
  ["glowing shining radiant enchanted", glow],
];

/** Changes the grid, which has no outline yet. */
export function addMarks(grid: Grid, request: ParsedRequest): void {
  for (const [words, mark] of marks) if (request.traits.has(words)) mark(grid, request);
}

/** A jagged line from the top towards the bottom. */
function crack(grid: Grid, { traits, seed }: ParsedRequest): void {
  let x = Math.round(grid.width * (0.4 + (hash(seed, "crack") % 20) / 100));
  for (let y = 0; y < grid.height * 0.75; y++) {
    if (colourAt(grid, x, y) !== clear) setColour(grid, x, y, traits.paint.outline);
    x += (hash(seed, `crack ${y}`) % 3) - 1;
  }
}

/** Covers the upper edges, as moss and snow do. */
function cover(colour: "moss" | "snow", share: number): Mark {
  return (grid, { traits, seed }) => {
    const ramp = traits.tone(colour);
    const depth = Math.max(1, Math.round(grid.height / 16));
    for (let x = 0; x < grid.width; x++)
      for (let y = 0; y < grid.height; y++) {
        if (colourAt(grid, x, y) === clear || colourAt(grid, x, y - 1) !== clear) continue;
        if (lattice(hash(seed, colour), x, y) > share) continue;
        const drop = depth + (lattice(hash(seed, `${colour} depth`), x, y) < 0.4 ? 1 : 0);
        for (let below = 0; below < drop; below++) paintOver(grid, x, y + below, below === 0 ? ramp.light : ramp.base);
        y += drop;
      }
  };
}

function speckle(colour: "rust" | "blood"): Mark {
  return (grid, { traits, seed }) => {
    const { base } = traits.tone(colour);
    for (let y = 0; y < grid.height; y++)
      for (let x = 0; x < grid.width; x++)
        // Patches of two by two pixels look less like noise.
        if (lattice(hash(seed, colour), x >> 1, y >> 1) < 0.22) paintOver(grid, x, y, base);
  };
}

/** Tongues of flame on the upper edges; they flicker from frame to frame. */
function burn(grid: Grid, { traits, seed, time }: ParsedRequest): void {
  const [outer, inner] = [traits.tone("orange").base, traits.tone("yellow").base];
  const tall = Math.max(2, Math.round(grid.height / 8));
  const tops = Array.from({ length: grid.width }, (_, x) => topOf(grid, x));
  for (const [x, top] of tops.entries()) {
    if (top === undefined) continue;
    const height = Math.round(lattice(hash(seed, `flame ${time.frame}`), x >> 1, 0) * tall);
    for (let up = 0; up <= height; up++) setColour(grid, x, top - up, up < height / 2 ? inner : outer);
  }
}

function topOf(grid: Grid, x: number): number | undefined {
  for (let y = 0; y < grid.height; y++) if (colourAt(grid, x, y) !== clear) return y;
  return undefined;
}

/** A rim of light, under the outline. */
function glow(grid: Grid, { traits }: ParsedRequest): void {
  const { light } = traits.tone("yellow");
  const before = { ...grid, pixels: grid.pixels.slice() };
  for (let y = 1; y < grid.height - 1; y++)
    for (let x = 1; x < grid.width - 1; x++) {
      if (colourAt(before, x, y) !== clear) continue;
      const touches = [-1, 1].some(
        (by) => colourAt(before, x + by, y) !== clear || colourAt(before, x, y + by) !== clear,
      );
      if (touches) setColour(grid, x, y, light);
    }
}

function paintOver(grid: Grid, x: number, y: number, colour: number): void {
  if (colourAt(grid, x, y) !== clear) setColour(grid, x, y, colour);
}
