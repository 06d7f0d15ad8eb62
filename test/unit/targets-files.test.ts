/* What holds for every export target: order, names, texts, options, warnings, and packs of changes. */
import { describe, expect, test } from "vitest";
import { checkedNameLengths } from "../../src/features/exports/zip/entry-name";
import type { ExportedAsset, Origin } from "../../src/targets/chosen-asset";
import { exportFiles } from "../../src/targets/export-files";
import { defaultOptions, findUnknownOption, toOptionSchema } from "../../src/targets/options";
import { targets } from "../../src/targets/registry";
import { targetNames, type TargetName } from "../../src/targets/target-names";
import { exampleGame, mixedGame, writePack, type DrawnGame } from "../support/drawn-games";

const farm = exampleGame("farm");
const dungeon = exampleGame("dungeon");
const mixed = mixedGame();

function exported(
  game: DrawnGame,
  names: readonly TargetName[],
  change: Partial<Parameters<typeof exportFiles>[0]> = {},
) {
  const { project, assets } = game;
  return exportFiles({ project, assets, targets: names, options: defaultOptions, earlierPlan: null, ...change });
}

function readmeOf({ files }: ReturnType<typeof exportFiles>): string {
  const [readme] = files;
  if (readme === undefined || !("content" in readme)) throw new Error("the pack has no README.md");
  return new TextDecoder().decode(readme.content);
}

describe.each(targetNames)("the target %s", (name) => {
  test("gives the same bytes twice, whatever the order of the assets", async () => {
    const [first, second] = [
      await writePack(mixed, [name]),
      await writePack({ ...mixed, assets: mixed.assets.toReversed() }, [name]),
    ];
    expect([...second.bytes.keys()]).toEqual([...first.bytes.keys()]);
    for (const [path, bytes] of first.bytes)
      expect(Buffer.compare(bytes, second.bytes.get(path) ?? Buffer.of()), path).toBe(0);
    expect(second.warnings).toEqual(first.warnings);
  });

  test("uses names that every system unpacks", () => {
    for (const game of [farm, mixed, dungeon])
      expect(() => checkedNameLengths(exported(game, [name]).files.map(({ path }) => path))).not.toThrow();
  });

  test("has a README with at most ten import steps, and names each asset that is not in the pack", () => {
    const pack = exported(mixed, [name]);
    const readme = readmeOf(pack);
    const target = targets[name];
    expect(readme.split(/\n## (?:Not carried over|Credits and terms)/)[0]?.match(/^- /gm)?.length).toBeLessThanOrEqual(
      10,
    );
    for (const { assetKey } of pack.warnings) expect(readme).toMatch(`\`${assetKey}\``);
    expect(name === "plain" || target.handSteps.length > 0).toBe(true);
    expect(target.handSteps.length).toBeLessThanOrEqual(2);
    expect(target.ran && target.judgedBy === null).toBe(false);
  });

  test("describes its options as JSON Schema, and knows no other", () => {
    const { options } = targets[name];
    const schema = toOptionSchema(options);
    expect(schema).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      additionalProperties: false,
    });
    expect(Object.keys(schema["properties"] ?? {})).toEqual([...options]);
    expect(schema["required"]).toBeUndefined();
    expect(findUnknownOption({ colour: 1 }, options)).toBe("colour");
    expect(findUnknownOption(Object.fromEntries(options.map((option) => [option, 1])), options)).toBeUndefined();
  });

  test("each option that the target knows changes the pack", async () => {
    const before = await writePack(farm, [name]);
    const other = {
      padding: 3,
      extrude: 1,
      powerOfTwo: true,
      trim: true,
      maxPageSize: 512,
      scale: 2,
      folder: "elsewhere",
    } as const;
    for (const option of Object.keys(other) as (keyof typeof other)[]) {
      if (!targets[name].options.includes(option)) continue;
      const after = await writePack(farm, [name], { [option]: other[option] });
      const paths = [...after.bytes.keys()];
      const isChanged = paths.some(
        (path) => Buffer.compare(after.bytes.get(path) ?? Buffer.of(), before.bytes.get(path) ?? Buffer.of()) !== 0,
      );
      // The farm fits on a page of 512 pixels.
      expect(isChanged || option === "maxPageSize", option).toBe(true);
    }
  });

  test("leaves out images of another size or format and says so; plain keeps them", () => {
    const assets = farm.assets.map((asset): ExportedAsset => {
      if (asset.key !== "barrel") return asset;
      return {
        ...asset,
        images: asset.images.map((image) => ({
          ...image,
          image: { ...image.image, format: "jpeg" as const, width: 1024 },
        })),
      };
    });
    const { files, warnings } = exported({ ...farm, assets }, [name]);
    const barrel = warnings.filter(({ assetKey }) => assetKey === "barrel");
    if (name === "plain") {
      expect(warnings).toEqual([]);
      expect(files.map(({ path }) => path)).toContain("environment/barrel_01.jpg");
    } else {
      expect(barrel).toMatchObject([{ code: "left-out", message: expect.stringContaining("jpeg of 1024 × 32") }]);
      expect(files.some(({ path }) => path.includes("barrel"))).toBe(false);
    }
  });

  test("a pack of changes has the files of the changed asset alone, and those that name all", () => {
    const whole = exported(farm, [name]);
    const assets = farm.assets.map((asset) => ({ ...asset, isChanged: asset.key === "chicken" }));
    const changes = exported({ ...farm, assets }, [name], { earlierPlan: whole.plan });
    expect(changes.plan).toEqual(whole.plan);
    for (const { path } of changes.files) {
      const isOther = farm.assets.some(({ key }) => key !== "chicken" && new RegExp(`(^|/|\\$)${key}[_./]`).test(path));
      expect(isOther, path).toBe(false);
    }
    const none = exported({ ...farm, assets: farm.assets.map((asset) => ({ ...asset, isChanged: false })) }, [name], {
      earlierPlan: whole.plan,
    });
    expect(none.files.filter(({ path }) => path.endsWith(".png"))).toEqual([]);
  });
});

