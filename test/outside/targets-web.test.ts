/* Packs for Phaser, PixiJS and KAPLAY, in the engines themselves: the README's sample and every sprite, in Chromium. */
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SheetOptions } from "../../src/targets/options";
import type { TargetName } from "../../src/targets/target-names";
import { openBrowser, visit, type Visit } from "../support/browser";
import { exampleGame, frameNameOf, mixedGame, writePack, type WrittenPack } from "../support/drawn-games";
import { countFaults, findShown, imagesOf, keepShot, readShot } from "../support/screenshot";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => browser.close());

const modules = path.join(import.meta.dirname, "../../node_modules");
const folders = {
  phaser: path.join(modules, "phaser/dist"),
  pixi: path.join(modules, "pixi.js/dist"),
  kaplay: path.join(modules, "kaplay/dist"),
};
const imports = { phaser: "./phaser/phaser.esm.js", "pixi.js": "./pixi/pixi.mjs", kaplay: "./kaplay/kaplay.mjs" };
const engines = ["phaser", "pixi", "kaplay"] as const;

/** The script in a page where the names of the engines are known, with the pack beside. */
function site(pack: WrittenPack, script: string) {
  const files = new Map<string, Uint8Array | string>([
    [
      "index.html",
      `<!DOCTYPE html><link rel="icon" href="data:,"><style>body{margin:0}canvas{display:block}</style>
<script type="importmap">${JSON.stringify({ imports })}</script><script type="module" src="main.js"></script>`,
    ],
    ["main.js", script],
  ]);
  for (const [name, bytes] of pack.bytes) files.set(`hatchery/${name}`, bytes);
  return { files, folders };
}

/** The code that the README of a pack tells to paste. */
function sampleOf(pack: WrittenPack): string {
  const code = /```js\n([\s\S]*?)```/.exec(pack.text("README.md"))?.[1];
  if (code === undefined) throw new Error("the README has no sample");
  return code;
}

/** Takes screenshots until each of `count` images was seen. Returns their numbers. */
async function watch({ page, log }: Visit, find: (shot: Buffer) => number | undefined, count: number, name?: string) {
  const seen = new Set<number>();
  for (let look = 0; look < 120 && seen.size < count; look++) {
    const shot = await page.screenshot();
    const index = find(shot);
    if (index !== undefined) seen.add(index);
    if (index === 1 && name !== undefined) keepShot(name, shot);
    await page.waitForTimeout(40);
  }
  return { seen: [...seen].toSorted((a, b) => a - b), faults: log.filter((line) => /^(error|failed)|404/.test(line)) };
}

const choices: Partial<SheetOptions>[] = [{}, { padding: 2, extrude: 1, powerOfTwo: true }];

describe.each(engines)("the sample of %s", (engine) => {
  test.each(choices)("shows each frame of the farmer's walk exactly, with nothing around: %o", async (options) => {
    const game = exampleGame("farm");
    const pack = await writePack(game, [engine], options);
    const farmer = game.assets.find(({ key }) => key === "farmer");
    if (farmer === undefined) throw new Error("the farm has no farmer");
    const walk = imagesOf(game, farmer, { direction: "front", animation: "walk" });
    const { seen, faults } = await visit(browser, site(pack, sampleOf(pack)), (visit) =>
      watch(visit, (shot) => findShown(readShot(shot), walk, { x: 112, y: 64 }, 3), walk.length, engine),
    );
    expect(faults).toEqual([]);
    expect(seen).toEqual([0, 1, 2, 3]);
  });
});

function phaserGallery(keys: readonly string[], load: string): string {
  return `import Phaser from "phaser";
class Gallery extends Phaser.Scene {
  preload() { ${load} }
  create() {
    ${JSON.stringify(keys)}.forEach((name, index) => { const sprite = this.add.sprite(0, 0, "game", name); place(sprite, index); });
    document.title = "done";
  }
}
function place(sprite, index) { sprite.setPosition(10 + (index % 6) * 110 + sprite.displayOriginX, 10 + Math.floor(index / 6) * 80 + sprite.displayOriginY); }
new Phaser.Game({ width: 700, height: 480, pixelArt: true, backgroundColor: "#335533", scene: Gallery, banner: false, audio: { noAudio: true } });`;
}

