import { Buffer } from "node:buffer";
import * as fc from "fast-check";
import { encode } from "fast-png";
import { describe, expect, test } from "vitest";
import { readImageHeader } from "../../src/lib/image-header";

// Small real files, made once with an image editor's encoders.
const samples = [
  {
    name: "a baseline JPEG",
    header: { format: "jpeg", width: 37, height: 21 },
    base64:
      "/9j/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6/+b9//j/2wBDASstLTw1PHZBQXb4pYyl+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj/wAARCAAVACUDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAME/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AnASbwAAAAAAAAAH/2Q==",
  },
  {
    name: "a progressive JPEG",
    header: { format: "jpeg", width: 300, height: 7 },
    base64:
      "/9j/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6/+b9//j/2wBDASstLTw1PHZBQXb4pYyl+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj/wgARCAAHASwDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAWAQEBAQAAAAAAAAAAAAAAAAAAAgP/2gAMAwEAAhADEAAAAZiNwAAAAAAAAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAABQ/9oACAEBAAEFAhv/xAAUEQEAAAAAAAAAAAAAAAAAAABA/9oACAEDAQE/AR//xAAUEQEAAAAAAAAAAAAAAAAAAABA/9oACAECAQE/AR//xAAUEAEAAAAAAAAAAAAAAAAAAABQ/9oACAEBAAY/Ahv/xAAUEAEAAAAAAAAAAAAAAAAAAABQ/9oACAEBAAE/IRv/2gAMAwEAAgADAAAAEAwwwwwwwwwwwwwwwwww/wD/xAAUEQEAAAAAAAAAAAAAAAAAAABA/9oACAEDAQE/EB//xAAUEQEAAAAAAAAAAAAAAAAAAABA/9oACAECAQE/EB//xAAUEAEAAAAAAAAAAAAAAAAAAABQ/9oACAEBAAE/EBv/2Q==",
  },
  {
    name: "a JPEG that starts with EXIF",
    header: { format: "jpeg", width: 12, height: 34 },
    base64:
      "/9j/4QDQRXhpZgAASUkqAAgAAAAHABIBAwABAAAAAQAAABoBBQABAAAAYgAAABsBBQABAAAAagAAACgBAwABAAAAAgAAABMCAwABAAAAAQAAAJiCAgAHAAAAcgAAAGmHBAABAAAAegAAAAAAAAA4YwAA6AMAADhjAADoAwAAbm9ib2R5AAAGAACQBwAEAAAAMDIxMAGRBwAEAAAAAQIDAACgBwAEAAAAMDEwMAGgAwABAAAA//8AAAKgBAABAAAADAAAAAOgBAABAAAAIgAAAAAAAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////////////////////////wAARCAAiAAwDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAIE/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AmAhoAAAAf//Z",
  },
  {
    name: "a lossy WebP",
    header: { format: "webp", width: 37, height: 21 },
    base64: "UklGRkQAAABXRUJQVlA4IDgAAAAwAwCdASolABUAP3G202G0ryqmJWgCkC4JZwDO7A8KeFAAAP7cUdyfrIP8UObO4FQ78FOhYwAAAA==",
  },
  {
    name: "a lossless WebP",
    header: { format: "webp", width: 300, height: 7 },
    base64: "UklGRiQAAABXRUJQVlA4TBcAAAAvK4EBAAdQlCIXpf8BICH8Xy9G9D9FAAA=",
  },
  {
    name: "an extended WebP",
    header: { format: "webp", width: 45, height: 64 },
    base64:
      "UklGRnQAAABXRUJQVlA4WAoAAAAQAAAALAAAPwAAQUxQSBAAAAABB1DAiAgACeH/ejGi/6kfVlA4ID4AAACwAwCdASotAEAAP3G41mO0rysmoqgCkC4JZwDSPK+wSu6q6q6qIAD+3FHoPjK7/qJ2I4y6JLjboRXUMAAAAA==",
  },
].map(({ name, header, base64 }) => ({ name, header, bytes: new Uint8Array(Buffer.from(base64, "base64")) }));

const png = encode({ width: 3, height: 2, data: new Uint8Array(3 * 2 * 4), channels: 4 });
const realFiles = [png, ...samples.map(({ bytes }) => bytes)];

function joined(...parts: (Uint8Array | string)[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part))),
  );
}

function expectTotal(bytes: Uint8Array): void {
  const header = readImageHeader(bytes);
  if (header === null) return;
  expect(["png", "jpeg", "webp"]).toContain(header.format);
  for (const side of [header.width, header.height]) expect(Number.isInteger(side) && side > 0).toBe(true);
}

