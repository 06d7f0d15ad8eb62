import * as z from "zod";
import type { ExportFile } from "./targets/target";
import { planZip, type ZipLayout } from "./zip/layout";
import { toZipEntries } from "./zip/entries";

/** The stored form of a frozen export: a list of files as JSON, from which the ZIP layout is planned again. */

/** Where the bytes of a file are stored: from `offset` on in an object of `objectSizeBytes`. */
export type ArchiveSource = {
  readonly objectKey: string;
  readonly objectSizeBytes: number;
  readonly offset: number;
};

/** Name, size, CRC-32, object key and offset. A null key means that the bytes are in the contents object, at `offset`. */
const FrozenEntry = z.tuple([z.string(), z.int(), z.int(), z.string().nullable(), z.int()]);

/**
 * The files of a frozen export. Files that were generated for the export, such as the manifest, lie one after another in
 * one R2 object, the contents object. So every file of the archive is read from R2 in the same way.
 */
const FrozenArchive = z.object({ contentsSizeBytes: z.int(), entries: z.array(FrozenEntry) });
type FrozenArchive = z.infer<typeof FrozenArchive>;

type Frozen = { readonly archive: FrozenArchive; readonly contents: Uint8Array<ArrayBuffer> };

export function freezeFiles(files: readonly ExportFile[]): Frozen {
  const made: Uint8Array[] = [];
  let contentsSizeBytes = 0;
  const entries = toZipEntries(files).map(({ name, sizeBytes, crc32, source }): FrozenArchive["entries"][number] => {
    if (typeof source === "string") return [name, sizeBytes, crc32, source, 0];
    const offset = contentsSizeBytes;
    made.push(source);
    contentsSizeBytes += sizeBytes;
    return [name, sizeBytes, crc32, null, offset];
  });
  return { archive: { contentsSizeBytes, entries }, contents: new Uint8Array(Buffer.concat(made)) };
}

export function frozenToJson(archive: FrozenArchive): string {
  return JSON.stringify(archive);
}

/** Plans the ZIP of a frozen export. `contentsKey` is the key of the contents object. */
export function layoutFromJson(json: string, contentsKey: string): ZipLayout<ArchiveSource> {
  const { contentsSizeBytes, entries } = FrozenArchive.parse(JSON.parse(json));
  return planZip(
    entries.map(([name, sizeBytes, crc32, key, offset]) => {
      const objectSizeBytes = key === null ? contentsSizeBytes : sizeBytes;
      return { name, sizeBytes, crc32, source: { objectKey: key ?? contentsKey, objectSizeBytes, offset } };
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
