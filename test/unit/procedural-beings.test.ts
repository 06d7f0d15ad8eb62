import { describe, expect, test } from "vitest";
import type { AssetKind, Direction } from "../../src/domain/asset";
import { drawRgba } from "../../src/providers/procedural/draw";
import type { DrawRequest } from "../../src/providers/provider";
import { bareRequest } from "../support/bare-request";

type Shot = Partial<DrawRequest> & { readonly direction?: Direction; readonly animation?: string };

function draw(kind: AssetKind, subject: string, { direction, animation, ...more }: Shot = {}): Uint8Array {
  return drawRgba({
    ...bareRequest,
    subject,
    kind,
    width: 48,
    height: 48,
    seed: 4,
    slot: { direction: direction ?? null, animation: animation ?? null, frame: 1, variant: 1, tile: null },
    ...more,
  });
}

const colourAt = (image: Uint8Array, x: number, y: number): number => {
  const at = (y * 48 + x) * 4;
  return image[at + 3] === 0 ? -1 : ((image[at] ?? 0) << 16) | ((image[at + 1] ?? 0) << 8) | (image[at + 2] ?? 0);
};

/** The runs of drawn pixels in a row: legs that stand apart are runs of their own. */
function runs(image: Uint8Array, y: number): number {
  let count = 0;
  for (let x = 0; x < 48; x++)
    if (colourAt(image, x, y) !== -1 && (x === 0 || colourAt(image, x - 1, y) === -1)) count++;
  return count;
}

function width(image: Uint8Array, fromRow: number, toRow: number): number {
  let [least, most] = [48, -1];
  for (let y = fromRow; y < toRow; y++)
    for (let x = 0; x < 48; x++) {
      if (colourAt(image, x, y) === -1) continue;
      least = Math.min(least, x);
      most = Math.max(most, x);
    }
  return most - least + 1;
}

describe("a being is a being, whatever the plan calls its kind or section", () => {
  test.each(["Knight", "Bat", "Baker", "Slime", "Dragon"])("%s as a sprite sheet is the character", (subject) => {
    expect(draw("sprite-sheet", subject)).toEqual(draw("character-sprite", subject));
  });

  test.each([
    ["Morcego", "Bat"],
    ["Fledermaus", "Bat"],
    ["Aranha", "Spider"],
    ["Ritter", "Knight"],
  ])("%s is drawn with the body of a %s", (foreign, english) => {
    const shape = (image: Uint8Array): string => [...image].filter((_, index) => index % 4 === 3).join();
    const same = [1, 2, 3, 4, 5, 6].map((seed) => draw("sprite-sheet", foreign, { seed }));
    const known = draw("character-sprite", english);
    const area = (image: Uint8Array): number => shape(image).split("255").length;
    for (const image of same) expect(Math.abs(area(image) - area(known)) / area(known)).toBeLessThan(0.35);
  });

  test("an unknown name is a character if it has directions, or stands in a section of beings in any language", () => {
    const being = draw("character-sprite", "Zorblax", { description: "Enemies" });
    expect(draw("sprite-sheet", "Zorblax", { description: "Enemies" })).toEqual(being);
    const directed = draw("sprite-sheet", "Zorblax", { direction: "left" });
    expect(directed).toEqual(draw("character-sprite", "Zorblax", { direction: "left" }));
    for (const section of ["Inimigos", "Townsfolk", "Crew", "Gegner"]) {
      const [sheet, sprite] = (["sprite-sheet", "character-sprite"] as const).map((kind) =>
        draw(kind, "Zorblax", { description: section }),
      );
      expect(sheet, section).toEqual(sprite);
    }
  });

  test("a thing that only begins with a being stays a thing", () => {
    for (const subject of ["Knight statue", "Ghost lantern", "Dragon egg"])
      expect(draw("sprite-sheet", subject)).not.toEqual(draw("character-sprite", subject.split(" ")[0] ?? ""));
  });
});

describe("the words show on a person", () => {
  const features = [
    "white apron",
    "brown hat",
    "long beard",
    "glasses",
    "goggles",
    "leather satchel",
    "navy uniform",
    "white wings",
    "orange tail",
    "horns",
    "moustache",
    "halo",
    "bald",
    "red hair",
    "backpack",
  ];

  test.each(features)("%s, in at least one of front, back and side view", (feature) => {
    const views: Direction[] = ["front", "back", "left"];
    const plain = views.map((direction) => draw("character-sprite", "Villager", { direction }));
    const dressed = views.map((direction) => draw("character-sprite", "Villager", { direction, description: feature }));
    expect(dressed.some((image, index) => Buffer.compare(image, plain[index] ?? Buffer.of()) !== 0)).toBe(true);
  });

  test.each(["Baker", "Pilot", "Police officer", "Astronaut", "Pirate", "Miner", "Angel", "Ninja"])(
    "%s does not look like a villager, by the name alone",
    (subject) => {
      const [one, other] = [draw("character-sprite", subject), draw("character-sprite", "Villager")];
      const different = one.filter((value, index) => value !== other[index]).length;
      expect(different / one.length).toBeGreaterThan(0.05);
    },
  );

  test("a side view has a body: in profile, the torso is at least a third as wide as the head", () => {
    for (const subject of ["Villager", "Baker", "Knight", "Soldier"]) {
      for (const seed of [1, 2, 3]) {
        const image = draw("character-sprite", subject, { direction: "left", seed });
        expect(width(image, 30, 36), subject).toBeGreaterThan(width(image, 8, 24) / 3);
      }
    }
  });
});

describe("a four-legged animal", () => {
  test.each(["Dog", "Cow", "Horse", "Fox", "Lizard"])("%s stands on four legs from every side", (subject) => {
    expect(
      Math.max(...[42, 43, 44, 45].map((y) => runs(draw("character-sprite", subject, { direction: "left" }), y))),
    ).toBe(2);
    // From the front and from behind, the far pair stands farther apart and higher up than the near pair.
    for (const direction of ["front", "back"] as const) {
      const image = draw("character-sprite", subject, { direction });
      const foot = (x: number): number =>
        Math.max(...Array.from({ length: 48 }, (_, y) => (colourAt(image, x, y) === -1 ? 0 : y)));
      expect([foot(20), foot(27)], direction).toEqual([47, 47]);
      for (const far of [foot(15), foot(32)]) {
        expect(far, direction).toBeGreaterThan(40);
        expect(far, direction).toBeLessThan(47);
      }
    }
  });
});
