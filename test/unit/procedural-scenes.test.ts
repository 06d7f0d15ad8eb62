import { describe, expect, test } from "vitest";
import type { AssetKind } from "../../src/domain/asset";
import { sceneDrawings } from "../../src/providers/procedural/backgrounds/backgrounds";
import { drawRgba } from "../../src/providers/procedural/draw";
import { iconDrawings } from "../../src/providers/procedural/icons/icons";
import { propDrawings } from "../../src/providers/procedural/props/props";
import { tileDrawings } from "../../src/providers/procedural/tiles/tiles";
import { controlDrawings } from "../../src/providers/procedural/ui/controls";
import type { Named } from "../../src/providers/procedural/words";
import type { DrawRequest } from "../../src/providers/provider";
import { bareRequest } from "../support/bare-request";

type Image = { readonly width: number; readonly height: number; readonly rgba: Uint8Array };

function draw(kind: AssetKind, subject: string, more: Partial<DrawRequest> = {}): Image {
  const request: DrawRequest = {
    ...bareRequest,
    subject,
    kind,
    width: 32,
    height: 32,
    seed: 5,
    ...more,
  };
  return { width: request.width, height: request.height, rgba: drawRgba(request) };
}

function at({ width, height, rgba }: Image, x: number, y: number): readonly number[] {
  const index = ((((y % height) + height) % height) * width + (((x % width) + width) % width)) * 4;
  return [...rgba.subarray(index, index + 4)];
}

function share(one: Image, other: Image): number {
  let different = 0;
  for (let index = 0; index < one.rgba.length; index += 4) {
    if (one.rgba.subarray(index, index + 4).join() !== other.rgba.subarray(index, index + 4).join()) different++;
  }
  return different / (one.rgba.length / 4);
}

