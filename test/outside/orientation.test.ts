/** Chromium shows what a stripped image looks like: turned as the camera said, and whole without its end marker. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32 } from "node:zlib";
import { encode } from "fast-png";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { stripMetadata } from "../../src/lib/strip-metadata";
import { blockJpeg } from "../../stand-ins/workers-ai/jpeg";

const folder = mkdtempSync(path.join(tmpdir(), "hatchery-orientation-test-"));
const size = { width: 48, height: 32 };
const orientations = [1, 2, 3, 4, 5, 6, 7, 8];
const orders = ["II", "MM"] as const;

/** Red, green and blue in three corners, so that each of the eight orientations looks different. */
function colourAt(x: number, y: number): readonly [number, number, number] {
  const [left, top] = [x < size.width / 2, y < size.height / 2];
  if (left && top) return [255, 0, 0];
  if (top) return [0, 255, 0];
  return left ? [0, 0, 255] : [255, 255, 255];
}

const jpeg = Buffer.from(blockJpeg(size.width, size.height, colourAt));
const pixels = Array.from({ length: size.width * size.height }, (_, at) =>
  colourAt(at % size.width, Math.floor(at / size.width)),
).flat();
const png = Buffer.from(encode({ ...size, data: Uint8Array.from(pixels), channels: 3 }));
/** The same corners, of 40 by 20 pixels, as an encoder of WebP has written them. */
const webpPixels = Buffer.from(
  "VlA4TDcAAAAvJ8AEAB8gECA4d25DQFB03XICAYJz5+Y/8MlRgZpIUiRMEuMPdRe/bQABEf2P7g2VOTliASYDAA==",
  "base64",
);

function tiff(orientation: number, order: "II" | "MM"): Buffer {
  const numbers =
    order === "II"
      ? [0x2a, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0]
      : [0, 0x2a, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation];
  return Buffer.from([...Buffer.from(order), ...numbers, 0, 0, 0, 0, 0, 0]);
}

function jpegWith(content: Buffer): Buffer {
  const exif = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), content]);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1, 0, exif.length + 2]), exif, jpeg.subarray(2)]);
}

function pngWith(content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from("eXIf"), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([png.subarray(0, 33), frame.subarray(0, 4), body, frame.subarray(4), png.subarray(33)]);
}

function webpWith(content: Buffer): Buffer {
  const extended = [0x08, 0, 0, 0, 39, 0, 0, 19, 0, 0];
  const chunks = [
    Buffer.from("WEBPVP8X\x0a\0\0\0", "latin1"),
    Buffer.from(extended),
    webpPixels,
    Buffer.alloc(webpPixels.length % 2),
    Buffer.from(`EXIF${String.fromCharCode(content.length)}\0\0\0`, "latin1"),
    content,
  ];
  const body = Buffer.concat(chunks);
  const start = Buffer.from("RIFF\0\0\0\0", "latin1");
  start.writeUInt32LE(body.length, 4);
  return Buffer.concat([start, body]);
}

/** What the browser shows of each file: the size, and the colours of the four corners. */
function show(files: readonly Uint8Array[]): string[] {
  const sources = JSON.stringify(files.map((file) => `data:;base64,${Buffer.from(file).toString("base64")}`));
  const script = `
    const show = async (src) => {
      const image = new Image();
      image.src = src;
      try { await image.decode(); } catch { return "not shown"; }
      const canvas = document.createElement("canvas");
      const [width, height] = [image.naturalWidth, image.naturalHeight];
      Object.assign(canvas, { width, height });
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      const at = (x, y) => [...context.getImageData(x, y, 1, 1).data].slice(0, 3).map((level) => level > 127 ? 1 : 0).join("");
      return [width, height, at(3, 3), at(width - 4, 3), at(3, height - 4), at(width - 4, height - 4)].join(" ");
    };
    Promise.all(${sources}.map(show)).then((shown) => { document.body.textContent = JSON.stringify(shown); });`;
  const page = path.join(folder, "page.html");
  writeFileSync(page, `<!doctype html><body></body><script>${script}</script>`);
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${folder}/profile`];
  const args = [...flags, "--virtual-time-budget=60000", "--dump-dom", `file://${page}`];
  // On a busy machine the browser sometimes tells the page before the script has ended.
  for (let tries = 0; tries < 5; tries++) {
    const shown = /<body>(\[.*?\])/s.exec(
      execFileSync("chromium", args, {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        maxBuffer: 64 * 1024 * 1024,
      }),
    )?.[1];
    if (shown !== undefined) return z.array(z.string()).parse(JSON.parse(shown.replaceAll("&quot;", '"')));
  }
  throw new Error("the browser showed nothing");
}

function strip(file: Uint8Array): Uint8Array {
  const stripped = stripMetadata(file);
  if (stripped === null) throw new Error("it was refused");
  return stripped;
}

beforeAll(() => expect(show([jpeg])).toEqual(["48 32 100 010 001 111"]));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a browser shows an image as before when its metadata is gone", () => {
  test.each([
    ["JPEG", jpegWith],
    ["PNG", pngWith],
  ] as const)(
    "%s, in all eight orientations and both byte orders",
    (_name, build) => {
      const files = orders.flatMap((order) => orientations.map((orientation) => build(tiff(orientation, order))));
      const before = show(files);
      expect(new Set(before).size).toBe(orientations.length);
      expect(show(files.map(strip))).toEqual(before);
    },
    120_000,
  );

  // Chromium does not turn a WebP by its EXIF data, as other viewers do.
  test("WebP, which stays an image", () => {
    const files = orientations.map((orientation) => webpWith(tiff(orientation, "MM")));
    expect(show(files.map(strip))).toEqual(show(files));
    expect(new Set(show(files.map(strip)))).toEqual(new Set(["40 20 100 010 001 111"]));
  }, 120_000);

  test("a JPEG without its end marker", () => {
    const open = jpeg.subarray(0, -2);
    const files = [
      open,
      Buffer.concat([open, Buffer.from([0xff])]),
      Buffer.concat([open, Buffer.from("PK\x03\x04zip")]),
    ];
    expect(show(files.map(strip))).toEqual(show([jpeg, jpeg, jpeg]));
  }, 120_000);
});