/** Scenes that show the first image of every sprite, in lines of a hundred pixels. */
const galleries: Record<(typeof engines)[number] | "texturepacker", (keys: readonly string[]) => string> = {
  phaser: (keys) => phaserGallery(keys, 'this.load.multiatlas("game", "hatchery/every-kind.json", "hatchery");'),
  texturepacker: (keys) =>
    phaserGallery(keys, 'this.load.atlas("game", "hatchery/sheets/0.png", "hatchery/sheets/0.json");'),
  pixi: (keys) => `import { Application, Assets, Sprite, TextureSource } from "pixi.js";
TextureSource.defaultOptions.scaleMode = "nearest";
const app = new Application();
await app.init({ width: 700, height: 480, background: "#335533" });
document.body.append(app.canvas);
const sheet = await Assets.load("hatchery/sheets/0.json");
${JSON.stringify(keys)}.forEach((name, index) => {
  const sprite = new Sprite(sheet.textures[name]);
  const { orig, defaultAnchor } = sprite.texture;
  sprite.position.set(10 + (index % 6) * 110 + defaultAnchor.x * orig.width, 10 + Math.floor(index / 6) * 80 + defaultAnchor.y * orig.height);
  app.stage.addChild(sprite);
});
document.title = "done";`,
  kaplay: (keys) => `import kaplay from "kaplay";
const k = kaplay({ width: 700, height: 480, crisp: true, background: "#335533" });
k.loadSpriteAtlas("hatchery/sheets/0.png", "hatchery/sprites.json");
k.onLoad(() => {
  ${JSON.stringify(keys)}.forEach((name, index) => k.add([k.sprite(name.replace(/_.*/, "")), k.pos(10 + (index % 6) * 110, 10 + Math.floor(index / 6) * 80)]));
  setTimeout(() => { document.title = "done"; }, 500);
});`,
};

describe.each([...engines, "texturepacker"] as const)("every sprite in %s", (engine) => {
  const trimming: Partial<SheetOptions>[] =
    engine === "kaplay" ? [{}, { padding: 2 }] : [{}, { trim: true }, { trim: true, padding: 1, extrude: 2 }];
  test.each(trimming)("stands where it was drawn, pixel by pixel: %o", async (options) => {
    const game = mixedGame();
    const pack = await writePack(game, [engine], options);
    const assets = game.assets.filter(({ kind }) => kind !== "background");
    const names = assets.map(
      (asset) => asset.images.slice(0, 1).map(({ slot }) => frameNameOf(asset, slot))[0] ?? asset.key,
    );
    const script = galleries[engine](names);
    const shot = await visit(browser, site(pack, script), async ({ page, log }) => {
      await page.setViewportSize({ width: 700, height: 480 });
      await page.waitForFunction("document.title === 'done'");
      await page.waitForTimeout(500);
      expect(log.filter((line) => /^(error|failed)|404/.test(line))).toEqual([]);
      return readShot(await page.screenshot());
    });
    const faults = assets.map((asset, index) => {
      const [image] = imagesOf(game, asset);
      const leftTop = { x: 10 + (index % 6) * 110, y: 10 + Math.floor(index / 6) * 80 };
      return image && [asset.key, countFaults(shot, { image, leftTop, zoom: 1 })];
    });
    expect(faults).toEqual(assets.map(({ key }) => [key, 0]));
  });
});

test("several targets share the sheets, and each still finds them", async () => {
  const targets: TargetName[] = ["phaser", "pixi", "kaplay", "godot"];
  const game = exampleGame("farm");
  const pack = await writePack(game, targets);
  expect([...pack.bytes.keys()].filter((name) => name.endsWith(".png"))).toEqual(["sheets/0.png"]);
  const farmer = game.assets.find(({ key }) => key === "farmer");
  const walk = farmer === undefined ? [] : imagesOf(game, farmer, { direction: "front", animation: "walk" });
  const samples = [...pack.text("README.md").matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code ?? "");
  for (const sample of samples) {
    const { seen, faults } = await visit(browser, site(pack, sample), (visit) =>
      watch(visit, (shot) => findShown(readShot(shot), walk, { x: 112, y: 64 }, 3), 2),
    );
    expect(faults).toEqual([]);
    expect(seen.length).toBeGreaterThan(1);
  }
  expect(samples).toHaveLength(3);
});
