import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { decode, encode } from "fast-png";
import { describe, expect, test } from "vitest";
import { readImageHeader } from "../../src/lib/image-header";
import { stripMetadata } from "../../src/lib/strip-metadata";
import { growth, linear } from "../support/growth";

// Small real files, made once with an image editor's encoders.
const bare = {
  jpeg: "/9j/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6/+b9//j/2wBDASstLTw1PHZBQXb4pYyl+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj/wAARCAAVACUDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAME/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AnASbwAAAAAAAAAH/2Q==",
  progressive:
    "/9j/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wgARCAAJACkDASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAQC/8QAFwEAAwEAAAAAAAAAAAAAAAAAAwQFBv/aAAwDAQACEAMQAAAB2J8KeeidzTgR3//EABYQAQEBAAAAAAAAAAAAAAAAAAMgEP/aAAgBAQABBQLFpY//xAAaEQAABwAAAAAAAAAAAAAAAAAAAgUQNEHw/9oACAEDAQE/AQnxy62//8QAFxEAAwEAAAAAAAAAAAAAAAAAAAMQMv/aAAgBAgEBPwEVif/EABYQAQEBAAAAAAAAAAAAAAAAAAEgEP/aAAgBAQAGPwLCiP/EABQQAQAAAAAAAAAAAAAAAAAAADD/2gAIAQEAAT8hQP/aAAwDAQACAAMAAAAQ98+//8QAFhEBAQEAAAAAAAAAAAAAAAAAsQAQ/9oACAEDAQE/EJyz/8QAGBEAAgMAAAAAAAAAAAAAAAAAABAxQfD/2gAIAQIBAT8QINa//8QAFhABAQEAAAAAAAAAAAAAAAAAwSAQ/9oACAEBAAE/EMcpyP/Z",
  lossy: "UklGRkQAAABXRUJQVlA4IDgAAAAwAwCdASolABUAP3G202G0ryqmJWgCkC4JZwDO7A8KeFAAAP7cUdyfrIP8UObO4FQ78FOhYwAAAA==",
  lossless: "UklGRiQAAABXRUJQVlA4TBcAAAAvK4EBAAdQlCIXpf8BICH8Xy9G9D9FAAA=",
  extended:
    "UklGRnQAAABXRUJQVlA4WAoAAAAQAAAALAAAPwAAQUxQSBAAAAABB1DAiAgACeH/ejGi/6kfVlA4ID4AAACwAwCdASotAEAAP3G41mO0rysmoqgCkC4JZwDSPK+wSu6q6q6qIAD+3FHoPjK7/qJ2I4y6JLjboRXUMAAAAA==",
};
const exifJpeg =
  "/9j/4QDQRXhpZgAASUkqAAgAAAAHABIBAwABAAAAAQAAABoBBQABAAAAYgAAABsBBQABAAAAagAAACgBAwABAAAAAgAAABMCAwABAAAAAQAAAJiCAgAHAAAAcgAAAGmHBAABAAAAegAAAAAAAAA4YwAA6AMAADhjAADoAwAAbm9ib2R5AAAGAACQBwAEAAAAMDIxMAGRBwAEAAAAAQIDAACgBwAEAAAAMDEwMAGgAwABAAAA//8AAAKgBAABAAAADAAAAAOgBAABAAAAIgAAAAAAAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////////////////////////wAARCAAiAAwDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAIE/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AmAhoAAAAf//Z";

function toBytes(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

function joined(...parts: readonly (Uint8Array | string | readonly number[])[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part)))),
  );
}

function number32(value: number, isLittle: boolean): Buffer {
  const bytes = Buffer.alloc(4);
  if (isLittle) bytes.writeUInt32LE(value);
  else bytes.writeUInt32BE(value);
  return bytes;
}

function pngChunk(name: string, data: Uint8Array | string): Uint8Array {
  const body = joined(name, data);
  return joined(number32(body.length - 4, false), body, number32(crc32(body), false));
}

