import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { decode, encode } from "fast-png";
import { describe, expect, test } from "vitest";
import { readOrientation } from "../../src/lib/exif-orientation";
import { shrinkPng } from "../../src/lib/shrink-png";
import { stripMetadata } from "../../src/lib/strip-metadata";

const orientations = [1, 2, 3, 4, 5, 6, 7, 8];
const secret = "48.8584 N, 2.2945 E";

// Small real files, made once with an image editor's encoders.
const jpeg = Buffer.from(
  "/9j/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6/+b9//j/2wBDASstLTw1PHZBQXb4pYyl+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj/wAARCAAVACUDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAME/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AnASbwAAAAAAAAAH/2Q==",
  "base64",
);
const webp = Buffer.from(
  "UklGRnQAAABXRUJQVlA4WAoAAAAQAAAALAAAPwAAQUxQSBAAAAABB1DAiAgACeH/ejGi/6kfVlA4ID4AAACwAwCdASotAEAAP3G41mO0rysmoqgCkC4JZwDSPK+wSu6q6q6qIAD+3FHoPjK7/qJ2I4y6JLjboRXUMAAAAA==",
  "base64",
);
const png = Buffer.from(encode({ width: 40, height: 20, data: new Uint8Array(40 * 20 * 4).fill(99), channels: 4 }));

/** A TIFF structure of a camera: other tags around the orientation, and a text behind them. */
function tiff(orientation: number, order: "II" | "MM", type: 1 | 3 | 4 = 3): Buffer {
  const bytes = Buffer.alloc(8 + 2 + 3 * 12 + 4 + secret.length);
  const write16 = (value: number, at: number) =>
    order === "II" ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at);
  const write32 = (value: number, at: number) =>
    order === "II" ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at);
  bytes.write(order, 0, "latin1");
  write16(42, 2);
  write32(8, 4);
  write16(3, 8);
  const entry = (index: number, tag: number, kind: number, count: number) => {
    const at = 10 + index * 12;
    write16(tag, at);
    write16(kind, at + 2);
    write32(count, at + 4);
    return at + 8;
  };
  write32(50, entry(0, 0x010f, 2, secret.length));
  const value = entry(1, 0x0112, type, 1);
  if (type === 1) bytes.writeUInt8(orientation, value);
  else if (type === 3) write16(orientation, value);
  else write32(orientation, value);
  write16(1, entry(2, 0x0213, 3, 1));
  bytes.write(secret, 50, "latin1");
  return bytes;
}

function segment(marker: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255]), content]);
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

const exif = (content: Buffer): Buffer => Buffer.concat([Buffer.from("Exif\0\0", "latin1"), content]);

