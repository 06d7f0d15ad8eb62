import * as z from "zod";
import type { ExportFile } from "./targets/target";
import { planZip, type ZipLayout } from "./zip/layout";
import { toZipEntries } from "./zip/entries";

/** Where the bytes of a file are kept: `offset` in an object of `objectSizeBytes`. */
export type ArchiveSource = {
  readonly objectKey: string;
  readonly objectSizeBytes: number;
  readonly offset: number;
};

/** An entry's name, size, CRC, and the object it is kept in: null, and an offset, for the contents that were made here. */
const FrozenEntry = z.tuple([z.string(), z.int(), z.int(), z.string().nullable(), z.int()]);

/**
 * What an export writes, as it was when the work began. The files that were made for it lie behind one another in an
 * object of their own, so that every file of the archive is read in the same way.
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

/** The layout of a frozen archive whose made contents are kept under `contentsKey`. */
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
/** Above the least that R2 takes for any part but the last. */
const minPartSizeBytes = 8 * mebibyte;
/** Each part is a step of the workflow, of which there may not be any number. */
const maxParts = 500;

export function partSizeFor(archiveSizeBytes: number): number {
  return Math.max(minPartSizeBytes, Math.ceil(archiveSizeBytes / maxParts / mebibyte) * mebibyte);
}
