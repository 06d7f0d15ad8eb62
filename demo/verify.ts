import { createHash } from "node:crypto";
import { DemoError } from "./failure.ts";
import type { Manifest, ManifestAsset } from "./resources.ts";

const manifestName = "manifest.json";
/** Files that no manifest lists. */
const texts = [manifestName, "README.md", "NOTICE.md"];
const maxShown = 5;

/**
 * Returns the manifest of an archive. Throws a DemoError unless the archive has every planned asset, and every file and
 * page that the manifest names. A plain pack may have no other image.
 */
export function verifyPack(files: ReadonlyMap<string, Uint8Array>, plannedKeys: readonly string[]): Manifest {
  const manifest = readManifest(files);
  const faults = [
    ...findMissingKeys(manifest, plannedKeys),
    ...manifest.assets.flatMap((asset) => findMissingFrames(asset)),
    ...findWrongFiles(manifest, files),
    ...findMissingPages(manifest, files),
    ...findUnlistedFiles(manifest, files),
  ];
  if (faults.length === 0) return manifest;
  const more = faults.length > maxShown ? `, and ${faults.length - maxShown} more` : "";
  throw new DemoError(`The pack is incomplete or damaged: ${faults.slice(0, maxShown).join("; ")}${more}.`);
}

function countFrames({ directions, animations }: Pick<ManifestAsset, "directions" | "animations">): number {
  const frames = animations.reduce((sum, animation) => sum + animation.frames, 0);
  return Math.max(1, directions.length) * Math.max(1, frames);
}

/** The cast is safe: the server builds the manifest from a declared schema, and the archive's SHA-256 was checked. */
function readManifest(files: ReadonlyMap<string, Uint8Array>): Manifest {
  const bytes = files.get(manifestName);
  if (bytes === undefined) throw new DemoError(`The archive has no ${manifestName}.`);
  return JSON.parse(new TextDecoder().decode(bytes)) as Manifest;
}

function findMissingKeys({ assets }: Manifest, plannedKeys: readonly string[]): string[] {
  const packed = new Set(assets.map(({ key }) => key));
  return plannedKeys.filter((key) => !packed.has(key)).map((key) => `${key} was planned and is not in it`);
}

function findMissingFrames(asset: ManifestAsset): string[] {
  const expected = countFrames(asset);
  const actual = asset.files.length;
  return actual === expected ? [] : [`${asset.key} has ${actual} images, but ${expected} were planned`];
}

function findWrongFiles({ assets }: Manifest, files: ReadonlyMap<string, Uint8Array>): string[] {
  return assets.flatMap((asset) =>
    asset.files.flatMap(({ path, sizeBytes, sha256 }) => {
      if (path === null) return [];
      const bytes = files.get(path);
      if (bytes === undefined) return [`${path} is missing`];
      if (bytes.length !== sizeBytes) return [`${path} has ${bytes.length} bytes, not ${sizeBytes}`];
      return createHash("sha256").update(bytes).digest("hex") === sha256 ? [] : [`${path} has another SHA-256`];
    }),
  );
}

function findMissingPages({ assets }: Manifest, files: ReadonlyMap<string, Uint8Array>): string[] {
  const pages = new Set(assets.flatMap(({ sheet }) => (sheet === null ? [] : [`sheets/${sheet.page}.png`])));
  return [...pages].filter((page) => !files.has(page)).map((page) => `${page} is missing`);
}

/** The files of engines are not listed. */
function findUnlistedFiles({ assets, targets }: Manifest, files: ReadonlyMap<string, Uint8Array>): string[] {
  if (targets.some((name) => name !== "plain")) return [];
  const listed = new Set<string | null>([...texts, ...assets.flatMap((asset) => asset.files.map(({ path }) => path))]);
  return [...files.keys()].filter((name) => !listed.has(name)).map((name) => `the manifest does not list ${name}`);
}
