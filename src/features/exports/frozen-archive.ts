/** The stored forms of an export's files: lists, from which the ZIP layout is planned again. */
import { crc32 } from "node:zlib";
import type { TargetFile } from "../../targets/target";
import { planZip, type ZipLayout } from "./zip/layout";

/** Where the bytes of a file are stored: from `offset` on in an object of `objectSizeBytes`. */
export type ArchiveSource = {
  readonly objectKey: string;
  readonly objectSizeBytes: number;
  readonly offset: number;
};

/** Name, size, CRC-32, object key and offset. A null key means that the bytes are in the contents object, at `offset`. */
type FrozenEntry = readonly [name: string, sizeBytes: number, crc32: number, objectKey: string | null, offset: number];
/** The name of a file that is still to be drawn. */
type DrawnEntry = readonly [name: string];

/**
 * The files of a frozen export. Files that were generated for the export, such as the manifest, lie one after another in
 * one R2 object, the contents object. So every file of the archive is read from R2 in the same way.
 */
export type FrozenArchive = { readonly contentsSizeBytes: number; readonly entries: readonly FrozenEntry[] };

/** The same before the drawing. `drawBatches` is the number of batches in which files are drawn. */
export type LaidOutArchive = {
  readonly contentsSizeBytes: number;
  readonly entries: readonly (FrozenEntry | DrawnEntry)[];
  readonly drawBatches: number;
};

/** A file that was drawn into an object of its own. */
export type DrawnObject = { readonly objectKey: string; readonly sizeBytes: number; readonly crc32: number };

/** `contents`: the pieces of the contents object, in order. */
type LaidOut = { readonly archive: LaidOutArchive; readonly contents: readonly Uint8Array[] };

export function layOutFiles(files: readonly TargetFile[], drawBatches: number): LaidOut {
  const contents: Uint8Array[] = [];
  let contentsSizeBytes = 0;
  const entries = files.map((file): FrozenEntry | DrawnEntry => {
    if ("drawing" in file) return [file.path];
    if ("image" in file) return [file.path, file.image.sizeBytes, file.image.crc32, file.image.objectKey, 0];
    const { path, content } = file;
    const offset = contentsSizeBytes;
    contents.push(content);
    contentsSizeBytes += content.length;
    return [path, content.length, crc32(content), null, offset];
  });
  return { archive: { contentsSizeBytes, entries, drawBatches }, contents };
}

/** `drawn`: the drawn files in order. */
export function toFrozen({ contentsSizeBytes, entries }: LaidOutArchive, drawn: readonly DrawnObject[]): FrozenArchive {
  const objects = drawn.values();
  const frozen = entries.map((entry): FrozenEntry => {
    if (isStored(entry)) return entry;
    const [name] = entry;
    const object = objects.next().value;
    if (object === undefined) throw new Error(`the file ${name} is not drawn`);
    return [name, object.sizeBytes, object.crc32, object.objectKey, 0];
  });
  return { contentsSizeBytes, entries: frozen };
}

function isStored(entry: FrozenEntry | DrawnEntry): entry is FrozenEntry {
  return entry.length > 1;
}

/** Plans the ZIP of a frozen export. `contentsKey` is the key of the contents object. */
export function toLayout({ contentsSizeBytes, entries }: FrozenArchive, contentsKey: string): ZipLayout<ArchiveSource> {
  return planZip(
    entries.map(([name, sizeBytes, crc, key, offset]) => {
      const objectSizeBytes = key === null ? contentsSizeBytes : sizeBytes;
      return { name, sizeBytes, crc32: crc, source: { objectKey: key ?? contentsKey, objectSizeBytes, offset } };
    }),
  );
}

const mebibyte = 1024 * 1024;
/** Above R2's minimum of 5 MiB for every part except the last. */
const minPartSizeBytes = 8 * mebibyte;
/** Each part is a step of the workflow, and the number of steps is limited. */
const maxParts = 500;

export function partSizeFor(archiveSizeBytes: number): number {
  return Math.max(minPartSizeBytes, Math.ceil(archiveSizeBytes / maxParts / mebibyte) * mebibyte);
}