function segment(marker: number, data: Uint8Array | string): Uint8Array {
  const length = data.length + 2;
  return joined([0xff, marker, length >> 8, length & 0xff], data);
}

function webpChunk(name: string, data: Uint8Array | string): Uint8Array {
  return joined(name, number32(data.length, true), data, data.length % 2 === 1 ? [0] : []);
}

function webp(...chunks: readonly Uint8Array[]): Uint8Array {
  const body = joined("WEBP", ...chunks);
  return joined("RIFF", number32(body.length, true), body);
}

/** The chunks of a file whose every chunk is wanted as it is. */
function webpChunks(file: Uint8Array): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let offset = 12; offset < file.length;) {
    const size = Buffer.from(file).readUInt32LE(offset + 4);
    chunks.push(file.subarray(offset, offset + 8 + size + (size % 2)));
    offset += 8 + size + (size % 2);
  }
  return chunks;
}

const secret = "Taken at 48.8584 N, 2.2945 E by canary@example.com";
const pixels = Uint8Array.from({ length: 5 * 3 * 4 }, (_, index) => (index * 37) & 0xff);
const png = encode({ width: 5, height: 3, data: pixels, channels: 4 });
const [pngStart, pngRest] = [png.subarray(0, 33), png.subarray(33)];
const jpeg = toBytes(bare.jpeg);
const files = { png, ...Object.fromEntries(Object.entries(bare).map(([name, base64]) => [name, toBytes(base64)])) };

function expectClean(dirty: Uint8Array, clean: Uint8Array): void {
  const stripped = stripMetadata(dirty);
  expect(stripped && Buffer.from(stripped).equals(Buffer.from(clean))).toBe(true);
}

describe("a picture without metadata stays as it is, to the byte", () => {
  test.each(Object.entries(files))("%s", (_name, bytes) => expectClean(bytes, bytes));

  test("also inside a larger buffer, at any offset", () => {
    for (const bytes of Object.values(files)) expectClean(joined("padding", bytes).subarray(7), bytes);
  });
});

describe("PNG", () => {
  test("texts, EXIF, times, profiles and unknown optional chunks go, wherever they stand", () => {
    const dirt = ["tEXt", "zTXt", "iTXt", "eXIf", "tIME", "iCCP", "pHYs", "bKGD", "acTL", "prVt"].map((name) =>
      pngChunk(name, secret),
    );
    expectClean(joined(pngStart, ...dirt, pngRest), png);
    expectClean(joined(png.subarray(0, -12), ...dirt, png.subarray(-12)), png);
  });

  test("transparency and the numbers that tell the colours stay", () => {
    const kept = [
      pngChunk("gAMA", "\0\0\xb1\x8f"),
      pngChunk("sRGB", "\0"),
      pngChunk("cHRM", "\0".repeat(32)),
      pngChunk("sBIT", "\x08\x08\x08\x08"),
    ];
    const file = joined(pngStart, ...kept, pngRest);
    expectClean(file, file);
    const palette = encode({
      width: 2,
      height: 1,
      data: Uint8Array.of(0, 1),
      channels: 1,
      palette: [
        [1, 2, 3, 0],
        [9, 9, 9, 255],
      ],
    });
    const stripped = stripMetadata(palette);
    expect(stripped && Buffer.from(stripped).toString("latin1")).toContain("PLTE");
    expect(stripped && decode(stripped)).toEqual(decode(palette));
  });

  test("whatever follows the end goes: a ZIP, a page or a second picture", () => {
    for (const tail of ["PK\x03\x04\x14\0\0\0", "<script>alert(1)</script>", png]) expectClean(joined(png, tail), png);
  });

  test("the pixels are still read", () => {
    const dirty = joined(pngStart, pngChunk("iTXt", secret), pngRest, "PK\x03\x04");
    const stripped = stripMetadata(dirty);
    expect(stripped && decode(stripped).data).toEqual(pixels);
  });

  test("a broken or ambiguous structure is refused", () => {
    const idat = pngRest.subarray(0, -12);
    const end = png.subarray(-12);
    const wrongCrc = Uint8Array.from(png);
    wrongCrc[29] = (wrongCrc[29] ?? 0) ^ 1;
    const cases: Record<string, Uint8Array> = {
      "no end": png.subarray(0, -12),
      "cut in the pixels": png.subarray(0, 50),
      "no pixels": joined(pngStart, end),
      "two headers": joined(pngStart, pngStart.subarray(8), pngRest),
      "two palettes": joined(pngStart, pngChunk("PLTE", "abc"), pngChunk("PLTE", "abc"), pngRest),
      "a palette after the pixels": joined(pngStart, idat, pngChunk("PLTE", "abc"), end),
      "pixels in two runs": joined(pngStart, idat, pngChunk("gAMA", "abcd"), idat, end),
      "a checksum that is wrong": wrongCrc,
      "an unknown chunk that must be understood": joined(pngStart, pngChunk("ABCD", "x"), pngRest),
      "a chunk with no name": joined(pngStart, pngChunk("<scr", "ipt>"), pngRest),
      "a chunk longer than the file": joined(pngStart, [0x7f, 0xff, 0xff, 0xff], "tEXt", pngRest),
      "too much transparency": joined(pngStart, pngChunk("tRNS", "x".repeat(257)), pngRest),
      "an end with something in it": joined(pngStart, idat, pngChunk("IEND", secret)),
    };
    for (const [name, bytes] of Object.entries(cases)) expect(stripMetadata(bytes), name).toBeNull();
  });
});

