import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AssetKind, Direction } from "../../src/domain/asset";
import { blankGrid, clear, type Grid } from "../../src/providers/procedural/canvas";
import { characters } from "../../src/providers/procedural/characters/characters";
import { toPaint } from "../../src/providers/procedural/colours";
import { drawRgba } from "../../src/providers/procedural/draw";
import { effectDrawings } from "../../src/providers/procedural/effects/effects";
import { iconDrawings } from "../../src/providers/procedural/icons/icons";
import { toTime } from "../../src/providers/procedural/motion";
import { motionNames, setInMotion, type MotionName } from "../../src/providers/procedural/motions/motions";
import { toStill, turned } from "../../src/providers/procedural/motions/remap";
import { propDrawings } from "../../src/providers/procedural/props/props";
import { vehicleDrawings } from "../../src/providers/procedural/vehicles/vehicles";
import type { Named } from "../../src/providers/procedural/words";
import type { DrawRequest } from "../../src/providers/provider";
import { bareRequest } from "../support/bare-request";

const palette = [0x1a1423, 0x4a4658, 0x9f9cae, 0x9e2a36, 0xd44a3f, 0xf6bd45, 0xfde58a, 0x2f6b3a, 0x57a04a, 0xf6f4f0];
const paint = toPaint(palette);
const counts = [2, 3, 4, 5, 6, 7, 8, 12];
const directions: Direction[] = ["front", "back", "left", "front-left", "back-right"];

type Shot = Partial<DrawRequest> & { animation?: string; frame?: number; direction?: Direction | null };

function draw(kind: AssetKind, subject: string, { animation, frame, direction, ...more }: Shot = {}): Uint8Array {
  return drawRgba({
    ...bareRequest,
    subject,
    kind,
    width: 32,
    height: 32,
    seed: 11,
    slot: { direction: direction ?? null, animation: animation ?? null, frame: frame ?? 1, variant: 1, tile: null },
    ...more,
  });
}

function cycle(kind: AssetKind, subject: string, frames: number, more: Shot = {}): Uint8Array[] {
  return Array.from({ length: frames }, (_, index) =>
    draw(kind, subject, { animation: "loop", frames, frame: index + 1, ...more }),
  );
}

/** The frames that look like the one before; the frame before the first is the last. */
function held(frames: readonly { readonly length: number }[], isEndless = true): number[] {
  return frames.flatMap((frame, index) => {
    const before = index > 0 ? frames[index - 1] : isEndless ? frames.at(-1) : undefined;
    return before !== undefined && Buffer.compare(bytes(frame), bytes(before)) === 0 ? [index + 1] : [];
  });
}

function bytes(frame: unknown): Uint8Array {
  if (frame instanceof Uint8Array) return frame;
  if (frame instanceof Int32Array) return new Uint8Array(frame.buffer);
  throw new TypeError("a frame is an array of pixels");
}

function sprite(width: number, height: number, pick: (x: number, y: number) => number): Grid {
  const grid = blankGrid(width, height);
  for (let y = 1; y < height - 1; y++) for (let x = 1; x < width - 1; x++) grid.pixels[y * width + x] = pick(x, y);
  return grid;
}

