/** The stored forms of an export's files: a list as JSON, from which the ZIP layout is planned again. */
import { crc32 } from "node:zlib";
import * as z from "zod";
import type { TargetFile } from "../../targets/target";
import { planZip, type ZipLayout } from "./zip/layout";

/** Where the bytes of a file are stored: from `offset` on in an object of `objectSizeBytes`. */
export type ArchiveSource = {
  readonly objectKey: string;
  readonly objectSizeBytes: number;
  readonly offset: number;
};

/** Name, size, CRC-32, object key and offset. A null key means that the bytes are in the contents object, at `offset`. */
const FrozenEntry = z.tuple([z.string(), z.int(), z.int(), z.string().nullable(), z.int()]);
/** The name of a file that is still to be drawn. */
const DrawnEntry = z.tuple([z.string()]);

/**
 * The files of a frozen export. Files that were generated for the export, such as the manifest, lie one after another in
 * one R2 object, the contents object. So every file of the archive is read from R2 in the same way.
 */
const FrozenArchive = z.object({ contentsSizeBytes: z.int(), entries: z.array(FrozenEntry) });
type FrozenArchive = z.infer<typeof FrozenArchive>;

/** The same before the drawing. `drawBatches` is the number of batches in which files are drawn. */
const LaidOutArchive = z.object({
  contentsSizeBytes: z.int(),
  entries: z.array(z.union([FrozenEntry, DrawnEntry])),
  drawBatches: z.int(),
});
export type LaidOutArchive = z.infer<typeof LaidOutArchive>;

/** A file that was drawn into an object of its own. */
export type DrawnObject = { readonly objectKey: string; readonly sizeBytes: number; readonly crc32: number };

/** `contents`: the pieces of the contents object, in order. */
type LaidOut = { readonly archive: LaidOutArchive; readonly contents: readonly Uint8Array[] };

export function layOutFiles(files: readonly TargetFile[], drawBatches: number): LaidOut {
  const contents: Uint8Array[] = [];
  let contentsSizeBytes = 0;
  const entries = files.map((file): LaidOutArchive["entries"][number] => {
    if ("begin" in file) return [file.path];
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
  const frozen = entries.map((entry): FrozenArchive["entries"][number] => {
    if (isStored(entry)) return entry;
    const [name] = entry;
    const object = objects.next().value;
    if (object === undefined) throw new Error(`the file ${name} is not drawn`);
    return [name, object.sizeBytes, object.crc32, object.objectKey, 0];
  });
  return { contentsSizeBytes, entries: frozen };
}

function isStored(entry: LaidOutArchive["entries"][number]): entry is FrozenArchive["entries"][number] {
  return entry.length > 1;
}

export function laidOutFromJson(json: string): LaidOutArchive {
  return LaidOutArchive.parse(JSON.parse(json));
}

/** Plans the ZIP of a frozen export. `contentsKey` is the key of the contents object. */
export function layoutFromJson(json: string, contentsKey: string): ZipLayout<ArchiveSource> {
  const { contentsSizeBytes, entries } = FrozenArchive.parse(JSON.parse(json));
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