/** Files of each format with this EXIF data, in the places where encoders put it. */
const files: Readonly<Record<string, (content: Buffer) => Buffer>> = {
  "a JPEG": (content) => Buffer.concat([jpeg.subarray(0, 2), segment(0xe1, exif(content)), jpeg.subarray(2)]),
  "a JPEG whose EXIF follows JFIF and XMP": (content) => {
    const jfif = segment(0xe0, Buffer.from("JFIF\0\x01\x02\0\0\x01\0\x01\0\0", "latin1"));
    const xmp = segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${secret}`, "latin1"));
    return Buffer.concat([jpeg.subarray(0, 2), jfif, xmp, segment(0xe1, exif(content)), jpeg.subarray(2)]);
  },
  "a PNG": (content) => Buffer.concat([png.subarray(0, 33), chunk("eXIf", content), png.subarray(33)]),
  "a PNG with EXIF behind the pixels": (content) =>
    Buffer.concat([png.subarray(0, -12), chunk("eXIf", content), png.subarray(-12)]),
  "a WebP": (content) => withExif(content),
  "a WebP with the mark of a JPEG": (content) => withExif(exif(content)),
};

function withExif(content: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  const padding = Buffer.alloc(content.length % 2);
  const file = Buffer.concat([webp, Buffer.from("EXIF"), size, content, padding]);
  file.writeUInt32LE(file.length - 8, 4);
  file[20] = (file[20] ?? 0) | 0x08;
  return file;
}

/** What a viewer reads from a stripped file: the only metadata that may be left. */
function orientationOf(file: Uint8Array): number | null {
  const bytes = Buffer.from(file);
  const start = bytes.indexOf("MM\0*", 0, "latin1");
  return start < 0 ? null : readOrientation(bytes.subarray(start));
}

describe("the orientation of an image", () => {
  test.each(Object.entries(files))("stays when the rest goes, all eight in both byte orders: %s", (_name, build) => {
    for (const orientation of orientations)
      for (const order of ["II", "MM"] as const) {
        const stripped = stripMetadata(build(tiff(orientation, order)));
        if (stripped === null) throw new Error("it was refused");
        expect([orientation, order, orientationOf(stripped)]).toEqual([
          orientation,
          order,
          orientation === 1 ? null : orientation,
        ]);
        const text = Buffer.from(stripped).toString("latin1");
        expect(text).not.toContain(secret);
        if (orientation === 1) expect(stripMetadata(build(Buffer.alloc(0)))).toEqual(stripped);
        expect(stripMetadata(stripped)).toEqual(stripped);
      }
  });

  test("is announced in a WebP's header, and a PNG stays one that decodes", () => {
    const turned = stripMetadata(files["a WebP"]?.(tiff(6, "II")) ?? Buffer.alloc(0));
    expect(turned?.[20]).toBe(0x18);
    expect(turned && new DataView(turned.buffer).getUint32(4, true)).toBe((turned?.byteLength ?? 0) - 8);
    const image = stripMetadata(files["a PNG"]?.(tiff(6, "II")) ?? Buffer.alloc(0));
    expect(image && decode(image).data).toEqual(decode(png).data);
  });

  test("may be stored as a byte or a long", () => {
    for (const order of ["II", "MM"] as const)
      for (const type of [1, 3, 4] as const) expect(readOrientation(tiff(8, order, type))).toBe(8);
  });

  test("outlasts the shrinking of a large PNG", () => {
    const large = Buffer.concat([png.subarray(0, 33), chunk("eXIf", tiff(6, "MM")), png.subarray(33)]);
    const small = shrinkPng(large, 20);
    expect(small).toMatchObject({ width: 20, height: 10 });
    expect(orientationOf(small?.bytes ?? new Uint8Array())).toBe(6);
    expect(decode(small?.bytes ?? new Uint8Array())).toMatchObject({ width: 20, height: 10 });
    expect(orientationOf(shrinkPng(png, 20)?.bytes ?? new Uint8Array())).toBeNull();
  });

  test("is none in a structure that is broken, too short, or says another thing", () => {
    const good = tiff(6, "II");
    for (const value of [0, 9, 255, 65_535]) expect(readOrientation(tiff(value, "MM"))).toBeNull();
    for (let length = 0; length < 34; length++) expect(readOrientation(good.subarray(0, length))).toBeNull();
    const twice = Buffer.from(good);
    twice.writeUInt32LE(2, 10 + 12 + 4);
    const text = Buffer.from(good);
    text.writeUInt16LE(2, 10 + 12 + 2);
    const far = Buffer.from(good);
    far.writeUInt32LE(0xffffffff, 4);
    for (const broken of [twice, text, far, Buffer.from("II*\0"), Buffer.from("Exif\0\0")])
      expect(readOrientation(broken)).toBeNull();
    fc.assert(
      fc.property(
        fc.constantFrom(good, tiff(3, "MM")),
        fc.array(fc.tuple(fc.nat(70), fc.nat(255)), { maxLength: 6 }),
        (file, edits) => {
          const bytes = Buffer.from(file);
          for (const [at, value] of edits) bytes[at % bytes.length] = value;
          const orientation = readOrientation(bytes);
          expect(orientation === null || (orientation >= 2 && orientation <= 8)).toBe(true);
        },
      ),
    );
  });
});
