import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Direction } from "../../src/domain/asset";
import { characters } from "../../src/providers/procedural/characters/characters";
import { drawRgba } from "../../src/providers/procedural/draw";
import type { DrawRequest } from "../../src/providers/provider";

type Shot = Partial<DrawRequest> & { direction?: Direction; animation?: string; frame?: number };

const ink = 0x2b1d0e;
const palette = ["#2b1d0e", "#6b4423", "#c98f4b", "#f2d6a2", "#3e6b2f", "#7fae4b", "#4b80ca", "#b13e53", "#f4f4f4"];

const cast = [
  "Farmer with straw hat and red scarf",
  "Knight, ember-red cape",
  "King",
  "Skeleton",
  "Goblin",
  "Robot",
  "Scarecrow",
  "Hero",
  "Soldier with sword",
  "Dog",
  "Rabbit",
  "Dragon",
  "Chicken",
  "Owl",
  "Slime King",
  "Bat",
  "Ghost",
  "Spider",
  "Snake",
  "Fish",
];

/** Colours row by row; -1 for transparent pixels. */
function draw({ direction, animation, frame, ...rest }: Shot): { width: number; height: number; pixels: number[] } {
  const request: DrawRequest = {
    model: "procedural",
    prompt: "",
    references: [],
    subject: "Farmer",
    description: "",
    note: "",
    styleWords: "",
    kind: "character-sprite",
    palette,
    width: 32,
    height: 32,
    seed: 3,
    frames: 1,
    tiles: null,
    licences: [],
    slot: { direction: direction ?? null, animation: animation ?? null, frame: frame ?? 1, variant: 1, tile: null },
    ...rest,
  };
  const rgba = drawRgba(request);
  const pixels = Array.from({ length: rgba.length / 4 }, (_, index) => {
    const [red = 0, green = 0, blue = 0, alpha] = rgba.subarray(index * 4, index * 4 + 4);
    return alpha === 0 ? -1 : (red << 16) | (green << 8) | blue;
  });
  return { width: request.width, height: request.height, pixels };
}

type Image = ReturnType<typeof draw>;

function mirrored({ width, height, pixels }: Image): Image {
  const flipped = pixels.map((_, index) => pixels[index - (index % width) + (width - 1 - (index % width))] ?? -1);
  return { width, height, pixels: flipped };
}

function mask({ pixels }: Image): boolean[] {
  return pixels.map((colour) => colour !== -1);
}

function box({ width, pixels }: Image): { bottom: number; middle: number } {
  const drawn = pixels.flatMap((colour, index) => (colour === -1 ? [] : [index]));
  const columns = drawn.map((index) => index % width);
  return {
    bottom: Math.max(...drawn.map((index) => Math.floor(index / width))),
    middle: (Math.min(...columns) + Math.max(...columns)) / 2,
  };
}

function share(one: Image, other: Image): number {
  return one.pixels.filter((colour, index) => colour !== other.pixels[index]).length / one.pixels.length;
}

function cycle(shot: Shot, animation: string, frames: number): Image[] {
  return Array.from({ length: frames }, (_, index) => draw({ ...shot, animation, frames, frame: index + 1 }));
}

function rows(image: Image): number {
  return new Set(mask(image).flatMap((drawn, index) => (drawn ? [Math.floor(index / image.width)] : []))).size;
}

function inked(direction: Direction): number {
  return draw({ subject: "Ghost", direction }).pixels.filter((colour) => colour === ink).length;
}

const people = ["Farmer with straw hat and red scarf", "Knight, ember-red cape", "King", "Skeleton", "Goblin", "Hero"];

describe("a figure seen from the front", () => {
  test.each([...people, "Scarecrow", "Robot", "Bat", "Slime King", "Ghost", "Chicken"])(
    "%s has a left half that mirrors its right half",
    (subject) => {
      for (const side of [16, 31, 32, 48, 64]) {
        for (const seed of [1, 2, 3]) {
          const image = draw({ subject, seed, width: side, height: side, direction: "front", animation: "idle" });
          expect(mask(mirrored(image)), `${side} pixels`).toEqual(mask(image));
        }
      }
    },
  );
});

describe("directions", () => {
  const pairs = [
    ["left", "right"],
    ["front-left", "front-right"],
    ["back-left", "back-right"],
  ] as const;

  test("a view to the right is the exact mirror image of the one to the left", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...cast),
        fc.constantFrom(...pairs),
        fc.constantFrom("idle", "walk", "attack", "die"),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 150 }),
        fc.nat(),
        (subject, [left, right], animation, frame, side, seed) => {
          const shot = { subject, animation, frame, frames: 4, width: side, height: side, seed };
          expect(draw({ ...shot, direction: right })).toEqual(mirrored(draw({ ...shot, direction: left })));
        },
      ),
      { numRuns: 100 },
    );
  });

  test.each(cast)("%s looks different from the front, from behind and in profile", (subject) => {
    const [front, back, left] = (["front", "back", "left"] as const).map((direction) => draw({ subject, direction }));
    if (!front || !back || !left) throw new Error("three views were drawn");
    expect(share(front, back)).toBeGreaterThan(0.005);
    expect(share(front, left)).toBeGreaterThan(0.015);
  });

  test("only the face side has eyes: a ghost's back is blank", () => {
    const [front, back] = [inked("front"), inked("back")];
    expect(front).toBeGreaterThan(back);
  });
});

