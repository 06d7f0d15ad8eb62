/** Image files of every kind that a provider may send, made by libvips and by hand, for tests inside workerd. */
import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import type { TestProject } from "vitest/node";
import { toRgba } from "../../src/pixels/raster";
import { cases } from "./golden/cases";
import { paintCase } from "./golden/trial";

/** `file` and `rgba` are base64. `rgba` has the pixels as libvips shows them, turned. */
export type ImageFile = {
  readonly file: string;
  readonly rgba: string;
  readonly width: number;
  readonly height: number;
};

declare module "vitest" {
  interface ProvidedContext {
    imageFiles: Readonly<Record<string, ImageFile>>;
  }
}

const [width, height] = [64, 48];

export async function setup({ provide }: TestProject): Promise<void> {
  const makers: Readonly<Record<string, () => Promise<Buffer>>> = {
    "8-bit PNG": () => pattern().png().toBuffer(),
    "16-bit PNG": () => pattern().toColourspace("rgb16").png().toBuffer(),
    "interlaced PNG": () => pattern().png({ progressive: true }).toBuffer(),
    "palette PNG": () => pattern().png({ palette: true, colours: 16 }).toBuffer(),
    "1-bit PNG": async () => oneBitPng(),
    "baseline JPEG": () => pattern().jpeg({ quality: 90 }).toBuffer(),
    "progressive JPEG": () => pattern().jpeg({ progressive: true }).toBuffer(),
    "grey JPEG": () => pattern().greyscale().jpeg().toBuffer(),
    "turned JPEG": () => pattern().withMetadata({ orientation: 6 }).jpeg({ quality: 90 }).toBuffer(),
    "CMYK JPEG": () => pattern().removeAlpha().toColourspace("cmyk").jpeg().toBuffer(),
    "lossless WebP": () => pattern().webp({ lossless: true, exact: true }).toBuffer(),
    "lossy WebP": () => pattern().webp({ quality: 80 }).toBuffer(),
    "animated WebP": async () => {
      const frames = await Promise.all([pattern().png().toBuffer(), pattern().negate().png().toBuffer()]);
      return sharp(frames, { join: { animated: true } })
        .webp()
        .toBuffer();
    },
    AVIF: () => pattern().avif().toBuffer(),
    GIF: () => pattern().gif().toBuffer(),
    "PNG with a P3 profile": () => pattern().withIccProfile("p3").png().toBuffer(),
    "PNG with an sRGB profile": () => pattern().withIccProfile("srgb").png().toBuffer(),
    "JPEG with a P3 profile": () => pattern().withIccProfile("p3").jpeg().toBuffer(),
    "painted PNG": async () => painted("C18").png().toBuffer(),
    "painted JPEG": async () => painted("C22").jpeg({ quality: 90 }).toBuffer(),
    "painted WebP": async () => painted("C19").webp({ quality: 90 }).toBuffer(),
  };
  for (const id of ["C18", "C19", "C22"]) await prepare(id);
  const files: Record<string, ImageFile> = {};
  for (const [name, make] of Object.entries(makers)) files[name] = await toImageFile(await make());
  provide("imageFiles", files);
}

const paintings = new Map<string, Buffer>();

async function prepare(id: string): Promise<void> {
  const wanted = cases.find((each) => each.id === id);
  if (wanted === undefined) throw new Error(`no case ${id}`);
  paintings.set(id, Buffer.from(toRgba((await paintCase(wanted, 0)).image)));
}

function painted(id: string): Sharp {
  return sharp(paintings.get(id) ?? Buffer.alloc(0), { raw: { width: 1024, height: 1024, channels: 4 } });
}

async function toImageFile(file: Buffer): Promise<ImageFile> {
  const { data, info } = await sharp(file)
    .autoOrient()
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { file: file.toString("base64"), rgba: data.toString("base64"), width: info.width, height: info.height };
}

/** Gradients, an edge and every alpha. */
function pattern(): Sharp {
  const rgba = Buffer.alloc(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      rgba.set([x * 4, y * 5, x > y ? 200 : 30, x < 16 ? 255 : 255 - y], (y * width + x) * 4);
  return sharp(rgba, { raw: { width, height, channels: 4 } });
}

/** Grey with one bit a pixel: libvips writes palettes instead. */
function oneBitPng(): Buffer {
  const rows = Buffer.alloc(height * (1 + width / 8));
  for (let y = 0; y < height; y++)
    for (let byte = 0; byte < width / 8; byte++)
      rows[y * (1 + width / 8) + 1 + byte] = y % 2 === 0 ? 0b10110010 : 0b00001111;
  return pngOf([width, height, 1, 0], rows);
}

/** A PNG of the header's width, height, bit depth and colour type around the rows. */
export function pngOf(
  [wide, high, depth, colourType]: readonly [number, number, number, number],
  rows: Buffer,
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(wide, 0);
  header.writeUInt32BE(high, 4);
  header.set([depth, colourType, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
}
