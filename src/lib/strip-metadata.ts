import { readImageHeader } from "./image-header";
import { stripJpeg } from "./strip-jpeg";
import { stripPng } from "./strip-png";
import { stripWebp } from "./strip-webp";

const strips = { png: stripPng, jpeg: stripJpeg, webp: stripWebp } as const;

/**
 * The same picture without anything beside it: no texts, places, thumbnails, profiles, nor another file hidden behind
 * it. The pixels are copied as they are. Null for anything else than one whole, still picture. Never throws, and takes
 * time in proportion to the file.
 */
export function stripMetadata(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const header = readImageHeader(bytes);
  return header && strips[header.format](bytes);
}
