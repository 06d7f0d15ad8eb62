/* Three whole games of the built-in model: nothing is a guess, no two things look alike, and every frame moves. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { drawContactSheet } from "../../demo/contact-sheet/sheet";
import { toIndexedPng } from "../support/indexed-png";
import { drawExample, type DrawnAsset, type DrawnExample } from "../support/drawn-assets";

const textOf = (rgba: Uint8Array): string => Buffer.from(rgba).toString("base64");

describe.each(["starfall", "brookside", "salto"])("the game in examples/%s", async (name) => {
  const game = await drawExample(name);
  // DRAWN_SHEETS=docs/drawing draws the sheets of the docs again.
  const folder = process.env["DRAWN_SHEETS"];
  if (folder !== undefined) writeFileSync(path.join(folder, `${name}.png`), toIndexedPng(sheetOf(game)));

  test("the plan is read without a problem", () => {
    expect(game.problems).toEqual([]);
    expect(game.assets.length).toBeGreaterThan(20);
  });

  test("nothing is a guess", () => {
    const guesses = game.assets.filter(({ images }) => images.some(({ source }) => source === "fallback"));
    expect(guesses.map(({ key }) => key)).toEqual([]);
  });

  test("no two things and no two variants look alike", () => {
    const seen = new Map<string, string>();
    for (const { key, images } of game.assets)
      for (const { rgba, slot } of images.filter(({ slot: each }) => each.frame === 1 && each.tile === null)) {
        const place = `${key} ${slot.direction} ${slot.animation} ${slot.variant}`;
        const other = seen.get(textOf(rgba));
        if (other?.startsWith(`${key} ${slot.direction}`) !== true || slot.animation === null)
          expect([place, other]).toEqual([place, undefined]);
        seen.set(textOf(rgba), place);
      }
  });

  test("each frame differs from its neighbours", () => {
    for (const { key, images } of game.assets)
      for (const [index, { slot, rgba }] of images.entries()) {
        const before = images[index - 1];
        if (slot.frame > 1 && before !== undefined)
          expect([key, slot, textOf(rgba) === textOf(before.rgba)]).toEqual([key, slot, false]);
      }
  });
});

function sheetOf({ title, style, assets }: DrawnExample): Uint8Array {
  return drawContactSheet({ title, palette: style.palette, assets: assets.map(toSheetAsset) });
}

/** Of a set of tiles, the sheet shows the first twelve. */
const mostTiles = 12;

function toSheetAsset(asset: DrawnAsset) {
  const { key, name, category, kind, width, height } = asset;
  const images = asset.images.slice(0, asset.tiles === null ? undefined : mostTiles).map(({ slot, rgba }) => ({
    direction: slot.direction,
    animation: slot.animation ?? (slot.variant > 1 ? `v${slot.variant}` : null),
    image: { width, height, data: rgba },
  }));
  return { key, label: name, category, kind, width, height, drawn: { width, height }, images };
}
