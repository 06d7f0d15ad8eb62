import * as fc from "fast-check";
import type { Slot } from "../../src/targets/pack";
import { describe, expect, it } from "vitest";
import { directions, imageSlots, toAnimation } from "../../src/domain/asset";
import { animationRule, archiveFileName, imageFileName, keyRule, uniqueNames } from "../../src/targets/file-names";
import { planZip } from "../../src/features/exports/zip/layout";
import { choiceOf, exportAsset, manifestOf } from "../support/export-input";
import { growth, linear } from "../support/growth";

const still: Slot = { direction: null, animation: null, frame: 1, variant: null, tile: null };
const someText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 150 }),
  fc.string({ unit: fc.constantFrom("a", "A", "-", " ", "é", "1"), maxLength: 150 }),
  fc.constantFrom(
    "con",
    "NUL",
    "com1",
    "lpt9.txt",
    "../../etc/passwd",
    "..",
    "C:\\x",
    "\u202egnp.exe",
    "\ud800",
    "a".repeat(500),
  ),
);

describe("the file name of a picture", () => {
  it("tells category, key, direction, animation and frame, and leaves out what there is none of", () => {
    const knight = { category: "Characters", key: "hero-knight", format: "png" } as const;
    const nameOf = (slot: Partial<Slot>): string => imageFileName({ ...knight, slot: { ...still, ...slot } });
    expect(nameOf({ direction: "front", animation: "idle" })).toBe("characters/hero-knight_front_idle_01.png");
    expect(nameOf({ animation: "Spin Attack!", frame: 12 })).toBe("characters/hero-knight_spin-attack_12.png");
    expect(nameOf({ direction: "front-left", frame: 100 })).toBe("characters/hero-knight_front-left_100.png");
    expect(nameOf({})).toBe("characters/hero-knight_01.png");
  });

  it("has the extension of the real format", () => {
    const image = { category: "ui", key: "button", slot: still };
    expect(imageFileName({ ...image, format: "jpeg" })).toBe("ui/button_01.jpg");
    expect(imageFileName({ ...image, format: "webp" })).toBe("ui/button_01.webp");
  });

  it.each([
    ["Höhlen & Tiefen", "hohlen-tiefen"],
    ["../../etc", "etc"],
    ["con", "con-sprites"],
    ["COM¹", "com1-sprites"],
    ["日本", "sprites"],
    ["", "sprites"],
    ["Trailing. . ", "trailing"],
    ["CHARACTERS", "characters"],
    ["ab".repeat(100), "ab".repeat(20)],
    [`${"a".repeat(39)} b`, "a".repeat(39)],
  ])("lies in a folder without raw text: %j in %j", (category, folder) => {
    expect(imageFileName({ category, key: "k", slot: still, format: "png" })).toBe(`${folder}/k_01.png`);
  });

  it("is short lower-case ASCII that every system takes, whatever the texts hold", () => {
    fc.assert(
      fc.property(
        someText,
        someText,
        someText,
        fc.constantFrom(null, ...directions),
        (category, key, animation, direction) => {
          const name = imageFileName({
            category,
            key,
            slot: { direction, animation, frame: 3, variant: null, tile: null },
            format: "png",
          });
          expect(name).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*\/[a-z0-9]+(?:[-_][a-z0-9]+)*_03\.png$/);
          expect(name).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)\//);
          expect(name.length).toBeLessThanOrEqual(225);
        },
      ),
    );
  });
});

