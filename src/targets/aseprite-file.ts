/** Writes Aseprite's binary format, after `docs/ase-file-specs.md` of Aseprite. All numbers are little-endian. */
import { deflateSync } from "node:zlib";
import { textBytes } from "./bytes";
import type { AsepriteDrawing } from "./drawing";
import type { Painter } from "./painter";
import { findBounds, type Raster } from "./raster";
import { scaleRaster } from "./scale-raster";

const fileMagic = 0xa5e0;
const frameMagic = 0xf1fa;
const headerBytes = 128;
const frameHeaderBytes = 16;
const maxColours = 256;
const chunkTypes = { layer: 0x2004, cel: 0x2005, profile: 0x2007, tags: 0x2018, palette: 0x2019, slice: 0x2022 };
/** A cel that holds its pixels, compressed. */
const compressedCel = 2;

export function paintAseprite(drawing: AsepriteDrawing): Painter {
  const colours = new Set<number>();
  const cels: Buffer[] = [];
  return {
    add: (_, raster) => {
      collectColours(colours, raster);
      cels.push(toCel(scaleRaster(raster, drawing.scale)));
    },
    end: () => assemble(drawing, cels, [...colours]),
  };
}

function assemble(drawing: AsepriteDrawing, cels: readonly Buffer[], colours: readonly number[]): Uint8Array {
  const heads = [toProfile(), toPalette(colours), toLayer(), toTags(drawing), toSlice(drawing)];
  const frames = drawing.frames.map(({ durationMs }, index) => {
    const cel = cels[index];
    const own = cel === undefined || cel.length === 0 ? [] : [cel];
    return toFrame(durationMs, index === 0 ? [...heads, ...own] : own);
  });
  const body = Buffer.concat(frames);
  return new Uint8Array(Buffer.concat([toHeader(drawing, headerBytes + body.length), body]));
}

function toHeader({ width, height, frames }: AsepriteDrawing, fileBytes: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(fileBytes, 0);
  header.writeUInt16LE(fileMagic, 4);
  header.writeUInt16LE(frames.length, 6);
  header.writeUInt16LE(width, 8);
  header.writeUInt16LE(height, 10);
  header.writeUInt16LE(32, 12); // bits a pixel: RGBA
  header.writeUInt32LE(1, 14); // the opacity of layers counts
  header.writeUInt8(1, 34); // a pixel is as wide
  header.writeUInt8(1, 35); // as high
  return header;
}

function toFrame(durationMs: number, chunks: readonly Buffer[]): Buffer {
  const body = Buffer.concat(chunks);
  const header = Buffer.alloc(frameHeaderBytes);
  header.writeUInt32LE(frameHeaderBytes + body.length, 0);
  header.writeUInt16LE(frameMagic, 4);
  header.writeUInt16LE(chunks.length, 6);
  header.writeUInt16LE(durationMs, 8);
  header.writeUInt32LE(chunks.length, 12);
  return Buffer.concat([header, body]);
}

function chunk(type: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const header = Buffer.alloc(6);
  header.writeUInt32LE(6 + body.length, 0);
  header.writeUInt16LE(type, 4);
  return Buffer.concat([header, body]);
}

/** Little-endian numbers of 16 bits. */
function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16LE(value & 0xffff, index * 2);
  return bytes;
}

function longs(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeInt32LE(value, index * 4);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = textBytes(value);
  return Buffer.concat([words(bytes.length), bytes]);
}

/** sRGB. */
function toProfile(): Buffer {
  return chunk(chunkTypes.profile, words(1, 0), longs(0), Buffer.alloc(8));
}

function toPalette(colours: readonly number[]): Buffer {
  const shown = colours.length === 0 ? [0] : colours.slice(0, maxColours);
  const entries = shown.map((colour) => Buffer.concat([words(0), longs(colour)]));
  return chunk(chunkTypes.palette, longs(shown.length, 0, shown.length - 1), Buffer.alloc(8), ...entries);
}

function toLayer(): Buffer {
  const [visibleAndEditable, normal, opaque] = [3, 0, 255];
  return chunk(
    chunkTypes.layer,
    words(visibleAndEditable, normal, 0, 0, 0, normal),
    Buffer.from([opaque, 0, 0, 0]),
    text("Sprite"),
  );
}

function toTags({ tags }: AsepriteDrawing): Buffer {
  const forward = 0;
  const parts = tags.map(({ name, from, to, loop }) =>
    // A tag that repeats 0 times is played without end.
    Buffer.concat([words(from, to), Buffer.from([forward]), words(loop ? 0 : 1), Buffer.alloc(6 + 3 + 1), text(name)]),
  );
  return chunk(chunkTypes.tags, words(tags.length), Buffer.alloc(8), ...parts);
}

/** One slice over the whole sprite, with the pivot and, for a control, the borders that must not be stretched. */
function toSlice({ width, height, pivot, insets }: AsepriteDrawing): Buffer {
  const [hasBorders, hasPivot] = [1, 2];
  const flags = hasPivot + (insets === null ? 0 : hasBorders);
  const centre =
    insets === null
      ? []
      : [insets.left, insets.top, width - insets.left - insets.right, height - insets.top - insets.bottom];
  return chunk(
    chunkTypes.slice,
    longs(1, flags, 0),
    text("sprite"),
    longs(0, 0, 0, width, height, ...centre, Math.round(pivot.x * width), Math.round(pivot.y * height)),
  );
}

/** The visible part of an image. Empty for an image without visible pixels. */
function toCel(raster: Raster): Buffer {
  const bounds = findBounds(raster);
  if (bounds === undefined) return Buffer.alloc(0);
  const { x, y, width, height } = bounds;
  const rows = Array.from({ length: height }, (_, row) => {
    const start = ((y + row) * raster.width + x) * 4;
    return raster.data.subarray(start, start + width * 4);
  });
  const opaque = Buffer.from([255]);
  return chunk(
    chunkTypes.cel,
    Buffer.concat([words(0, x, y), opaque, words(compressedCel, 0), Buffer.alloc(5), words(width, height)]),
    deflateSync(Buffer.concat(rows)),
  );
}

/** Adds the colours of the visible pixels, as numbers in the order of the bytes red, green, blue, alpha. */
function collectColours(colours: Set<number>, { data }: Raster): void {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; at < data.length && colours.size < maxColours; at += 4)
    if (data[at + 3] !== 0) colours.add(view.getInt32(at, true));
}
