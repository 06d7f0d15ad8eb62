import { type TileSet, tileMasks, tileSets } from "../../src/domain/tile-sets";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blankGrid, clear, type Grid } from "../../src/providers/procedural/canvas";
import { parseRequest } from "../../src/providers/procedural/parsed-request";
import { drawSetTile, drawVariant } from "../../src/providers/procedural/tiles/set-tile";
import { terrainOf } from "../../src/providers/procedural/tiles/sets";
import { toTile, type Tile } from "../../src/providers/procedural/tiles/tile";
import { painterOf, setGroundsOf, tileDrawings } from "../../src/providers/procedural/tiles/tiles";
import { bareRequest } from "../support/bare-request";

type Wish = { readonly subject: string; readonly width?: number; readonly height?: number; readonly seed?: number };

function parsed({ subject, width = 16, height = 16, seed = 3 }: Wish): ReturnType<typeof parseRequest> {
  return parseRequest({
    ...bareRequest,
    subject,
    kind: "tileset",
    width,
    height,
    seed,
  });
}

function tileFor(wish: Wish): Tile {
  const { traits, time, seed, width, height } = parsed(wish);
  return toTile(blankGrid(width, height), traits, time, seed);
}

function setTile(wish: Wish, set: TileSet, mask: number): Grid {
  const { traits, subject, description } = parsed(wish);
  return drawSetTile(tileFor(wish), setGroundsOf(traits, subject, description), { set, mask });
}

function variantOf(wish: Wish, variant: number): Grid {
  const { traits, subject, description } = parsed(wish);
  const tile = tileFor(wish);
  drawVariant(tile, painterOf(traits, subject, description), variant);
  return tile.grid;
}

const bit = (mask: number, index: number): boolean => (mask & (1 << index)) !== 0;

/** The bits of both tiles that the border between them shares. */
const shared: Readonly<Record<TileSet, { right: readonly [number, number][]; below: readonly [number, number][] }>> = {
  edge16: { right: [[1, 3]], below: [[2, 0]] },
  corner16: {
    right: [
      [0, 3],
      [1, 2],
    ],
    below: [
      [2, 3],
      [1, 0],
    ],
  },
  blob47: {
    right: [
      [2, 6],
      [1, 7],
      [3, 5],
    ],
    below: [
      [4, 0],
      [3, 1],
      [5, 7],
    ],
  },
};

function legalPairs(set: TileSet, side: "right" | "below"): [number, number][] {
  return tileMasks(set).flatMap((one) =>
    tileMasks(set)
      .filter((other) => shared[set][side].every(([mine, theirs]) => bit(one, mine) === bit(other, theirs)))
      .map((other): [number, number] => [one, other]),
  );
}

const drawn = (grid: Grid, x: number, y: number): boolean => grid.pixels[y * grid.width + x] !== clear;
const lastColumn = (grid: Grid): string =>
  Array.from({ length: grid.height }, (_, y) => (drawn(grid, grid.width - 1, y) ? "#" : ".")).join("");
const firstColumn = (grid: Grid): string =>
  Array.from({ length: grid.height }, (_, y) => (drawn(grid, 0, y) ? "#" : ".")).join("");
const lastRow = (grid: Grid): string =>
  Array.from({ length: grid.width }, (_, x) => (drawn(grid, x, grid.height - 1) ? "#" : ".")).join("");
const firstRow = (grid: Grid): string =>
  Array.from({ length: grid.width }, (_, x) => (drawn(grid, x, 0) ? "#" : ".")).join("");

