import { describe, expect, test } from "vitest";
import type { AssetKind } from "../../src/domain/asset";
import { defaultSeed } from "../../src/features/drawing/draw-request";
import { sceneDrawings } from "../../src/providers/procedural/backgrounds/backgrounds";
import { colourAt } from "../../src/providers/procedural/canvas";
import { characters } from "../../src/providers/procedural/characters/characters";
import { drawRgba } from "../../src/providers/procedural/draw";
import { iconDrawings } from "../../src/providers/procedural/icons/icons";
import { newPen, part, shiftedPen } from "../../src/providers/procedural/pen";
import { propDrawings } from "../../src/providers/procedural/props/props";
import { ellipse } from "../../src/providers/procedural/shapes";
import { tileDrawings } from "../../src/providers/procedural/tiles/tiles";
import { toTouch } from "../../src/providers/procedural/touch";
import { controlDrawings } from "../../src/providers/procedural/ui/controls";
import type { Named } from "../../src/providers/procedural/words";
import type { DrawRequest } from "../../src/providers/provider";
import { bareRequest } from "../support/bare-request";

const farm = ["#2b1d0e", "#6b4423", "#c98f4b", "#f2d6a2", "#3e6b2f", "#7fae4b", "#4b80ca", "#b13e53", "#f4f4f4"];
const ink = 0x1a1423;

function draw(kind: AssetKind, subject: string, seed: number, more: Partial<DrawRequest> = {}): Uint8Array {
  return drawRgba(toRequest(kind, subject, seed, more));
}

function toRequest(kind: AssetKind, subject: string, seed: number, more: Partial<DrawRequest> = {}): DrawRequest {
  return {
    ...bareRequest,
    subject,
    kind,
    ...sizeOf(kind, 32),
    seed,
    ...more,
  };
}

/** Backgrounds are drawn larger than other kinds. */
function sizeOf(kind: AssetKind, side: number): { width: number; height: number } {
  return kind === "background" ? { width: side * 5, height: side * 3 } : { width: side, height: side };
}

/** Equal only for equal pixels. */
function keyOf(rgba: Uint8Array): string {
  return Buffer.from(rgba).toString("latin1");
}

/** The pixels as 0xrrggbb; -1 where transparent. */
function colours(rgba: Uint8Array): number[] {
  return Array.from({ length: rgba.length / 4 }, (_, index) => {
    const [red = 0, green = 0, blue = 0, alpha] = rgba.subarray(index * 4, index * 4 + 4);
    return alpha === 0 ? -1 : (red << 16) | (green << 8) | blue;
  });
}

function different(one: Uint8Array, other: Uint8Array): number {
  const [first, second] = [colours(one), colours(other)];
  return first.filter((colour, index) => colour !== second[index]).length;
}

function entries(kind: AssetKind, table: Readonly<Record<string, Named>>): [AssetKind, string][] {
  const names = Object.values(table).map(({ words }) => words.split(" ")[0] || "grass and soil");
  return [...names, "xyzzy"].map((name) => [kind, name]);
}

const drawings = [
  ...entries("icon", iconDrawings),
  ...entries("sprite-sheet", propDrawings),
  ...entries("tileset", tileDrawings),
  ...entries("ui-element", controlDrawings),
  ...entries("background", sceneDrawings),
  ...entries("character-sprite", characters),
];
const outlined = drawings.filter(([kind]) => ["icon", "sprite-sheet", "character-sprite"].includes(kind));

const attempts = Array.from({ length: 16 }, (_, index) => index + 1);
const seedsOf = (subject: string): number[] => attempts.map((attempt) => defaultSeed(subject, attempt));