describe("unique names", () => {
  const texts = fc.array(someText, { maxLength: 30 });

  it("never meet, fit the rule, and do not depend on the order of the texts", () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(keyRule, animationRule, { maxLength: 4, fallback: "x" }), (list, rule) => {
        const names = uniqueNames(list, rule);
        expect(new Set(names.values()).size).toBe(new Set(list).size);
        for (const name of names.values()) {
          expect(name).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
          expect(name.length).toBeLessThanOrEqual(rule.maxLength);
          expect(uniqueNames([name], rule).get(name)).toBe(name);
        }
        expect(uniqueNames(list.toReversed(), rule)).toEqual(names);
      }),
    );
  });

  it("leave a text that is a name already as it is, and number the others from 2", () => {
    expect(Object.fromEntries(uniqueNames(["walk!", "Walk", "walk", "walk-2", "run"], animationRule))).toEqual({
      walk: "walk",
      "walk-2": "walk-2",
      run: "run",
      Walk: "walk-3",
      "walk!": "walk-4",
    });
  });

  it("are cut to make room for their number", () => {
    const names = uniqueNames(["walks!", "walks?", "walk"], { maxLength: 4, fallback: "x" });
    expect([...names.values()]).toEqual(["walk", "wa-2", "wa-3"]);
  });

  it("take linear time when a thousand texts share one name", () => {
    const list = Array.from({ length: 20_000 }, (_, index) => "!".repeat(index % 200) + "\u3042".repeat(index / 200));
    expect(new Set(uniqueNames(list, keyRule).values()).size).toBe(20_000);
    expect(growth(20_000, (size) => uniqueNames(list.slice(0, size), keyRule))).toBeLessThan(linear);
  });
});

function pathsOf(assets: Parameters<typeof choiceOf>[0]): string[] {
  return manifestOf(choiceOf(assets)).assets.flatMap(({ files }) => files.map(({ path }) => path ?? ""));
}

describe("the paths of an export", () => {
  it("never meet in an archive, and do not depend on the order of assets or pictures", () => {
    const someAsset = fc.record({
      category: someText,
      directions: fc.subarray([...directions]),
      animations: fc.uniqueArray(fc.record({ name: someText, frames: fc.integer({ min: 1, max: 3 }) }), {
        selector: ({ name }) => name,
        maxLength: 4,
      }),
    });
    const someAssets = fc.uniqueArray(fc.tuple(someText, someAsset), { selector: ([key]) => key, maxLength: 6 });
    fc.assert(
      fc.property(someAssets, (drawn) => {
        // The plan was cut short after the pictures were drawn.
        const assets = drawn.map(([key, asset]) => ({ ...exportAsset({ key, ...asset }), animations: [] }));
        const turned = assets.map((asset) => ({ ...asset, images: asset.images.toReversed() })).toReversed();
        const paths = pathsOf(assets);
        expect(pathsOf(turned)).toEqual(paths);
        const entries = paths.map((name) => ({ name, sizeBytes: 1, crc32: 1, source: name }));
        expect(planZip(entries).entries.length).toBe(drawn.flatMap(([, asset]) => imageSlots(asset)).length);
      }),
    );
  });

  it("keep two animations of like names apart by the animation, so that frames stay in a row", () => {
    const animations = ["Walk!", "walk"].map((name) => ({ name, frames: 2 }));
    expect(pathsOf([exportAsset({ key: "hero", animations })])).toEqual([
      "characters/hero_walk-2_01.png",
      "characters/hero_walk-2_02.png",
      "characters/hero_walk_01.png",
      "characters/hero_walk_02.png",
    ]);
  });

  it("are listed by category, key and drawing order, what the plan no longer has at the end", () => {
    const hero = exportAsset({
      key: "hero",
      directions: ["front", "left"],
      animations: [
        { name: "walk", frames: 1 },
        { name: "idle", frames: 1 },
      ],
    });
    const replanned = {
      ...hero,
      directions: ["left" as const],
      animations: [toAnimation({ name: "idle", frames: 1 })],
    };
    expect(pathsOf([exportAsset({ key: "zoo" }), replanned, exportAsset({ key: "x", category: "B" })])).toEqual([
      "b/x_01.png",
      "characters/hero_left_idle_01.png",
      "characters/hero_left_walk_01.png",
      "characters/hero_front_idle_01.png",
      "characters/hero_front_walk_01.png",
      "characters/zoo_01.png",
    ]);
  });
});

describe("the file name of an archive", () => {
  it.each([
    ["Harvest Hollow", "harvest-hollow.zip"],
    ["", "sprites.zip"],
    ["日本", "sprites.zip"],
    ["Con", "con-sprites.zip"],
    ["../evil\r\nX: y", "evil-x-y.zip"],
    ["x".repeat(300), `${"x".repeat(80)}.zip`],
  ])("is the project's, made safe: %j becomes %j", (projectName, fileName) => {
    expect(archiveFileName(projectName)).toBe(fileName);
  });
});