describe("JPEG", () => {
  const [start, rest] = [jpeg.subarray(0, 2), jpeg.subarray(2)];

  test("EXIF, XMP, profiles, Photoshop's data, comments and reserved extensions go", () => {
    const dirt = [
      segment(0xe1, `Exif\0\0${secret}`),
      segment(0xe1, `http://ns.adobe.com/xap/1.0/\0${secret}`),
      segment(0xe2, `ICC_PROFILE\0${secret}`),
      segment(0xed, secret),
      segment(0xfe, secret),
      segment(0xf0, secret),
      segment(0xe0, `JFXX\0${secret}`),
    ];
    expectClean(joined(start, ...dirt, rest), jpeg);
    const progressive = toBytes(bare.progressive);
    const scan = progressive.lastIndexOf(0xda) - 1;
    expectClean(joined(progressive.subarray(0, scan), ...dirt, progressive.subarray(scan)), progressive);
  });

  test("a real file's EXIF goes, and its picture stays", () => {
    const dirty = toBytes(exifJpeg);
    const stripped = stripMetadata(dirty);
    expect(stripped?.length).toBe(dirty.length - 0xd0 - 2);
    expect(stripped && readImageHeader(stripped)).toEqual(readImageHeader(dirty));
    expect(stripped && Buffer.from(stripped).includes("Exif")).toBe(false);
  });

  test("JFIF and Adobe's colour transform stay, JFIF without its thumbnail", () => {
    const jfif = "JFIF\0\x01\x02\0\0\x01\0\x01";
    const adobe = segment(0xee, "Adobe\0\x64\0\0\0\0\x01");
    const clean = joined(start, segment(0xe0, `${jfif}\0\0`), adobe, rest);
    expectClean(clean, clean);
    expectClean(
      joined(
        start,
        segment(0xe0, `${jfif}\x01\x01abc${secret}`),
        segment(0xee, `Adobe\0\x64\0\0\0\0\x01${secret}`),
        rest,
      ),
      clean,
    );
  });

  test("fill bytes and whatever follows the end go", () => {
    expectClean(joined(start, [0xff, 0xff, 0xff], rest), jpeg);
    for (const tail of ["PK\x03\x04", "<?php system($_GET[0]);", jpeg]) expectClean(joined(jpeg, tail), jpeg);
  });

  test("a missing end is added, as viewers do: none, half of one, or fill bytes for one", () => {
    const open = jpeg.subarray(0, -2);
    for (const tail of [[], [0xff], [0xff, 0xff], [0xff, 0xff, 0xff, 0xff]]) expectClean(joined(open, tail), jpeg);
    const progressive = toBytes(bare.progressive);
    expectClean(progressive.subarray(0, -2), progressive);
  });

  test("stray bytes and markers without a meaning go, as viewers skip them", () => {
    const scan = jpeg.lastIndexOf(0xda) - 1;
    const strays = [[0, 0, 0], [1, 2, 3, 0xff, 0], [0xff, 0xd0], [0xff, 0x01], [...Buffer.from(secret)]];
    for (const stray of strays) {
      expectClean(joined(jpeg.subarray(0, scan), stray, jpeg.subarray(scan)), jpeg);
      expectClean(joined(start, segment(0xfe, secret), stray, rest), jpeg);
    }
  });

  test("no other file stays behind the pixels of a file without an end", () => {
    const open = jpeg.subarray(0, -2);
    const files = [
      "PK\x03\x04\x14\0\0\0",
      "PK\x05\x06",
      "Rar!\x1a\x07\0",
      "%PDF-1.7",
      "<?php system(1);",
      "<script>alert(1)",
    ];
    for (const hidden of files) {
      for (const tail of ["", "\xff", "\xff\xff", secret]) expectClean(joined(open, hidden, tail), jpeg);
      const between = joined(open, hidden, segment(0xfe, secret), [0xff]);
      expectClean(between, jpeg);
    }
  });

  test("a stuffed byte and a restart in a scan do not end it", () => {
    const body = joined(jpeg.subarray(0, -2), [0xff, 0x00, 0xff, 0xd0, 0x12, 0xff, 0xd9]);
    expectClean(joined(body, secret), body);
  });

  test("a broken or ambiguous structure is refused", () => {
    const scan = jpeg.lastIndexOf(0xda) - 1;
    const cases: Record<string, Uint8Array> = {
      "no pixels": jpeg.subarray(0, scan + 14),
      "no scan": joined(jpeg.subarray(0, scan), [0xff, 0xd9]),
      "a second frame": joined(
        jpeg.subarray(0, scan),
        segment(0xc0, "\x08\0\x15\0\x25\x03\x01\x22\0\x02\x11\x01\x03\x11\x01"),
        jpeg.subarray(scan),
      ),
      "a header with room to spare": joined(
        jpeg.subarray(0, scan),
        segment(0xda, `\x03\x01\0\x02\x11\x03\x11\0\x3f\0${secret}`),
        jpeg.subarray(scan + 14),
      ),
      "a marker that is reserved": joined(start, segment(0x02, secret), rest),
      "a hierarchical picture": joined(
        jpeg.subarray(0, scan),
        segment(0xde, "\x08\0\x15\0\x25\0"),
        jpeg.subarray(scan),
      ),
      "a segment longer than the file": joined(jpeg.subarray(0, scan), [0xff, 0xfe, 0xff, 0xff], jpeg.subarray(scan)),
    };
    for (const [name, bytes] of Object.entries(cases)) expect(stripMetadata(bytes), name).toBeNull();
  });
});

