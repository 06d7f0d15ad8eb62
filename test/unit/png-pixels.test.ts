import { Buffer } from "node:buffer";
import { crc32, deflateSync, type createInflate, type Inflate } from "node:zlib";
import * as fc from "fast-check";
import { encode } from "fast-png";
import { expect, test, vi } from "vitest";
import { holdsPixelsAlone } from "../../src/lib/png-pixels";
import { stripMetadata } from "../../src/lib/strip-metadata";

/** Loads the module anew, so that its streams can be looked at also when another test has loaded the module before. */
async function loadWithSpy() {
  const inflaters: Inflate[] = [];
  vi.resetModules();
  vi.doMock("node:zlib", async (importOriginal) => {
    const zlib = await importOriginal<{ readonly createInflate: typeof createInflate }>();
    const spied: typeof createInflate = (options) => {
      const inflater = zlib.createInflate(options);
      inflaters.push(inflater);
      return inflater;
    };
    return { ...zlib, createInflate: spied };
  });
  const loaded = await import("../../src/lib/png-pixels");
  vi.doUnmock("node:zlib");
  return { ...loaded, inflaters };
}

type Header = {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly interlace: number;
};

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.byteLength);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function pngOf({ width, height, depth, colour, interlace }: Header, ...data: readonly Uint8Array[]): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour, 0, 0, interlace], 8);
  const magic = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const parts = [chunk("IHDR", header), ...data.map((each) => chunk("IDAT", each)), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([magic, ...parts]);
}

const samplesOf = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
]);
/** The pass of each pixel, as the format's own drawing of eight by eight has it. */
const adam7 = ["16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777"];

/** Pixel by pixel: a filter byte for each row that has a pixel of the pass, and the pixels' bits. */
function rawSizeOf({ width, height, depth, colour, interlace }: Header): number {
  const rows = new Map<string, number>();
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const row = `${interlace === 0 ? 0 : adam7[y % 8]?.[x % 8]} ${y}`;
      rows.set(row, (rows.get(row) ?? 0) + 1);
    }
  const bits = depth * (samplesOf.get(colour) ?? 0);
  return [...rows.values()].reduce((sum, pixels) => sum + 1 + Math.ceil((pixels * bits) / 8), 0);
}

const headers = fc.record({
  width: fc.integer({ min: 1, max: 40 }),
  height: fc.integer({ min: 1, max: 40 }),
  depth: fc.constantFrom(1, 2, 4, 8, 16),
  colour: fc.constantFrom(...samplesOf.keys()),
  interlace: fc.constantFrom(0, 1),
});
const small: Header = { width: 8, height: 8, depth: 8, colour: 0, interlace: 0 };
const raw = Buffer.alloc(rawSizeOf(small), "a row");
const archive = Buffer.from("PK\x05\x06an archive", "latin1");

test("the pixels that the header tells are pixels alone, however they are compressed and cut into chunks", async () => {
  await fc.assert(
    fc.asyncProperty(headers, fc.nat(9), fc.nat(100), async (header, level, at) => {
      const data = deflateSync(Buffer.alloc(rawSizeOf(header), 1), { level });
      const png = pngOf(header, data.subarray(0, at), Buffer.alloc(0), data.subarray(at));
      expect(await holdsPixelsAlone(png)).toBe(true);
      expect(await holdsPixelsAlone(stripMetadata(png) ?? Buffer.alloc(0))).toBe(true);
    }),
  );
});

test("an encoder's picture is pixels alone", async () => {
  const data = Uint8Array.from({ length: 300 * 200 * 4 }, (_, index) => (index * index) & 255);
  expect(await holdsPixelsAlone(encode({ width: 300, height: 200, data, channels: 4 }))).toBe(true);
});

test("a byte more or less than the header's pixels is refused", async () => {
  await fc.assert(
    fc.asyncProperty(headers, fc.constantFrom(-1, 1, 100), async (header, more) => {
      const data = deflateSync(Buffer.alloc(rawSizeOf(header) + more));
      expect(await holdsPixelsAlone(pngOf(header, data))).toBe(false);
    }),
  );
});

test("what stands behind the compressed pixels is refused, in their chunk or in one of its own", async () => {
  const data = deflateSync(raw);
  expect(await holdsPixelsAlone(pngOf(small, data))).toBe(true);
  for (const hidden of [archive, Buffer.alloc(1), deflateSync(archive), Buffer.alloc(1_000_000)]) {
    expect(await holdsPixelsAlone(pngOf(small, Buffer.concat([data, hidden])))).toBe(false);
    expect(await holdsPixelsAlone(pngOf(small, data, hidden))).toBe(false);
    expect(await holdsPixelsAlone(pngOf(small, hidden, data))).toBe(false);
  }
});

test("what is cut off, damaged or not compressed is refused", async () => {
  const data = deflateSync(raw);
  const flipped = Uint8Array.from(data, (byte, index) => (index === data.length - 1 ? byte ^ 1 : byte));
  for (const bad of [data.subarray(0, -1), flipped, raw, Buffer.alloc(0)])
    expect(await holdsPixelsAlone(pngOf(small, bad))).toBe(false);
  for (const odd of [{ depth: 3 }, { colour: 1 }, { interlace: 2 }])
    expect(await holdsPixelsAlone(pngOf({ ...small, ...odd }, data))).toBe(false);
});

test("a bomb is not unpacked further than the picture's pixels", async () => {
  const spied = await loadWithSpy();
  const bomb = deflateSync(Buffer.alloc(300_000_000));
  for (const [side, share] of [
    [8, 0.01],
    [4096, 0.1],
  ] as const) {
    expect(await spied.holdsPixelsAlone(pngOf({ ...small, width: side, height: side }, bomb))).toBe(false);
    expect(spied.inflaters.at(-1)?.bytesWritten).toBeLessThan(bomb.length * share);
  }
});
