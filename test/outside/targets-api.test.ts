/* A pack that came out of the real API, through the demo: judged by Godot and Phaser themselves. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { unzipSync } from "fflate";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Manifest } from "../../src/features/exports/manifest-schema";
import { decodeRaster, type Raster } from "../../src/targets/raster";
import { openBrowser, visit } from "../support/browser";
import { playGodot } from "../support/godot-judge";
import { findShown, readShot } from "../support/screenshot";

const root = path.join(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "hatchery-targets-api-"));

let browser: Browser;
let files: ReadonlyMap<string, Uint8Array>;
let walk: readonly Raster[];

beforeAll(async () => {
  const node = path.join(root, "node_modules/.bin/node");
  execFileSync(node, ["demo/main.ts", "--target", "godot,phaser", "--out", folder], { cwd: root, stdio: "pipe" });
  files = new Map(Object.entries(unzipSync(readFileSync(path.join(folder, "harvest-hollow.zip")))));
  walk = walkOf("farmer");
  browser = await openBrowser();
}, 400_000);
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

function text(name: string): string {
  return new TextDecoder().decode(files.get(name));
}

/** The frames of the walk to the front, cut from the sheet as the manifest describes the sheet. */
function walkOf(key: string): Raster[] {
  const asset = Manifest.parse(JSON.parse(text("manifest.json"))).assets.find((each) => each.key === key);
  if (!asset?.sheet) throw new Error(`${key} has no sheet`);
  const { page, x, y, cellWidth: width, cellHeight: height } = asset.sheet;
  const sheet = decodeRaster(files.get(`sheets/${page}.png`) ?? new Uint8Array());
  if (sheet === undefined) throw new Error("the page cannot be read");
  const lines = asset.directions.flatMap((direction) => asset.animations.map(({ name }) => `${direction} ${name}`));
  const line = lines.indexOf("front walk");
  const frames = asset.animations.find(({ name }) => name === "walk")?.frames ?? 0;
  return Array.from({ length: frames }, (_, column) => {
    const rows = Array.from({ length: height }, (_row, row) => {
      const start = ((y + line * height + row) * sheet.width + x + column * width) * 4;
      return sheet.data.subarray(start, start + width * 4);
    });
    return { width, height, data: new Uint8Array(Buffer.concat(rows)) };
  });
}

test("Godot opens the sample scene and shows each frame of the farmer's walk", async () => {
  const seen = new Set<number>();
  await playGodot(browser, files, "res://hatchery/godot/sample.tscn", (shot) => {
    const index = findShown(readShot(shot), walk, { x: 112, y: 24 }, 3);
    if (index !== undefined) seen.add(index);
    return seen.size === walk.length;
  });
  expect([...seen].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
});

test("Phaser runs the README's sample and shows each frame of the farmer's walk", async () => {
  const code = /```js\n([\s\S]*?)```/.exec(text("README.md"))?.[1] ?? "";
  const imports = JSON.stringify({ imports: { phaser: "./phaser/phaser.esm.js" } });
  const html = `<!DOCTYPE html><link rel="icon" href="data:,"><style>body{margin:0}canvas{display:block}</style>
<script type="importmap">${imports}</script><script type="module" src="main.js"></script>`;
  const site = {
    files: new Map<string, Uint8Array | string>([
      ["index.html", html],
      ["main.js", code],
      ...[...files].map(([name, bytes]): [string, Uint8Array] => [`hatchery/${name}`, bytes]),
    ]),
    folders: { phaser: path.join(root, "node_modules/phaser/dist") },
  };
  const seen = new Set<number>();
  await visit(browser, site, async ({ page, log }) => {
    for (let look = 0; look < 120 && seen.size < walk.length; look++) {
      const index = findShown(readShot(await page.screenshot()), walk, { x: 112, y: 64 }, 3);
      if (index !== undefined) seen.add(index);
      await page.waitForTimeout(40);
    }
    expect(log.filter((line) => /^(error|failed)|404/.test(line))).toEqual([]);
  });
  expect([...seen].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
});
