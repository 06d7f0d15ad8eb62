import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { directions } from "../../src/domain/asset";
import type { ImageQa } from "../../src/domain/image-qa";
import { layOutFiles, toFrozen, toLayout } from "../../src/features/exports/frozen-archive";
import { Manifest } from "../../src/features/exports/manifest-schema";
import { packFiles } from "../../src/features/exports/pack-files";
import { fingerprintOf } from "../../src/features/exports/pack-selection";
import { maxWarnings } from "../../src/features/exports/schemas";
import { offers } from "../../src/providers/registry";
import { targetNames } from "../../src/targets/target-names";
import { emptyPlan } from "../../src/targets/sheet-plan";
import { choiceOf, exportAsset, manifestOf, ofPlannedSize } from "../support/export-input";

const hero = exportAsset({
  key: "hero",
  directions: ["front", "left"],
  animations: [{ name: "Walk", frames: 2, fps: 9, loop: false }],
});
const coin = exportAsset({ key: "coin", category: "Items", kind: "icon", name: 'Gold "Coin" 金' });
const qa: ImageQa = {
  source: "hosted",
  matched: null,
  alphaCoverage: 0.5,
  gridPitch: { x: 8, y: 8 },
  gridConfidence: "low",
  offPalette: 3,
  seamError: null,
  jitter: 0,
  flags: ["low-grid", "off-palette"],
};

function bytesOf(choice: Parameters<typeof packFiles>[0]): Uint8Array[] {
  return packFiles(choice, new Map()).files.map((file) => ("content" in file ? file.content : Buffer.from(file.path)));
}