describe("WebP", () => {
  const extended = toBytes(bare.extended);
  const [head, alpha, picture] = webpChunks(extended) as [Uint8Array, Uint8Array, Uint8Array];

  test("EXIF, XMP, profiles and unknown chunks go, with their flags", () => {
    const flagged = Uint8Array.from(head);
    flagged[8] = 0x10 | 0x20 | 0x08 | 0x04 | 0x02;
    const dirt = [
      webpChunk("ICCP", secret),
      webpChunk("EXIF", `x${secret}`),
      webpChunk("XMP ", secret),
      webpChunk("junk", "<script>"),
    ];
    expectClean(webp(flagged, ...dirt, alpha, ...dirt, picture, ...dirt), extended);
  });

  test("whatever follows the end goes, and a missing last padding is added", () => {
    for (const bytes of [toBytes(bare.lossy), toBytes(bare.lossless)])
      for (const tail of ["PK\x03\x04", "<html>", bytes]) expectClean(joined(bytes, tail), bytes);
    const lossless = toBytes(bare.lossless);
    const bytes = joined(lossless.subarray(0, -1));
    new DataView(bytes.buffer).setUint32(4, bytes.length - 8, true);
    expectClean(bytes, lossless);
  });

  test("a broken or ambiguous structure is refused", () => {
    const wide = Uint8Array.from(head);
    wide.set([0xff, 0x0f, 0], 12);
    const cases: Record<string, Uint8Array> = {
      "a file shorter than it says": extended.subarray(0, -2),
      "a chunk longer than the file": joined(extended.subarray(0, 16), [0xff, 0xff, 0xff, 0xff], extended.subarray(20)),
      "two pictures": webp(head, picture, picture),
      "no picture": webp(head, alpha),
      "an animation": webp(
        head,
        webpChunk("ANIM", "\0".repeat(6)),
        webpChunk("ANMF", joined("\0".repeat(16), picture)),
      ),
      "alpha without the extended header": webp(alpha, picture),
      "a size that the picture has not": webp(wide, alpha, picture),
    };
    for (const [name, bytes] of Object.entries(cases)) expect(stripMetadata(bytes), name).toBeNull();
  });
});

