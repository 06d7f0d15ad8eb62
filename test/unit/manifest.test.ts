import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { directions } from "../../src/domain/asset";
import { emptyStyle } from "../support/empty-style";
import { buildManifest, Manifest, manifestBytes } from "../../src/features/exports/manifest";
import { placeImages } from "../../src/features/exports/placement";
import { targetNames, targets } from "../../src/features/exports/targets/registry";
import { toZipEntries } from "../../src/features/exports/zip/entries";
import { planZip } from "../../src/features/exports/zip/layout";
import { exportAsset, exportInput } from "../support/export-input";

const hero = exportAsset({
  key: "hero",
  directions: ["front", "left"],
  animations: [{ name: "Walk", frames: 2 }],
});
const coin = exportAsset({ key: "coin", category: "Items", kind: "icon", name: 'Gold "Coin" 金' });

describe("the manifest", () => {
  it("tells what the pack is, asset by asset and file by file", () => {
    const style = { ...emptyStyle, palette: ["#aabbcc"], resolution: { width: 32, height: 32 } };
    const manifest = buildManifest(placeImages({ project: { name: "Hollow" }, style, assets: [coin], removed: null }));
    const { keywords, lighting, palette, resolution, perspective, model, background, text } = style;
    expect(manifest).toEqual({
      schemaVersion: 1,
      generator: "hatchery",
      project: { name: "Hollow" },
      style: { keywords, lighting, palette, resolution, perspective, model, background, text },
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
          version: { prompt: "a coin", model: "procedural", provider: "procedural", seed: 7, costMicroUsd: 0 },
          files: [
            {
              path: "items/coin_01.png",
              direction: null,
              animation: null,
              frame: 1,
              width: 64,
              height: 48,
              format: "png",
              sizeBytes: coin.images[0]?.sizeBytes,
              sha256: coin.images[0]?.sha256,
              seed: null,
            },
          ],
        },
      ],
    });
  });

  it("keeps to its schema, also once it is written", () => {
    const manifest = buildManifest(placeImages(exportInput([hero, coin])));
    const text = new TextDecoder().decode(manifestBytes(manifest));
    expect(Manifest.parse(JSON.parse(text))).toEqual(manifest);
    expect(text).toMatch(/^\{\n {2}"schemaVersion": 1,\n/);
    expect(text.endsWith("}\n")).toBe(true);
  });

  it("has the same bytes whatever the order of assets, of pictures and of fields", () => {
    const shuffled = [coin, hero].map((asset) => ({
      ...Object.fromEntries(Object.entries(asset).toReversed()),
      ...asset,
      images: asset.images.toReversed(),
    }));
    expect(bytesOf(shuffled)).toEqual(bytesOf([hero, coin]));
  });

  it("names what is gone in a pack of changes, and there alone", () => {
    const changes = buildManifest(placeImages({ ...exportInput([coin]), removed: ["hero"] }));
    expect(changes.removed).toEqual(["hero"]);
    expect(Object.keys(buildManifest(placeImages(exportInput([coin]))))).not.toContain("removed");
  });

  it("keeps a picture's own prompt when it is given one", () => {
    const images = coin.images.map((image) => ({ ...image, prompt: "a coin, shining" }));
    const manifest = buildManifest(placeImages(exportInput([{ ...coin, images }])));
    expect(manifest.assets[0]?.files[0]?.prompt).toBe("a coin, shining");
  });

  it("lets nothing out that it does not name, such as ids and times", () => {
    const extra = { id: "ast_secret", createdAt: "2026-01-01" };
    const style = { ...emptyStyle, ...extra };
    const images = hero.images.map((image) => ({ ...image, ...extra }));
    const asset = { ...hero, ...extra, images, version: { ...hero.version, ...extra } };
    const input = { project: { name: "x", ...extra }, style, assets: [asset], removed: null };
    const text = new TextDecoder().decode(manifestBytes(buildManifest(placeImages(input))));
    expect(text).not.toMatch(/secret|2026|objectKey|crc32|blobs\//);
  });
});

describe("every target", () => {
  it.each(targetNames)("%s gives the same files whatever the order of the input", (name) => {
    const turned = [coin, { ...hero, images: hero.images.toReversed() }];
    expect(targets[name].build(exportInput(turned))).toEqual(targets[name].build(exportInput([hero, coin])));
  });

  it.each(targetNames)("%s holds a manifest that names every picture of the archive, and fits one", (name) => {
    const files = targets[name].build(exportInput([hero, coin]));
    const manifest = files.find((file) => file.path === "manifest.json");
    const text = manifest && "content" in manifest ? new TextDecoder().decode(manifest.content) : "";
    const listed = Manifest.parse(JSON.parse(text)).assets.flatMap((asset) => asset.files);
    const stored = files.filter((file) => "objectKey" in file);
    expect(listed.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual(
      stored.map(({ path, sizeBytes }) => [path, sizeBytes]),
    );
    expect(listed.length).toBe(5);
    const { entries } = planZip(toZipEntries(files));
    expect(entries.map((entry) => [entry.name, entry.crc32])).toEqual(
      files.map((file) => [file.path, "content" in file ? crc32(file.content) : file.crc32]),
    );
  });

  it.each(targetNames)(
    "%s works for a project without assets and for one with as much as an asset may have",
    (name) => {
      expect(targets[name].build(exportInput([])).map((file) => file.path)).toContain("manifest.json");
      const animations = Array.from({ length: 8 }, (_, index) => ({ name: `move ${index}`, frames: 4 }));
      const full = exportAsset({ key: "full", directions, animations });
      const files = targets[name].build(exportInput([full]));
      expect(files.filter((file) => "objectKey" in file).length).toBe(256);
    },
  );
});

function bytesOf(assets: Parameters<typeof exportInput>[0]): Uint8Array {
  return manifestBytes(buildManifest(placeImages(exportInput(assets))));
}