describe("a redraw", () => {
  test.each(drawings)("of the %s %s gives another image each of 16 times", (kind, subject) => {
    const images = seedsOf(subject).map((seed) => draw(kind, subject, seed));
    expect(new Set(images.map(keyOf)).size).toBe(16);
  });

  test.each(drawings)(
    "of the %s %s gives another image nearly as often if small or in few colours",
    (kind, subject) => {
      const count = (more: Partial<DrawRequest>): number =>
        new Set(seedsOf(subject).map((seed) => keyOf(draw(kind, subject, seed, more)))).size;
      expect(count({ palette: farm })).toBeGreaterThanOrEqual(14);
      expect(count(sizeOf(kind, 16))).toBeGreaterThanOrEqual(14);
      expect(count({ palette: farm, ...sizeOf(kind, 16) })).toBeGreaterThanOrEqual(12);
    },
  );

  test.each(drawings)("of the %s %s is visible, and the same seed gives the same image", (kind, subject) => {
    const seeds = seedsOf(subject);
    const images = seeds.map((seed) => draw(kind, subject, seed));
    const drawn = colours(images[0] ?? new Uint8Array()).filter((colour) => colour !== -1).length;
    const changes = images.slice(1).map((image, index) => different(image, images[index] ?? image));
    expect(changes.toSorted((one, other) => one - other)[7]).toBeGreaterThan(drawn * 0.015);
    for (const [index, seed] of seeds.entries()) {
      expect(Buffer.compare(draw(kind, subject, seed), images[index] ?? Buffer.of()), `${seed}`).toBe(0);
    }
  });

  test.each(outlined)("of the %s %s keeps its outline whole", (kind, subject) => {
    for (const seed of seedsOf(subject)) {
      for (const side of [16, 32]) {
        const pixels = colours(draw(kind, subject, seed, { width: side, height: side }));
        const at = (x: number, y: number): number => (x < 0 || x >= side ? -1 : (pixels[y * side + x] ?? -1));
        const open = pixels.flatMap((colour, index) => {
          const [x, y] = [index % side, Math.floor(index / side)];
          const beside = [at(x - 1, y), at(x + 1, y), at(x, y - 1), at(x, y + 1)];
          return colour !== -1 && colour !== ink && beside.includes(-1) ? [`${x},${y}`] : [];
        });
        expect(open, `${seed} ${side}`).toEqual([]);
      }
    }
  });

  test.each(["button", "panel", "dialogue", "frame", "bar", "slot", "tab"])(
    "of the control %s can still be cut in nine",
    (name) => {
      for (const seed of seedsOf(name)) {
        const pixels = colours(draw("ui-element", name, seed, { width: 64, height: 48 }));
        for (let depth = 0; depth < 3; depth++) {
          const top = Array.from({ length: 48 }, (_, index) => pixels[depth * 64 + 8 + index]);
          const left = Array.from({ length: 32 }, (_, index) => pixels[(8 + index) * 64 + depth]);
          expect([new Set(top).size, new Set(left).size], `${seed} ${depth}`).toEqual([1, 1]);
        }
      }
    },
  );
});

describe("the marks of a seed", () => {
  const ramp = { line: 1, shadow: 2, base: 3, light: 4 };

  test("move with the part that has them", () => {
    for (const seed of seedsOf("part")) {
      for (const side of [16, 32, 64]) {
        const pen = newPen(side, side, "ground", toTouch(seed, false));
        const moved = newPen(side, side, "ground", toTouch(seed, false));
        part(pen, ellipse(0, 20, 7, 6), ramp, "ball");
        part(shiftedPen(moved, 3, -5), ellipse(0, 20, 7, 6), ramp, "ball");
        const [dx, dy] = [Math.round(3 * pen.scaleX), Math.round(-5 * pen.scaleY)];
        const torn = [...pen.grid.pixels.keys()].filter((index) => {
          const [x, y] = [index % side, Math.floor(index / side)];
          return colourAt(moved.grid, x + dx, y + dy) !== colourAt(pen.grid, x, y);
        });
        expect(torn, `${seed} ${side}`).toEqual([]);
      }
    }
  });

  test.each(drawings)("stand still where the %s %s does", (kind, subject) => {
    const moves = seedsOf(subject).map((seed) => {
      const frames = [1, 2, 3, 4].map((frame) =>
        keyOf(
          draw(kind, subject, seed, {
            frames: 4,
            slot: { direction: null, animation: "loop", frame, variant: 1, tile: null },
          }),
        ),
      );
      return new Set(frames).size > 1;
    });
    expect(new Set(moves).size, moves.join()).toBe(1);
  });
});