function isEarth([red = 0, green = 0]: readonly number[]): boolean {
  return red > green;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The brightness of the upper rows. */
function skyLight(subject: string): number {
  const { rgba, width } = draw("background", subject, { width: 160, height: 90 });
  return rgba.subarray(0, width * 4 * 30).reduce((sum, value) => sum + value, 0);
}

function firstRow({ width, rgba }: Image): number {
  return Math.floor(rgba.findIndex((value, index) => index % 4 === 3 && value > 0) / 4 / width);
}

function frames(kind: AssetKind, subject: string, count: number, animation = "loop"): Image[] {
  return Array.from({ length: count }, (_, index) =>
    draw(kind, subject, {
      frames: count,
      slot: { direction: null, animation, frame: index + 1, variant: 1, tile: null },
    }),
  );
}

/** The mean change from the column (or row) before `line` to `line`. The image wraps around. */
function step(image: Image, axis: "x" | "y", line: number): number {
  const across = axis === "x" ? image.height : image.width;
  let sum = 0;
  for (let other = 0; other < across; other++) {
    const here = axis === "x" ? at(image, line, other) : at(image, other, line);
    const before = axis === "x" ? at(image, line - 1, other) : at(image, other, line - 1);
    sum += here.reduce((total, value, channel) => total + Math.abs(value - (before[channel] ?? 0)), 0);
  }
  return sum / across;
}

describe("tiles", () => {
  const sizes = [
    [16, 16],
    [32, 32],
    [24, 40],
    [96, 96],
    [31, 47],
  ] as const;

  const grounds = Object.entries(tileDrawings).map(([ground, { words }]) => [ground, words] as const);

  test.each(grounds)("%s changes no more across its border than somewhere inside", (_ground, words) => {
    const subject = words.split(" ")[0] || "grass and soil";
    for (const [width, height] of sizes) {
      const image = draw("tileset", subject, { width, height });
      for (const axis of ["x", "y"] as const) {
        const lines = Array.from({ length: (axis === "x" ? width : height) - 1 }, (_, index) => index + 1);
        const most = Math.max(...lines.map((line) => step(image, axis, line)));
        expect(step(image, axis, 0), `${width}×${height} ${axis}`).toBeLessThanOrEqual(most * 1.25 + 6);
      }
    }
  });

  // The lines to compare with. In a tile made of cells, two cells meet at these lines, as at the border.
  test.each([
    ["grass", 31, [5, 9, 14, 20, 27]],
    ["soil", 31, [5, 9, 14, 20, 27]],
    ["water", 31, [5, 9, 14, 20, 27]],
    ["sand", 31, [5, 9, 14, 20, 27]],
    ["snow", 31, [5, 9, 14, 20, 27]],
    ["cobbles", 30, [6, 12, 18, 24]],
    ["lava", 28, [7, 14, 21]],
  ] as const)("%s changes across its border, over many seeds, as much as it does inside", (ground, side, lines) => {
    const subject = tileDrawings[ground].words.split(" ")[0] ?? "";
    for (const axis of ["x", "y"] as const) {
      const images = Array.from({ length: 40 }, (_, seed) =>
        draw("tileset", subject, { seed, width: side, height: side }),
      );
      const inside = mean(images.flatMap((image) => lines.map((line) => step(image, axis, line))));
      expect(mean(images.map((image) => step(image, axis, 0))), axis).toBeLessThan(inside * 1.15);
    }
  });

  test("soil in grass has a border of grass, so that copies and plain grass fit beside it", () => {
    const image = draw("tileset", "Grass and soil", { width: 16, height: 16 });
    for (let place = 0; place < 16; place++) {
      for (const pixel of [at(image, place, 0), at(image, place, 15), at(image, 0, place), at(image, 15, place)]) {
        expect(isEarth(pixel)).toBe(false);
      }
    }
    expect(isEarth(at(image, 8, 8))).toBe(true);
  });

  test("water and lava move, and their frames repeat without a seam too", () => {
    for (const subject of ["Water", "Lava"]) {
      const [first, second] = frames("tileset", subject, 4);
      expect(first && second && share(first, second), subject).toBeGreaterThan(0.02);
    }
  });
});

describe("flat images", () => {
  test("a panel's sides are straight between its corners, so that it can be cut in nine", () => {
    for (const subject of ["Panel", "Button", "Dialogue box", "Portrait frame", "Item slot"]) {
      const image = draw("ui-element", subject, { width: 64, height: 48 });
      for (let depth = 0; depth < 3; depth++) {
        const top = new Set(Array.from({ length: 64 - 16 }, (_, index) => at(image, 8 + index, depth).join()));
        const left = new Set(Array.from({ length: 48 - 16 }, (_, index) => at(image, depth, 8 + index).join()));
        expect([top.size, left.size], `${subject} ${depth}`).toEqual([1, 1]);
      }
    }
  });

  test("a health bar empties over its frames", () => {
    const filled = frames("ui-element", "Health bar", 4).map((image) => {
      let red = 0;
      for (let x = 0; x < 32; x++) {
        const [r = 0, g = 0] = at(image, x, 16);
        if (r > 120 && g < 110) red++;
      }
      return red;
    });
    expect(filled).toEqual(filled.toSorted((one, other) => other - one));
    expect(filled[0]).toBeGreaterThan((filled[3] ?? 0) + 8);
  });

  test("a frame is hollow", () => {
    expect(at(draw("ui-element", "Portrait frame"), 16, 16)[3]).toBe(0);
  });

  test("the sky is brighter by day than at night", () => {
    expect(skyLight("Sunny day over mountains")).toBeGreaterThan(skyLight("Night over mountains") * 1.3);
  });
});

describe("things", () => {
  test("a chest opens: the first frame is closed, the last has the lid up", () => {
    const [closed, open] = frames("sprite-sheet", "Treasure chest: iron bands", 2);
    if (!closed || !open) throw new Error("two frames were drawn");
    expect(firstRow(open)).toBeLessThan(firstRow(closed));
    expect(closed.rgba).toEqual(draw("sprite-sheet", "Treasure chest: iron bands").rgba);
  });

  test.each(["Campfire", "Torch", "Candle", "Portal", "Oak tree"])(
    "%s never shows the same frame twice in a row",
    (subject) => {
      const images = frames("sprite-sheet", subject, 4);
      for (const [index, image] of images.entries()) {
        const next = images[(index + 1) % images.length];
        expect(next && share(image, next)).toBeGreaterThan(0);
      }
    },
  );

  test("the named material is visible: iron bands differ from golden ones", () => {
    expect(
      share(draw("sprite-sheet", "Chest: iron bands"), draw("sprite-sheet", "Chest: golden bands")),
    ).toBeGreaterThan(0.05);
  });

  test("a light is a lamp if that is its name, not if light is an adjective", () => {
    const lamp = draw("sprite-sheet", "Lamp", { seed: 1 });
    expect(share(draw("sprite-sheet", "Light", { seed: 1 }), lamp)).toBeLessThan(0.1);
    expect(draw("icon", "Cloak", { description: "light wool" }).rgba).toEqual(draw("icon", "Cloak").rgba);
  });

  test("unknown things differ by name and are the same each time", () => {
    const names = ["Gizmo", "Whatsit", "Flumph", "Doodad", "Zorble"];
    for (const [index, name] of names.entries()) {
      expect(draw("icon", name).rgba).toEqual(draw("icon", name).rgba);
      for (const other of names.slice(index + 1))
        expect(share(draw("icon", name), draw("icon", other))).toBeGreaterThan(0.1);
    }
  });
});

describe("every drawing of every table", () => {
  const wordsOf = (kind: AssetKind, table: Readonly<Record<string, Named>>): [AssetKind, string, string][] =>
    Object.entries(table).map(([name, { words }]) => [kind, name, words]);
  const all = [
    ...wordsOf("sprite-sheet", propDrawings),
    ...wordsOf("icon", iconDrawings),
    ...wordsOf("ui-element", controlDrawings),
    ...wordsOf("background", sceneDrawings),
  ];

  test("is selected by words that select no other of its kind", () => {
    for (const kind of ["sprite-sheet", "icon", "ui-element", "background"]) {
      const words = all.filter(([own]) => own === kind).flatMap(([, , text]) => text.split(" "));
      expect(
        words.filter((word, index) => words.indexOf(word) !== index),
        kind,
      ).toEqual([]);
    }
  });

  test("looks like no other of its kind", () => {
    for (const kind of ["sprite-sheet", "icon", "background"] as const) {
      const drawn = all
        .filter(([own]) => own === kind)
        .map(([, name, words]) => ({ name, image: draw(kind, words.split(" ")[0] ?? "") }));
      for (const [index, one] of drawn.entries()) {
        for (const other of drawn.slice(index + 1))
          expect(share(one.image, other.image), `${one.name} ${other.name}`).toBeGreaterThan(0.1);
      }
    }
  });

  test.each(all.filter(([kind]) => kind === "sprite-sheet" || kind === "icon"))(
    "%s %s is not cut off at the border",
    (kind, _name, words) => {
      for (const side of [16, 32, 48]) {
        const image = draw(kind, words.split(" ")[0] ?? "", { width: side, height: side });
        const outline = "26,20,35,255";
        for (let place = 0; place < side; place++) {
          for (const [x, y] of [
            [place, 0],
            [place, side - 1],
            [0, place],
            [side - 1, place],
          ] as const) {
            expect(["0,0,0,0", outline]).toContain(at(image, x, y).join());
          }
        }
      }
    },
  );
});