describe("the manifest", () => {
  it("tells what the pack is, asset by asset and file by file", () => {
    const styleText = "---\npalette: ['#aabbcc']\nresolution: 32x32\n---\nsoft light";
    const version = { ...coin.version, pixels: { grid: { x: 8, y: 8 } } };
    const images = coin.images.map((image) => ({ ...image, qa }));
    expect(manifestOf(choiceOf([{ ...coin, version, images }], { styleText }))).toEqual({
      schemaVersion: 2,
      generator: "hatchery",
      project: { name: "Harvest Hollow" },
      targets: ["plain"],
      options: {},
      style: {
        keywords: [],
        lighting: "soft light",
        palette: ["#aabbcc"],
        resolution: { width: 32, height: 32 },
        perspective: null,
        model: null,
        background: null,
        text: "soft light",
      },
      assets: [
        {
          key: "coin",
          name: 'Gold "Coin" 金',
          category: "Items",
          kind: "icon",
          description: "",
          width: 32,
          height: 32,
          directions: [],
          animations: [],
          pivot: { x: 0.5, y: 0.5 },
          insets: null,
          sheet: null,
          pixels: { grid: { x: 8, y: 8 } },
          credits: [],
          flags: ["low-grid", "off-palette"],
          version: { prompt: "a coin", model: "procedural", provider: "procedural", seed: 7, costMicroUsd: 0 },
          files: [
            {
              path: "items/coin_01.png",
              direction: null,
              animation: null,
              frame: 1,
              variant: 1,
              tile: null,
              width: 64,
              height: 48,
              format: "png",
              sizeBytes: coin.images[0]?.stored.sizeBytes,
              sha256: coin.images[0]?.stored.sha256,
              seed: null,
              qa,
            },
          ],
        },
      ],
    });
  });

  it("tells speed, loop and pivot of a character, and the cell of its sheet in pixels of the page", () => {
    const options = { ...choiceOf([]).options, padding: 1, extrude: 1, scale: 2 };
    const { assets, ...pack } = manifestOf(
      choiceOf([ofPlannedSize(hero)], { targets: ["aseprite", "phaser"], options }),
    );
    expect(assets[0]).toMatchObject({
      animations: [{ name: "Walk", frames: 2, fps: 9, loop: false }],
      pivot: { x: 0.5, y: 1 },
      sheet: { page: 0, x: 1, y: 1, cellWidth: 64, cellHeight: 64 },
    });
    expect(assets[0]?.files.map(({ path, direction, frame }) => [path, direction, frame])).toEqual([
      [null, "front", 1],
      [null, "front", 2],
      [null, "left", 1],
      [null, "left", 2],
    ]);
    expect(pack).toMatchObject({ targets: ["aseprite", "phaser"], options: { ...options, maxPageSize: 2048 } });
  });

  it("names the variant and the mask of a tile, in their order", () => {
    const [image] = coin.images;
    if (image === undefined) throw new Error("the coin has no image");
    const more = [2, 1].map((variant) => ({ ...image, stored: { ...image.stored }, slot: { ...image.slot, variant } }));
    const tiles = [3, 0].map((tile) => ({ ...image, stored: { ...image.stored }, slot: { ...image.slot, tile } }));
    const set = { ...exportAsset({ key: "wall", kind: "tileset", tiles: "edge16" }), images: tiles };
    const { assets } = manifestOf(choiceOf([{ ...coin, variants: 2, images: more }, set]));
    expect(assets.flatMap(({ files }) => files.map(({ path, variant, tile }) => [path, variant, tile]))).toEqual([
      ["characters/wall_t000_01.png", 1, 0],
      ["characters/wall_t003_01.png", 1, 3],
      ["items/coin_v01_01.png", 1, null],
      ["items/coin_v02_01.png", 2, null],
    ]);
  });

  it("has the same bytes whatever the order of assets, of images and of fields", () => {
    const shuffled = [coin, hero].map((asset) => ({
      ...Object.fromEntries(Object.entries(asset).toReversed()),
      ...asset,
      images: asset.images.toReversed(),
    }));
    expect(bytesOf(choiceOf(shuffled))).toEqual(bytesOf(choiceOf([hero, coin])));
    const [first] = bytesOf(choiceOf([hero]));
    expect(new TextDecoder().decode(first)).toMatch(/^\{\n {2}"schemaVersion": 2,\n[\s\S]*\}\n$/);
  });

  it("names what is gone in a pack of changes, and there alone", () => {
    const earlier = { selection: { hero: "", coin: "" }, sheets: emptyPlan };
    const changes = manifestOf(choiceOf([coin], { earlier }));
    expect(changes.removed).toEqual(["hero"]);
    expect(changes.assets.map(({ key }) => key)).toEqual(["coin"]);
    expect(Object.keys(manifestOf(choiceOf([coin])))).not.toContain("removed");
  });

  it("keeps an image's own prompt when there is one", () => {
    const images = coin.images.map((image) => ({ ...image, prompt: "a coin, shining" }));
    expect(manifestOf(choiceOf([{ ...coin, images }])).assets[0]?.files[0]?.prompt).toBe("a coin, shining");
  });

  it("lets nothing out that it does not name, such as ids and times", () => {
    const extra = { id: "ast_secret", createdAt: "2026-01-01" };
    const images = hero.images.map((image) => ({ ...image, ...extra, qa: { ...qa, ...extra } }));
    const asset = { ...hero, ...extra, images, version: { ...hero.version, ...extra } };
    const [manifest] = bytesOf(choiceOf([asset], { project: { name: "x", ...extra } }));
    expect(new TextDecoder().decode(manifest)).not.toMatch(/secret|2026|objectKey|crc32|blobs\//);
  });
});

describe("every target", () => {
  it.each(targetNames)("%s gives the same files whatever the order of the input", (name) => {
    const turned = [coin, { ...hero, images: hero.images.toReversed() }];
    expect(bytesOf(choiceOf(turned, { targets: [name] }))).toEqual(
      bytesOf(choiceOf([hero, coin], { targets: [name] })),
    );
  });

  it.each(targetNames)("%s has manifest.json and README.md first, and no file that the manifest misplaces", (name) => {
    const { files } = packFiles(choiceOf([hero, coin].map(ofPlannedSize), { targets: [name] }), new Map());
    expect(files.slice(0, 2).map(({ path }) => path)).toEqual(["manifest.json", "README.md"]);
    const { assets } = manifestOf(choiceOf([hero, coin].map(ofPlannedSize), { targets: [name] }));
    const images = assets.flatMap((asset) => asset.files);
    const stored = new Map(files.flatMap((file) => ("image" in file ? [[file.path, file.image.sha256]] : [])));
    expect(images).toHaveLength(5);
    for (const { path, sha256 } of images) if (path !== null) expect(stored.get(path)).toBe(sha256);
    if (name === "plain")
      expect(images.flatMap(({ path }) => path ?? []).toSorted()).toEqual([...stored.keys()].toSorted());
  });

  it.each(targetNames)(
    "%s works for a project without assets and for one with as much as an asset may have",
    (name) => {
      const paths = (choice: Parameters<typeof packFiles>[0]) =>
        packFiles(choice, new Map()).files.map(({ path }) => path);
      expect(paths(choiceOf([], { targets: [name] }))).toContain("manifest.json");
      const animations = Array.from({ length: 8 }, (_, index) => ({ name: `move ${index}`, frames: 4 }));
      const full = ofPlannedSize(exportAsset({ key: "full", directions, animations }));
      expect(manifestOf(choiceOf([full], { targets: [name] })).assets[0]?.files).toHaveLength(256);
    },
  );
});

describe("the stored list of files", () => {
  it("gives each file its place: made ones in one object, images and drawn ones in their own", () => {
    const { files } = packFiles(choiceOf([ofPlannedSize(hero)], { targets: ["plain", "phaser"] }), new Map());
    const { archive, contents: pieces } = layOutFiles(files, 1);
    const contents = Buffer.concat(pieces);
    const drawn = [{ objectKey: "drawn-0-0", sizeBytes: 70, crc32: 5 }];
    const { entries } = toLayout(toFrozen(archive, drawn), "contents");
    expect(entries.map(({ name }) => name)).toEqual(files.map(({ path }) => path));
    for (const [index, { source, sizeBytes, crc32: crc }] of entries.entries()) {
      const file = files[index];
      if (file === undefined || source instanceof Uint8Array) throw new Error("each entry is a stored file");
      if ("content" in file) {
        const bytes = contents.subarray(source.offset, source.offset + sizeBytes);
        expect([source.objectKey, source.objectSizeBytes]).toEqual(["contents", contents.length]);
        expect([Buffer.compare(bytes, file.content), crc]).toEqual([0, crc32(file.content)]);
      } else if ("image" in file) expect(source.objectKey).toBe(file.image.objectKey);
      else expect([source.objectKey, sizeBytes, crc]).toEqual(["drawn-0-0", 70, 5]);
    }
    expect(() => toFrozen(archive, [])).toThrow(/sheets\/0.png is not drawn/);
  });
});

describe("credits and terms", () => {
  const textOf = (path: string, assets: Parameters<typeof choiceOf>[0]): string => {
    const file = packFiles(choiceOf(assets), new Map()).files.find((each) => each.path === path);
    return file !== undefined && "content" in file ? new TextDecoder().decode(file.content) : "";
  };

  it("stand in README.md and NOTICE.md alike, when the built-in model drew a picture of others", () => {
    const drawn: ImageQa = { ...qa, source: "dictionary", matched: "metronome", flags: [] };
    const mine = { ...coin, images: coin.images.map((image) => ({ ...image, qa: drawn })) };
    const [line] = /^- .*CC-BY-3\.0, https:\/\/game-icons\.net$/m.exec(textOf("NOTICE.md", [mine, hero])) ?? [];
    expect(line).toBeDefined();
    expect(textOf("README.md", [mine, hero]).split("\n")).toContain(line);
    expect(textOf("NOTICE.md", [hero])).toBe("");
  });

  it.each(offers.map(({ model, providerName }) => [model.id, providerName] as const))(
    "of drawings by %s say where to read on",
    (model, provider) => {
      const drawn = { ...hero, version: { ...hero.version, model, provider } };
      const start = `- \`${model}\`: `;
      const terms = textOf("README.md", [drawn])
        .split("\n")
        .find((line) => line.startsWith(start));
      expect(terms).toMatch(provider === "procedural" ? /free to use\.$/ : /https:\/\/\S+/);
    },
  );

  it("of a provider that is gone send the reader to that provider", () => {
    const drawn = { ...hero, version: { ...hero.version, model: "old/paint", provider: "old" } };
    expect(textOf("README.md", [drawn])).toContain("- `old/paint`: Ask old for the terms.");
  });
});

describe("a fingerprint", () => {
  it.each([
    ["the version", { version: { ...hero.version, id: "ver_2" } }, "hero", null],
    ["a speed", { animations: [{ name: "Walk", frames: 2, fps: 10, loop: false }] }, "hero", null],
    ["a loop", { animations: [{ name: "Walk", frames: 2, fps: 9, loop: true }] }, "hero", null],
    ["the kind, and so the pivot", { kind: "icon" as const }, "hero", null],
    ["the name in files", {}, "hero-2", null],
    ["the insets", {}, "hero", { left: 1, top: 1, right: 1, bottom: 1 }],
  ])("changes with %s", (_, change, fileKey, insets) => {
    const before = fingerprintOf(hero, "hero", null);
    expect(fingerprintOf({ ...hero, ...change }, fileKey, insets)).not.toBe(before);
    expect(fingerprintOf({ ...hero, key: "other", id: "ast_other" }, "hero", null)).toBe(before);
  });
});

describe("the warnings of a pack", () => {
  const flagged = { ...hero, images: hero.images.map((image, index) => ({ ...image, ...(index === 0 && { qa }) })) };

  it("name left-out images first, then flags, with what the user can do", () => {
    const { warnings } = packFiles(choiceOf([flagged], { targets: ["phaser"] }), new Map());
    expect(warnings.map(({ assetKey, code }) => [assetKey, code])).toEqual([
      ["hero", "left-out"],
      ["hero", "low-grid"],
      ["hero", "off-palette"],
    ]);
    expect(warnings[1]?.message).toMatch(/^1 of 4 images: .*grid/);
  });

  it("are only flags in a plain pack, which holds every image", () => {
    const { warnings } = packFiles(choiceOf([flagged]), new Map());
    expect(warnings.map(({ code }) => code)).toEqual(["low-grid", "off-palette"]);
  });

  it("are at most a hundred", () => {
    const many = Array.from({ length: 120 }, (_, index) => ({ ...flagged, key: `hero-${index}`, id: `ast_${index}` }));
    expect(packFiles(choiceOf(many), new Map()).warnings).toHaveLength(maxWarnings);
  });
});

it("keeps to the schema when every field is filled", () => {
  expect(() => Manifest.parse(manifestOf(choiceOf([hero, coin])))).not.toThrow();
});