/** A sprite of random blobs, as a stranger might draw one. */
const anySprite = fc
  .record({
    width: fc.integer({ min: 8, max: 48 }),
    height: fc.integer({ min: 8, max: 48 }),
    blobs: fc.array(
      fc.record({
        x: fc.double({ min: 0.2, max: 0.8, noNaN: true }),
        y: fc.double({ min: 0.2, max: 0.8, noNaN: true }),
        size: fc.double({ min: 0.15, max: 0.45, noNaN: true }),
        colour: fc.constantFrom(...palette.slice(1)),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  })
  .map(({ width, height, blobs }) =>
    sprite(width, height, (x, y) => {
      const hit = blobs.findLast((blob) => {
        return (x / width - blob.x) ** 2 + (y / height - blob.y) ** 2 < blob.size * blob.size;
      });
      return hit?.colour ?? clear;
    }),
  );

function framesOf(still: Grid, motion: MotionName, frames: number, seed = 5): Grid[] {
  return Array.from({ length: frames }, (_, index) =>
    setInMotion(still, motion, { time: toTime("loop", index + 1, frames), seed, paint }),
  );
}

const inked = ({ pixels }: Grid): number => pixels.filter((colour) => colour !== clear).length;

const endings: readonly MotionName[] = [
  "open",
  "lift",
  "shatter",
  "vanish",
  "appear",
  "grow",
  "lunge",
  "recoil",
  "topple",
];

describe("a motion of any finished sprite", () => {
  test.each(motionNames)("%s has no frame equal to its neighbour, and a loop closes", (motion) => {
    fc.assert(
      fc.property(anySprite, fc.constantFrom(...counts), fc.nat(), (still, frames, seed) => {
        fc.pre(inked(still) > 12);
        const pixels = framesOf(still, motion, frames, seed).map((grid) => grid.pixels);
        expect(held(pixels, !endings.includes(motion))).toEqual([]);
      }),
      { numRuns: 120 },
    );
  });

  test.each(motionNames)("%s uses only colours of the palette, in the sprite's size", (motion) => {
    fc.assert(
      fc.property(anySprite, fc.constantFrom(...counts), (still, frames) => {
        for (const grid of framesOf(still, motion, frames)) {
          expect([grid.width, grid.height]).toEqual([still.width, still.height]);
          expect([...new Set(grid.pixels)].filter((colour) => colour !== clear && !palette.includes(colour))).toEqual(
            [],
          );
        }
      }),
      { numRuns: 30 },
    );
  });

  test("keeps the sprite whole: a loop never loses half of the pixels, except by a turn about the vertical axis", () => {
    const still = sprite(32, 32, (x, y) => ((x - 16) ** 2 + (y - 18) ** 2 < 130 ? 0x57a04a : clear));
    for (const motion of motionNames.filter((name) => name !== "spin" && !endings.includes(name))) {
      for (const frame of framesOf(still, motion, 6)) {
        expect(inked(frame), motion).toBeGreaterThan(inked(still) * 0.6);
      }
    }
  });

  test("breaking starts with the whole sprite and ends with less", () => {
    const still = sprite(32, 32, (x, y) => (x > 5 && x < 26 && y > 5 ? 0xd44a3f : clear));
    const [first, ...others] = framesOf(still, "shatter", 5);
    const last = others.at(-1);
    expect(first && inked(first)).toBeGreaterThan(inked(still) * 0.95);
    expect(last && inked(last)).toBeLessThan(inked(still) * 0.6);
    expect(last && inked(last)).toBeGreaterThan(0);
  });
});

function entries(kind: AssetKind, table: Readonly<Record<string, Named>>): [AssetKind, string][] {
  return Object.values(table).map(({ words, vague }) => [kind, (words || (vague ?? "")).split(" ")[0] ?? ""]);
}

const things = [
  ...entries("icon", iconDrawings),
  ...entries("sprite-sheet", propDrawings),
  ...entries("sprite-sheet", vehicleDrawings),
  ["sprite-sheet", "Xyzzy"],
  ["icon", "Xyzzy"],
] as [AssetKind, string][];

/** Drawings that end and stay ended. */
const ends = ["chest", "door", "spike", "book"];

describe("the frames of a thing", () => {
  test.each(things)("%s %s differ from their neighbours, and the loop closes", (kind, subject) => {
    for (const frames of counts) {
      for (const side of [16, 32]) {
        const shown = cycle(kind, subject, frames, { width: side, height: side });
        expect(held(shown, !ends.includes(subject)), `${frames} frames, ${side} pixels`).toEqual([]);
      }
    }
  });

  test.each(Object.keys(effectDrawings))("of the effect %s differ from their neighbours, and none is empty", (name) => {
    const subject = effectDrawings[name as keyof typeof effectDrawings].words.split(" ")[0] ?? "";
    for (const frames of counts) {
      for (const side of [16, 32, 64]) {
        const shown = cycle("sprite-sheet", subject, frames, { width: side, height: side });
        expect(held(shown, !("once" in effectDrawings[name as keyof typeof effectDrawings]))).toEqual([]);
        for (const frame of shown) expect(frame.some((value, index) => index % 4 === 3 && value > 0)).toBe(true);
      }
    }
  });

  test("follow the animation's name, which outranks the nature of the thing", () => {
    const [spun, opened] = [
      cycle("icon", "Key", 4, { animation: "spin" }),
      cycle("icon", "Key", 4, { animation: "open" }),
    ];
    expect(spun).not.toEqual(cycle("icon", "Key", 4));
    expect(opened).not.toEqual(spun);
    expect(cycle("icon", "Key", 4, { animation: "spinning" })).toEqual(cycle("icon", "Key", 4));
  });
});

describe("the frames of a being", () => {
  test.each(Object.entries(characters))(
    "%s differ from their neighbours while it idles, walks and runs",
    (_, { words }) => {
      const subject = words.split(" ")[0] ?? "";
      for (const animation of ["idle", "walk", "run", "loop"]) {
        for (const frames of [2, 3, 4, 5, 6, 8]) {
          for (const direction of directions) {
            const shown = cycle("character-sprite", subject, frames, { animation, direction });
            expect(held(shown), `${animation} ${frames} ${direction}`).toEqual([]);
          }
        }
      }
    },
  );

  test("a being breaks, spins and vanishes when the animation says so", () => {
    const [first, , , last] = cycle("character-sprite", "Knight", 4, { animation: "vanish", direction: "front" });
    const alpha = (frame: Uint8Array | undefined): number =>
      (frame ?? new Uint8Array()).filter((value, index) => index % 4 === 3 && value > 0).length;
    expect(alpha(last)).toBeLessThan(alpha(first) / 3);
  });
});

describe("a vehicle with directions", () => {
  test("a quarter turn is exact: four of them give the sprite again, pixel by pixel", () => {
    const still = sprite(32, 32, (x, y) =>
      Math.abs(x - 15.5) < (y - 4) / 3 && y < 28 ? (palette[3 + (x % 4)] ?? 0) : clear,
    );
    let grid = still;
    for (let quarter = 0; quarter < 4; quarter++) grid = turned(toStill(grid), 0.25);
    const shift = toStill(grid).box.top - toStill(still).box.top;
    expect(inked(turned(toStill(still), 0.25))).toBe(inked(still));
    expect(Math.abs(shift)).toBeLessThanOrEqual(1);
  });

  test.each(Object.entries(vehicleDrawings))("%s looks different in each of eight directions", (_, { words }) => {
    const subject = words.split(" ")[0] ?? "";
    const all: Direction[] = ["front", "back", "left", "right", "front-left", "front-right", "back-left", "back-right"];
    const shown = all.map((direction) =>
      Buffer.from(draw("character-sprite", subject, { direction })).toString("latin1"),
    );
    expect(new Set(shown).size).toBe(8);
  });

  test("turned drawings add no colour and no half transparent pixel", () => {
    const colours = (direction: Direction): Set<string> => {
      const rgba = draw("character-sprite", "Spaceship", { direction, width: 48, height: 48 });
      const seen = new Set<string>();
      for (let at = 0; at < rgba.length; at += 4) seen.add(rgba.subarray(at, at + 4).join());
      return seen;
    };
    const straight = colours("back");
    for (const direction of directions)
      expect([...colours(direction)].filter((colour) => !straight.has(colour))).toEqual([]);
  });
});
