import { crc32 } from "node:zlib";
import type { ExportFile } from "../targets/target";
import type { ZipEntry } from "./layout";

/** Turns the files of an export into ZIP entries. The source of a stored file is its object key. */
export function toZipEntries(files: readonly ExportFile[]): ZipEntry<string>[] {
  return files.map((file) =>
    "content" in file
      ? { name: file.path, sizeBytes: file.content.length, crc32: crc32(file.content), source: file.content }
      : { name: file.path, sizeBytes: file.sizeBytes, crc32: file.crc32, source: file.objectKey },
  );
}