test("several targets have a folder each and share the pages", () => {
  const { files } = exported(farm, ["godot", "phaser", "aseprite"]);
  const heads = new Set(files.map(({ path }) => path.split("/")[0]));
  expect([...heads]).toEqual(["README.md", "godot", "phaser", "aseprite", "sheets"]);
  expect(files.filter(({ path }) => path.startsWith("sheets/"))).toHaveLength(1);
});

test("a pack of changes has a page whole if any asset on it changed, came or went, and no other page", () => {
  const options = { ...defaultOptions, maxPageSize: 512 } as const;
  const whole = exported(mixed, ["texturepacker"], { options });
  const pagesOf = (assets: readonly ExportedAsset[]): string[] =>
    exported({ ...mixed, assets }, ["texturepacker"], { options, earlierPlan: whole.plan })
      .files.map(({ path }) => path)
      .filter((path) => path.endsWith(".png"));
  const same = mixed.assets.map((asset) => ({ ...asset, isChanged: false }));
  const placeOf = (key: string): string => {
    const id = mixed.assets.find((asset) => asset.key === key)?.id;
    return `sheets/${whole.plan.slots.find(({ assetId }) => assetId === id)?.page}.png`;
  };
  expect(whole.files.filter(({ path }) => path.endsWith(".png")).length).toBeGreaterThan(1);
  expect(pagesOf(same)).toEqual([]);
  expect(pagesOf(same.map((asset) => ({ ...asset, isChanged: asset.key === "crate" })))).toEqual([placeOf("crate")]);
  expect(pagesOf(same.filter(({ key }) => key !== "crate"))).toEqual([placeOf("crate")]);
});

test("a sheet that is larger than a page is left out and named, with the way out", () => {
  const { warnings } = exported(mixed, ["phaser"], { options: { ...defaultOptions, maxPageSize: 512, scale: 4 } });
  expect(warnings.filter(({ assetKey }) => assetKey === "night-sky")).toMatchObject([
    { code: "left-out", message: expect.stringContaining("larger maxPageSize") },
  ]);
});

test("a name of a project is text, not Markdown, in the README", () => {
  const pack = exported({ ...farm, project: { id: "prj_x", name: "A\n# `B` <script> [x](y)" } }, ["plain"]);
  expect(readmeOf(pack).split("\n")[0]).toBe("# A \\# \\`B\\` \\<script\\> \\[x\\](y)");
});

describe("the README of a pack", () => {
  const lamp = { title: "lamp", author: "Ann", licence: "CC-BY-3.0", url: "https://example.com/lamp" };
  const drawn = (origins: readonly Origin[]): string =>
    readmeOf(
      exported(
        {
          ...farm,
          assets: farm.assets.map((asset, index) => ({
            ...asset,
            origin: origins[index] ?? origins[0] ?? asset.origin,
          })),
        },
        ["godot"],
      ),
    );

  test("names each model with its terms, and each author, once", () => {
    const readme = drawn([
      { model: "bfl/flux", terms: "See the terms at https://example.com/terms.", credits: [lamp, lamp] },
      { model: "procedural", terms: "Free to use.", credits: [lamp] },
    ]);
    expect(readme.match(/^- `bfl\/flux`: See the terms at https:\/\/example.com\/terms\.$/gm)).toHaveLength(1);
    expect(readme.match(/^- `procedural`: Free to use\.$/gm)).toHaveLength(1);
    expect(readme.match(/^- lamp by Ann, CC-BY-3\.0, https:\/\/example.com\/lamp$/gm)).toHaveLength(1);
  });

  test("asks for no author when none is due", () => {
    const readme = drawn([{ model: "procedural", terms: "Free to use.", credits: [] }]);
    expect(readme).toContain("## Credits and terms");
    expect(readme).not.toContain("Name the authors");
  });

  test("leaves a long list of authors to NOTICE.md", () => {
    const credits = Array.from({ length: 60 }, (_, index) => ({ ...lamp, title: `lamp ${index}` }));
    const readme = drawn([{ model: "procedural", terms: "Free to use.", credits }]);
    expect(readme.match(/^- lamp /gm)).toHaveLength(50);
    expect(readme).toContain("- And 10 more.");
  });
});