describe("a tile set", () => {
  test("has 16, 16 and 47 tiles with ascending masks, from the lone tile to the tile amid its own kind", () => {
    expect(tileSets.map((set) => tileMasks(set).length)).toEqual([16, 16, 47]);
    for (const set of tileSets) {
      expect(tileMasks(set)).toEqual(tileMasks(set).toSorted((one, other) => one - other));
      expect(tileMasks(set)[0]).toBe(0);
      expect(tileMasks(set).at(-1)).toBe(set === "blob47" ? 255 : 15);
    }
  });

  test.each(tileSets)("%s: any two tiles that may lie side by side meet at every pixel of their border", (set) => {
    for (const [width, height] of [
      [16, 16],
      [32, 32],
      [24, 40],
    ] as const) {
      for (const seed of [1, 2]) {
        const grids = new Map(
          tileMasks(set).map((mask) => [mask, setTile({ subject: "Snow", width, height, seed }, set, mask)]),
        );
        const grid = (mask: number): Grid => grids.get(mask) ?? blankGrid(1, 1);
        for (const [one, other] of legalPairs(set, "right"))
          expect(lastColumn(grid(one)), `${one} beside ${other}`).toBe(firstColumn(grid(other)));
        for (const [one, other] of legalPairs(set, "below"))
          expect(lastRow(grid(one)), `${one} above ${other}`).toBe(firstRow(grid(other)));
      }
    }
  });

  test("the terrain on a border follows from the shared bits alone, whatever the noise", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...tileSets),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        (set, at, salt) => {
          const noise = (across: number, down: number): number => {
            const wrapped = (share: number): number => (share >= 1 ? 0 : share);
            return Math.abs(Math.sin(salt + wrapped(across) * 7 + wrapped(down) * 13));
          };
          const pairs = legalPairs(set, "right");
          const [one, other] = pairs[salt % pairs.length] ?? [0, 0];
          expect(terrainOf(set, one, noise)(1, at)).toBe(terrainOf(set, other, noise)(0, at));
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each(tileSets)("%s: every mask has a tile of its own, and more neighbours mean more terrain", (set) => {
    const grids = tileMasks(set).map((mask) => setTile({ subject: "Grass", width: 32, height: 32 }, set, mask));
    expect(new Set(grids.map(({ pixels }) => pixels.join())).size).toBe(grids.length);
    const area = (grid: Grid | undefined): number => grid?.pixels.filter((colour) => colour !== clear).length ?? 0;
    expect(area(grids.at(-1))).toBeGreaterThan(area(grids[0]) * 1.5);
    if (set !== "edge16") expect(area(grids.at(-1))).toBe(32 * 32);
  });

  test("with two grounds named, fills every tile, and each ground has its own colours", () => {
    const [water, sand, both] = ["Water", "Sand", "Sand to water"].map(
      (subject) => new Set(setTile({ subject }, "blob47", subject === "Sand to water" ? 17 : 255).pixels),
    );
    expect(both?.has(clear)).toBe(false);
    expect([...(water ?? [])].some((colour) => both?.has(colour))).toBe(true);
    expect([...(sand ?? [])].some((colour) => both?.has(colour))).toBe(true);
  });

  test("the same words, mask and seed give the same tile", () => {
    for (const set of tileSets)
      expect(setTile({ subject: "Grass to dirt" }, set, 5)).toEqual(setTile({ subject: "Grass to dirt" }, set, 5));
  });
});

describe("the variants of a tile", () => {
  test.each(Object.keys(tileDrawings))(
    "of %s differ inside and are equal on the border, so that any meets any",
    (ground) => {
      const subject = tileDrawings[ground as keyof typeof tileDrawings].words.split(" ")[0] ?? "";
      for (const side of [16, 32]) {
        const grids = Array.from({ length: 8 }, (_, index) =>
          variantOf({ subject, width: side, height: side }, index + 1),
        );
        expect(new Set(grids.map(({ pixels }) => pixels.join())).size).toBe(8);
        const border = ({ pixels }: Grid): string =>
          pixels
            .filter((_, at) => at < side || at >= side * (side - 1) || at % side === 0 || at % side === side - 1)
            .join();
        expect(new Set(grids.map(border)).size).toBe(1);
      }
    },
  );
});

describe("a transition", () => {
  test.each([
    ["Grass to sand", "Grass", "Sand"],
    ["Snow to dirt transition", "Snow", "Dirt"],
    ["Water and stone wall", "Water", "Stone wall"],
    ["Road to grass", "Road", "Grass"],
  ])("%s shows %s around %s", (subject, outer, inner) => {
    const [both, around, bed] = [subject, outer, inner].map((name) =>
      variantOf({ subject: name, width: 32, height: 32 }, 1),
    );
    const border = both?.pixels.slice(0, 32) ?? [];
    expect(border.every((colour) => around?.pixels.includes(colour))).toBe(true);
    const middle = both?.pixels.slice(32 * 14, 32 * 18).filter((_, at) => at % 32 > 12 && at % 32 < 20) ?? [];
    expect([...middle].some((colour) => bed?.pixels.includes(colour) && !around?.pixels.includes(colour))).toBe(true);
  });
});
