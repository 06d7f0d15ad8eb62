import { readImageHeader } from "./image-header";
import { stripJpeg } from "./strip-jpeg";
import { stripPng } from "./strip-png";
import { stripWebp } from "./strip-webp";

const strips = { png: stripPng, jpeg: stripJpeg, webp: stripWebp } as const;

/**
 * Removes everything but the image and its orientation: texts, locations, thumbnails, profiles, and any file hidden after
 * the end. The pixels are copied unchanged. Null unless the file is one complete, still image. Never throws, and takes time linear
 * in the file's size.
 */
export function stripMetadata(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const header = readImageHeader(bytes);
  return header && strips[header.format](bytes);
}