describe("animations", () => {
  test.each(cast)("%s walks and runs with no two frames alike", (subject) => {
    for (const animation of ["walk", "run"]) {
      for (const frames of [2, 3, 4, 6]) {
        for (const direction of ["front", "left"] as const) {
          const seen = new Set(cycle({ subject, direction }, animation, frames).map(({ pixels }) => pixels.join()));
          expect(seen.size, `${animation} ${direction}, ${frames} frames`).toBe(frames);
        }
      }
    }
  });

  test.each(cast)("%s moves in every animation, known or not", (subject) => {
    for (const animation of ["idle", "attack", "jump", "hurt", "die", "moonwalk"]) {
      const [first, ...others] = cycle({ subject, direction: "left" }, animation, 4);
      expect(
        others.some((other) => first && share(first, other) > 0),
        animation,
      ).toBe(true);
    }
  });

  const walkers = cast.filter((subject) => !["Bat", "Ghost", "Fish"].includes(subject));
  test.each(walkers)("%s stays on its feet and in its place while it stands, walks and strikes", (subject) => {
    for (const animation of ["idle", "walk", "run", "attack", "hurt", "crouch"]) {
      for (const direction of ["front", "left"] as const) {
        const boxes = cycle({ subject, direction }, animation, 4).map(box);
        expect(new Set(boxes.map(({ bottom }) => bottom)), `${animation} ${direction}`).toEqual(new Set([31]));
        const middles = boxes.map(({ middle }) => middle);
        expect(Math.max(...middles) - Math.min(...middles), `${animation} ${direction}`).toBeLessThanOrEqual(6);
      }
    }
  });

  test("nothing is cut off: the border holds only outline", () => {
    for (const subject of cast) {
      for (const animation of ["idle", "walk", "attack", "jump", "crouch", "hurt", "die"]) {
        for (const image of cycle({ subject, direction: "front-left" }, animation, 4)) {
          const { width, height, pixels } = image;
          const border = pixels.filter((_, index) => {
            const [x, y] = [index % width, Math.floor(index / width)];
            return x === 0 || y === 0 || x === width - 1 || y === height - 1;
          });
          expect(
            border.filter((colour) => colour !== -1 && colour !== ink),
            `${subject} ${animation}`,
          ).toEqual([]);
        }
      }
    }
  });

  test("the dead lie down", () => {
    const [alive, , , dead] = cycle({ subject: "Hero", direction: "front" }, "die", 4);
    if (!alive || !dead) throw new Error("four frames were drawn");
    expect(rows(dead)).toBeLessThan(rows(alive) * 0.8);
    expect(box(dead).bottom).toBe(31);
  });
});

describe("an asset's look", () => {
  test("follows its description", () => {
    const bare = draw({ subject: "Hero" });
    expect(share(bare, draw({ subject: "Hero", description: "blue overalls, straw hat" }))).toBeGreaterThan(0.1);
  });

  test.each([
    ["green slime", 0x3e6b2f, 0x7fae4b],
    ["blue slime", 0x4b80ca],
    ["red slime", 0xb13e53],
    ["white slime", 0xf4f4f4],
    ["brown slime", 0x6b4423],
    ["golden slime", 0xc98f4b, 0xf2d6a2],
  ] as const)("takes its colour from the words: %s", (subject, ...expected: readonly number[]) => {
    const drawn = draw({ subject }).pixels.filter((colour) => colour !== -1);
    expect(drawn.filter((colour) => expected.includes(colour)).length).toBeGreaterThan(drawn.length * 0.4);
  });

  test("gives each garment the colour that stands before its name", () => {
    const colours = new Set(draw({ subject: "Farmer: blue overalls, red scarf, straw hat" }).pixels);
    expect(colours).toContain(0x4b80ca);
    expect(colours).toContain(0xb13e53);
    expect(new Set(draw({ subject: "Farmer: green overalls, white scarf, straw hat" }).pixels)).not.toContain(0x4b80ca);
  });

  test.each(["Nurse", "Paramedic"])("bears the mark of the trade, a red cross: %s", (subject) => {
    expect(new Set(draw({ subject }).pixels)).toContain(0xb13e53);
  });

  test.each(cast)("two seeds draw two that can be told apart: %s", (subject) => {
    const differences = [11, 12, 13, 14].map((seed) =>
      share(draw({ subject, seed, palette: [] }), draw({ subject, seed: seed + 100, palette: [] })),
    );
    expect(Math.max(...differences)).toBeGreaterThan(0.03);
  });

  test.each([
    ["Goblin", "Skeleton"],
    ["Farmer", "Knight"],
    ["Witch", "Wizard"],
    ["Bob", "Alice"],
    ["Grunk", "Zarmina"],
    ["Dog", "Cat"],
    ["Crow", "Hen"],
    ["Slime", "Ooze"],
    ["Bat", "Moth"],
  ])("two names draw two different images: %s and %s", (one, other) => {
    expect(share(draw({ subject: one, palette: [] }), draw({ subject: other, palette: [] }))).toBeGreaterThan(0.1);
  });

  test("a nameless monster is no person, and is the same one every time", () => {
    const shot = { subject: "Xyzzy", description: "Monsters" };
    expect(draw(shot)).toEqual(draw(shot));
    expect(share(draw(shot), draw({ subject: "Xyzzy" }))).toBeGreaterThan(0.1);
  });
});

describe("the table of beings", () => {
  test("no word calls for two of them", () => {
    const words = Object.values(characters).flatMap(({ words }) => words.split(" "));
    expect(words).toHaveLength(new Set(words).size);
  });

  test.each(Object.entries(characters))("%s is drawn by the first of its words", (_being, { words }) => {
    const [word = ""] = words.split(" ");
    const image = draw({ subject: `The ${word}` });
    expect(mask(image).filter(Boolean).length).toBeGreaterThan(100);
  });
});
