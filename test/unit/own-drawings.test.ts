import { describe, expect, test } from "vitest";
import { readRecipes } from "../../scripts/build-data/own-drawings";
import { cellsOf, findPictureOf, isOwn } from "../../src/dictionary/pictures";
import { foretell } from "../../src/providers/drawable";
import { drawRgba } from "../../src/providers/procedural/draw";
import type { DrawRequest } from "../../src/providers/provider";
import { bareRequest } from "../support/bare-request";

/* Our own drawings: recipes that the build turns into pictures. */

const words = readRecipes().flatMap((recipe) => recipe.words);

function request(subject: string, more: Partial<DrawRequest> = {}): DrawRequest {
  return { ...bareRequest, subject, kind: "sprite-sheet", seed: 7, width: 32, height: 32, ...more };
}

const textOf = (subject: string, more?: Partial<DrawRequest>): string =>
  Buffer.from(drawRgba(request(subject, more))).toString("hex");
const slotOf = (animation: string | null, frame = 1): Partial<DrawRequest> => ({
  slot: { ...bareRequest.slot, animation, frame },
  frames: animation === null ? 1 : 4,
});

test("each word of a recipe shows a picture of our own, once", () => {
  const others = words.filter((word) => !isOwn(findPictureOf(word) ?? expect.fail(word)));
  expect(others).toEqual([]);
  expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
});

test("no drawing is empty or a single colour", () => {
  for (const { words: names } of readRecipes()) {
    const { colours, cells } = cellsOf(findPictureOf(names[0] ?? "") ?? expect.fail(names[0]));
    expect([names[0], colours.length >= 2 && colours.length <= 15]).toEqual([names[0], true]);
    expect([names[0], cells.filter((cell) => cell > 0).length > 300]).toEqual([names[0], true]);
  }
});

describe("a drawing of our own", () => {
  test("shows what the name says where the engine has only the last word", () => {
    const names = ["traffic light", "rocking chair", "saw blade", "trash can", "music box", "health bar"];
    for (const name of names) expect(foretell(request(name))).toMatchObject({ source: "engine", matched: name });
  });

  test("leaves things with directions and moving parts to the engine", () => {
    const horse: Partial<DrawRequest> = { kind: "character-sprite" };
    const facing = { ...horse, slot: { ...bareRequest.slot, direction: "front" } } as const;
    expect(textOf("Horse", facing)).not.toBe(textOf("Horse", horse));
    const frames = [1, 2, 3, 4].map((frame) => textOf("Explosion", slotOf("explode", frame)));
    expect(new Set(frames).size).toBe(4);
    expect(frames).not.toContain(textOf("Explosion", slotOf(null)));
  });

  test("keeps letters readable: no seed mirrors the drawing", () => {
    const column = (seed: number, x: number): number => {
      const bytes = drawRgba(request("arrow sign", { seed }));
      return bytes.filter((value, at) => at % 4 === 3 && ((at - 3) / 4) % 32 === x && value === 255).length;
    };
    // The arrow points to the right, so the sign is taller at its left end than at its tip.
    for (const seed of [1, 2, 3, 4, 5, 6]) expect(column(seed, 6)).toBeGreaterThan(column(seed, 28));
  });

  test("gives way to a spacecraft where the plan says space", () => {
    const ofSea = textOf("Frigate", { description: "Harbour" });
    expect(textOf("Frigate", { description: "Harbour, calm" })).toBe(ofSea);
    expect(textOf("Frigate", { description: "Space fleet" })).not.toBe(ofSea);
  });
});
