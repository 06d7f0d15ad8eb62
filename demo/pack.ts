/** Saves the finished pack: archive, unpacked files and contact sheet. */
import { readFile, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { downloadFile } from "./download.ts";
import { DemoError } from "./failure.ts";
import { drawPackSheet, hasSprites } from "./pack-sheet.ts";
import type { StepLog } from "./step-log.ts";
import type { ReadyExport, StoryResult } from "./story.ts";
import { isSafeName, readArchive, unpackInto } from "./unpack.ts";
import { verifyPack } from "./verify.ts";

/** The paths and the size of a saved pack. */
export type Pack = {
  readonly zipPath: string;
  readonly folderPath: string;
  /** The contact sheet. Undefined if the sprites are no files of their own. */
  readonly sheetPath: string | undefined;
  /** The number of files in each folder of the pack. */
  readonly folders: ReadonlyMap<string, number>;
  readonly assets: number;
  readonly sprites: number;
  readonly files: number;
  readonly sizeBytes: number;
};

/** Downloads the archive, verifies the content, unpacks the files and draws the contact sheet. */
export async function savePack({ archive, plannedKeys }: StoryResult, out: string, log: StepLog): Promise<Pack> {
  const zipPath = join(out, requireFileName(archive));
  await downloadFile(archive.url, zipPath, archive);
  log.step(
    { method: "GET", path: new URL(archive.url).pathname, status: 200 },
    "downloaded by the signed URL, without credentials",
  );
  const files = readArchive(await readFile(zipPath));
  const manifest = verifyPack(files, plannedKeys);
  const folderPath = join(out, basename(zipPath, extname(zipPath)));
  await unpackInto(folderPath, files);
  const sheetPath = hasSprites(manifest) ? join(out, "contact-sheet.png") : undefined;
  if (sheetPath !== undefined) await writeFile(sheetPath, drawPackSheet(manifest, files, plannedKeys));
  const sprites = manifest.assets.reduce((sum, asset) => sum + asset.files.length, 0);
  const { sizeBytes } = archive;
  const held = { assets: manifest.assets.length, sprites, files: files.size, folders: countByFolder(files.keys()) };
  return { zipPath, folderPath, sheetPath, ...held, sizeBytes };
}

/** By the first folder of each path. Files at the root are not counted. */
function countByFolder(paths: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const [folder = "", ...rest] = path.split("/");
    if (rest.length > 0) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return counts;
}

/** Checks the server's file name, which becomes a path on this machine. */
function requireFileName({ fileName }: ReadyExport): string {
  if (isSafeName(fileName) && !fileName.includes("/") && extname(fileName) === ".zip") return fileName;
  throw new DemoError(`The export has an unsafe file name: ${JSON.stringify(fileName)}.`);
}
