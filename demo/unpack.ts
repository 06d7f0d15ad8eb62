import { mkdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { DemoError } from "./failure.ts";

const drive = /^[a-z]:/i;

/** Whether a file of this name lies inside the folder that an archive is unpacked into, on every system. */
export function isSafeName(name: string): boolean {
  if (name.includes("\\") || name.includes("\0") || drive.test(name)) return false;
  return name.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/** The files of an archive by name. Throws for a name that leaves the folder, or that is there twice. */
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

/** Writes the files in the folder. Of what is there, only what an earlier pack lists as its own is removed. */
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
  // Those that hold something else stay.
  for (const parent of new Set(names.map((name) => dirname(name))))
    await rmdir(join(folder, parent)).catch(() => undefined);
}

/** From a file that anybody may have written: whatever is not as a manifest has it counts for nothing. */
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
