/** Saves the finished pack: archive, unpacked files and contact sheet. */
import { readFile, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { requireOk } from "./client.ts";
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
  readonly sheetPath: string;
  /** True if every sprite is a file of its own. The contact sheet then shows all sprites, else one of each asset. */
  readonly hasSprites: boolean;
  /** The number of files in each folder of the pack. */
  readonly folders: ReadonlyMap<string, number>;
  readonly assets: number;
  readonly sprites: number;
  readonly files: number;
  readonly sizeBytes: number;
};

/** Downloads the archive, verifies the content, unpacks the files, and draws or downloads the contact sheet. */
export async function savePack(story: StoryResult, out: string, log: StepLog): Promise<Pack> {
  const { archive, plannedKeys } = story;
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
  const isWhole = hasSprites(manifest);
  const sheetPath = join(out, "contact-sheet.png");
  const drawn = isWhole ? drawPackSheet(manifest, files, plannedKeys) : await fetchContactSheet(story, log);
  await writeFile(sheetPath, drawn);
  const sprites = manifest.assets.reduce((sum, asset) => sum + asset.files.length, 0);
  const { sizeBytes } = archive;
  const held = { assets: manifest.assets.length, sprites, files: files.size, folders: countByFolder(files.keys()) };
  return { zipPath, folderPath, sheetPath, hasSprites: isWhole, ...held, sizeBytes };
}

/** The server's image of the first image of each asset, by a link that needs no credential. */
async function fetchContactSheet({ contactSheetUrl }: StoryResult, log: StepLog): Promise<Uint8Array> {
  const { pathname } = new URL(contactSheetUrl);
  const response = await requireOk(await fetch(contactSheetUrl), `GET ${pathname}`);
  log.step({ method: "GET", path: pathname, status: response.status }, "one image of every asset, by a signed URL");
  return new Uint8Array(await response.arrayBuffer());
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