describe("a real file's format and size are read", () => {
  test.each(samples)("$name", ({ bytes, header }) => {
    expect(readImageHeader(bytes)).toEqual(header);
  });

  test("PNGs of every shape", () => {
    const side = fc.integer({ min: 1, max: 300 });
    const depth = fc.constantFrom<8 | 16>(8, 16);
    fc.assert(
      fc.property(side, side, depth, fc.integer({ min: 1, max: 4 }), (width, height, bits, channels) => {
        const data = new (bits === 8 ? Uint8Array : Uint16Array)(width * height * channels);
        const bytes = encode({ width, height, data, channels, depth: bits });
        expect(readImageHeader(bytes)).toEqual({ format: "png", width, height });
      }),
      { numRuns: 50 },
    );
  });

  test("inside a larger buffer, at any offset", () => {
    for (const { bytes, header } of samples) {
      const shifted = joined("padding", bytes).subarray("padding".length);
      expect(readImageHeader(shifted)).toEqual(header);
    }
  });

  test("a JPEG whose Huffman tables come before its frame header", () => {
    const table = Uint8Array.of(0xff, 0xc4, 0, 8, 1, 2, 3, 4, 5, 6);
    const jpeg = joined(Uint8Array.of(0xff, 0xd8), table, samples[0]?.bytes.subarray(2) ?? "");
    expect(readImageHeader(jpeg)).toEqual(samples[0]?.header);
  });

  test("WebP sides as large as the format has", () => {
    const lossless = new Uint8Array(samples[4]?.bytes ?? []);
    lossless.set([0xff, 0xff, 0xff, 0x1f], 21);
    expect(readImageHeader(lossless)).toEqual({ format: "webp", width: 16_384, height: 16_384 });
    const extended = new Uint8Array(samples[5]?.bytes ?? []);
    extended.set([0xff, 0xff, 0xff, 0, 0, 0], 24);
    expect(readImageHeader(extended)).toEqual({ format: "webp", width: 16_777_216, height: 1 });
  });
});

describe("anything else is null", () => {
  test.each([
    ["nothing", ""],
    ["GIF", "GIF89a\x01\x00\x01\x00\x80\x00\x00"],
    ["SVG", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ["HTML", "<!doctype html><title>Error</title>"],
    ["BMP", "BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00"],
    ["a RIFF that is no WebP", "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x02\x00\x44\xac\x00\x00"],
  ])("%s", (_name, text) => {
    expect(readImageHeader(joined(text, new Uint8Array(64)))).toBeNull();
  });

  test("an image behind other first bytes", () => {
    for (const file of realFiles) {
      for (const start of ["GIF89a", "<!--", "\n", "\x00"]) expect(readImageHeader(joined(start, file))).toBeNull();
    }
  });

  test("a side of zero", () => {
    const flat = new Uint8Array(png);
    flat.fill(0, 20, 24);
    expect(readImageHeader(flat)).toBeNull();
    const later = new Uint8Array(samples[0]?.bytes ?? []);
    const frame = later.findIndex((byte, index) => byte === 0xff && later[index + 1] === 0xc0);
    later.fill(0, frame + 5, frame + 7);
    expect(readImageHeader(later)).toBeNull();
  });

  test("a PNG side past 2^31 - 1", () => {
    const huge = new Uint8Array(png);
    huge[16] = 0x80;
    expect(readImageHeader(huge)).toBeNull();
  });

  test("a JPEG segment too short to hold its own length", () => {
    const frame = samples[0]?.bytes.subarray(2) ?? "";
    expect(readImageHeader(joined(Uint8Array.of(0xff, 0xd8, 0xff, 0xe1, 0, 0), frame))).toBeNull();
    expect(readImageHeader(joined(Uint8Array.of(0xff, 0xd8, 0xff, 0xe1, 0, 1, 0xff), frame))).toBeNull();
  });

  test("a JPEG whose picture starts before its frame header", () => {
    expect(readImageHeader(joined(Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 8), new Uint8Array(64)))).toBeNull();
  });
});

describe("hostile input", () => {
  test("no cut of a real file throws or invents a size", () => {
    for (const file of realFiles) {
      const whole = readImageHeader(file);
      for (let length = 0; length < file.length; length++) {
        const header = readImageHeader(file.subarray(0, length));
        if (header !== null) expect(header).toEqual(whole);
      }
    }
  });

  test("no bytes throw", () => {
    const starts = realFiles.flatMap((file) => [2, 3, 12, 16, 20].map((length) => file.subarray(0, length)));
    const anything = fc.tuple(fc.constantFrom(new Uint8Array(), ...starts), fc.uint8Array({ maxLength: 80 }));
    fc.assert(
      fc.property(anything, ([start, rest]) => expectTotal(joined(start, rest))),
      { numRuns: 20_000 },
    );
  });

  test("no damage to a real file throws", () => {
    const damage = fc.array(fc.tuple(fc.nat(600), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...realFiles), damage, (file, changes) => {
        const bytes = new Uint8Array(file);
        for (const [index, byte] of changes) bytes[index % bytes.length] = byte;
        expectTotal(bytes);
      }),
      { numRuns: 20_000 },
    );
  });

  test("the search for a JPEG's frame header is bounded, however long the file", () => {
    const frame = samples[0]?.bytes.subarray(2) ?? new Uint8Array();
    const start = Uint8Array.of(0xff, 0xd8);
    const padded = (length: number) => joined(start, new Uint8Array(length).fill(0xff), frame);
    const segmented = (count: number) => {
      const segments = new Uint8Array(4 * count);
      for (let index = 0; index < segments.length; index += 4) segments.set([0xff, 0xe1, 0, 2], index);
      return joined(start, segments, frame);
    };
    for (const build of [padded, segmented]) {
      expect(readImageHeader(build(500))).toEqual(samples[0]?.header);
      expect(readImageHeader(build(2_000))).toBeNull();
    }
  });
});
