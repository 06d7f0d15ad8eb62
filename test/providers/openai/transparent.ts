import { decode, encode } from "fast-png";

/** The same PNG without its white background. */
export function cutOut(bytes: Uint8Array): Uint8Array {
  const { width, height, data, channels } = decode(bytes);
  const pixels = new Uint8Array(width * height * 4);
  for (let index = 0; index < width * height; index++) {
    const colour = [0, 1, 2].map((channel) => data[index * channels + channel] ?? 0);
    pixels.set([...colour, colour.every((level) => level === 255) ? 0 : 255], index * 4);
  }
  return encode({ width, height, data: pixels, channels: 4 });
}