describe("anything at all", () => {
  test("what is no PNG, JPEG or WebP is refused", () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    for (const text of ["", "GIF89a\x01\0\x01\0\0\0\0", svg, "<!doctype html>", "%PDF-1.7", "PK\x03\x04", "BM"])
      expect(stripMetadata(joined(text, new Uint8Array(64)))).toBeNull();
  });

  test("a damaged file is refused or gives a picture that needs no more stripping, and nothing throws", () => {
    const all = Object.values(files);
    fc.assert(
      fc.property(
        fc.nat(all.length - 1),
        fc.array(fc.tuple(fc.nat(500), fc.nat(255)), { maxLength: 8 }),
        fc.nat(700),
        (which, edits, length) => {
          const bytes = Uint8Array.from(all[which] ?? []).subarray(0, length);
          for (const [at, value] of edits) bytes[at] = value;
          const stripped = stripMetadata(bytes);
          if (stripped === null) return;
          // An end marker and a rewritten orientation can make the file a little longer.
          expect(stripped.length).toBeLessThanOrEqual(bytes.length + 8);
          expect(readImageHeader(stripped)).toEqual(readImageHeader(bytes));
          expectClean(stripped, stripped);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test("the time is in proportion to the file, however hostile its parts", () => {
    const chunk = pngChunk("tEXt", "");
    const hostile = [
      (size: number) => joined(pngStart, Buffer.alloc(size * 12, chunk), pngRest),
      (size: number) => joined(jpeg.subarray(0, 2), Buffer.alloc(size * 12, 0xff), jpeg.subarray(2)),
      (size: number) => joined(jpeg.subarray(0, -2), Buffer.alloc(size * 12, Buffer.from([0xff, 0])), [0xff, 0xd9]),
      (size: number) => webp(...webpChunks(toBytes(bare.extended)), Buffer.alloc(size * 12, webpChunk("junk", "abcd"))),
    ];
    for (const make of hostile) {
      const inputs = new Map<number, Uint8Array>();
      const inputOf = (size: number): Uint8Array => inputs.get(size) ?? inputs.set(size, make(size)).get(size) ?? png;
      for (const size of [100_000, Math.ceil(100_000 / 16)]) inputOf(size);
      expect(growth(100_000, (size) => stripMetadata(inputOf(size)))).toBeLessThan(linear);
    }
  });
});
