/** Reads an archive safely and unpacks the files into a folder. */
import { mkdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { DemoError } from "./failure.ts";

const drive = /^[a-z]:/i;

/** True if a file of this name stays inside the target folder on every operating system. */
export function isSafeName(name: string): boolean {
  if (name.includes("\\") || name.includes("\0") || drive.test(name)) return false;
  return name.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/**
 * Returns the files of an archive by name. Throws a DemoError for an unsafe name and for a name that occurs twice, in any
 * case of letters, because some file systems ignore case.
 */
export function readArchive(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const seen = new Set<string>();
  const files = unzip(bytes, (name) => {
    if (!isSafeName(name))
      throw new DemoError(`The archive holds a file with an unsafe name: ${JSON.stringify(name)}.`);
    if (seen.has(name.toLowerCase())) throw new DemoError(`The archive holds ${name} twice.`);
    seen.add(name.toLowerCase());
  });
  return new Map(Object.entries(files));
}

/** Writes the files to the folder. First removes the files of an earlier pack, by that pack's manifest; others stay. */
export async function unpackInto(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await removeEarlierPack(folder);
  for (const [name, bytes] of files) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}

function unzip(bytes: Uint8Array, check: (name: string) => void): Record<string, Uint8Array> {
  const filter = ({ name }: { readonly name: string }): boolean => {
    check(name);
    return true;
  };
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof DemoError) throw error;
    throw new DemoError("The archive cannot be read.", { cause: error });
  }
}

async function removeEarlierPack(folder: string): Promise<void> {
  const text = await readFile(join(folder, "manifest.json"), "utf8").catch(() => undefined);
  if (text === undefined) return;
  const names = listedNames(text).filter(isSafeName);
  for (const name of names) await rm(join(folder, name), { force: true });
  // `rmdir` fails for a folder that holds other files. Such a folder stays.
  for (const parent of new Set(names.map((name) => dirname(name))))
    await rmdir(join(folder, parent)).catch(() => undefined);
}

/** The file paths in a manifest. Anybody may have written that file, so unexpected content is ignored. */
function listedNames(manifest: string): string[] {
  const names: string[] = [];
  const collect = (key: string, value: unknown): unknown => {
    if (key === "path" && typeof value === "string") names.push(value);
    return value;
  };
  try {
    JSON.parse(manifest, collect);
  } catch {
    return [];
  }
  return names;
}
