/** Attacks uploads: files that are not the claimed image, and images that carry other content. */
import { deflateSync, gzipSync } from "node:zlib";
import { drawImage } from "../stand-ins/workers-ai/image.ts";
import { describe, essence, type Audit, type Part } from "./audit.ts";
import type { Answer } from "./client.ts";
import { chunk, header, png, pngMagic, segment, webp, type Chunk } from "./images.ts";
import { newWorld, unknownLike } from "./world.ts";

const marker = "audit-marker-7f3a";
const script = `<script>/*${marker}*/alert(1)</script>`;
const svg = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`;
const html = `<!doctype html><html><body>${script}</body></html>`;

type File = { readonly type: string; readonly bytes: Uint8Array };
const asPng = (...parts: readonly (Uint8Array | string)[]): File => ({
  type: "image/png",
  bytes: Buffer.concat(parts.map((part) => Buffer.from(part))),
});

const small = png({ width: 8, height: 8 });
const jpeg = Buffer.from(drawImage({ model: "m", prompt: "p", seed: "1", width: 16, height: 16 }, "jpeg"));

/** Valid images with extra content in them or behind them, which nobody may ever download. */
function carriers(): Readonly<Record<string, File>> {
  const withChunk = (...extra: readonly Chunk[]): File => ({
    type: "image/png",
    bytes: png({ width: 8, height: 8, extra }),
  });
  const asJpeg = (...segments: readonly Buffer[]): File => ({
    type: "image/jpeg",
    bytes: Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]),
  });
  const zipEnd = Buffer.concat([Buffer.from("PK\u0005\u0006"), Buffer.alloc(18), Buffer.from(marker)]);
  const riff = Buffer.concat([
    webp,
    Buffer.from("EXIF"),
    Buffer.from([marker.length + 1, 0, 0, 0]),
    Buffer.from(marker),
  ]);
  return {
    "HTML behind a PNG": asPng(small, html),
    "a ZIP behind a PNG": asPng(small, zipEnd),
    "a second PNG behind the first": asPng(small, png({ width: 9, height: 9, extra: [["tEXt", `a\0${marker}`]] })),
    "HTML in a text chunk": withChunk(["tEXt", `Comment\0${script}`]),
    "HTML in an international text chunk": withChunk(["iTXt", `XML:com.adobe.xmp\0\0\0\0\0${script}`]),
    "a location in an EXIF chunk": withChunk(["eXIf", `MM\0*${marker}`]),
    "the second image of an animation": withChunk(
      ["acTL", Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])],
      ["fdAT", `\0\0\0\u0001${marker}`],
    ),
    "an unknown chunk": withChunk(["prVt", marker]),
    "HTML behind a JPEG": { type: "image/jpeg", bytes: Buffer.concat([jpeg, Buffer.from(html)]) },
    "a comment in a JPEG": asJpeg(segment(0xfe, script)),
    "a location in a JPEG's EXIF": asJpeg(segment(0xe1, `Exif\0\0MM\0*${marker}`)),
    "a PDF in a JPEG's segment": asJpeg(segment(0xef, `%PDF-1.4 ${marker}`)),
    "HTML behind a WebP": { type: "image/webp", bytes: Buffer.concat([webp, Buffer.from(html)]) },
    "a chunk behind a WebP": { type: "image/webp", bytes: riff },
  };
}

type Refusal = File & { readonly statuses: readonly number[]; readonly headers?: Readonly<Record<string, string>> };

function jpegOf(width: number, height: number): Buffer {
  const frame = Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), segment(0xc0, frame.toString("latin1")), Buffer.from([0xff, 0xd9])]);
}

/** Files that are not an image of the claimed type, or that no program could open. */
function refusals(): Readonly<Record<string, Refusal>> {
  const wrong = (type: string, bytes: Uint8Array | string): Refusal => ({
    type,
    bytes: Buffer.from(bytes),
    statuses: [400, 415],
  });
  const sized = (width: number, height: number): Refusal =>
    wrong(
      "image/png",
      png({ width: 1, height: 1 }).fill(Buffer.concat([pngMagic, chunk(header({ width, height }))]), 0, 33),
    );
  const broken = Buffer.from(small);
  broken[20] = 255;
  const endOfZip = Buffer.concat([Buffer.from("PK\u0005\u0006"), Buffer.alloc(18)]);
  const behindPixels = Buffer.concat([deflateSync(Buffer.alloc(8 * 9)), endOfZip]);
  return {
    "HTML as a PNG": wrong("image/png", html),
    "HTML after the magic bytes": wrong("image/png", Buffer.concat([pngMagic, Buffer.from(html)])),
    "an SVG as a PNG": wrong("image/png", svg),
    "an SVG as an SVG": wrong("image/svg+xml", svg),
    "an SVG after a PNG's magic bytes": wrong("image/png", Buffer.concat([pngMagic, Buffer.from(svg)])),
    "HTML as HTML": wrong("text/html", html),
    "a ZIP behind a PNG's pixels": wrong("image/png", png({ width: 8, height: 8, pixels: behindPixels })),
    "a GIF as a PNG": wrong("image/png", "GIF89a\u0001\u0000\u0001\u0000;"),
    "a GIF as a GIF": wrong("image/gif", "GIF89a\u0001\u0000\u0001\u0000;"),
    "a JPEG as a PNG": wrong("image/png", jpeg),
    "a PNG as a JPEG": wrong("image/jpeg", small),
    "a PNG as a WebP": wrong("image/webp", small),
    "a PNG as JSON": wrong("application/json", small),
    "JSON as a PNG": wrong("image/png", '{"assetKey":"x"}'),
    "a PNG without a type": wrong("", small),
    "a PNG as octet-stream": wrong("application/octet-stream", small),
    "two types": wrong("image/png, text/html", small),
    "a form": wrong("multipart/form-data; boundary=b", "--b--"),
    "a ZIP as a PNG": wrong("image/png", "PK\u0003\u0004"),
    "an empty file": wrong("image/png", ""),
    "magic bytes alone": wrong("image/png", pngMagic),
    "a PNG without its end": wrong("image/png", small.subarray(0, -12)),
    "half a PNG": wrong("image/png", small.subarray(0, 45)),
    "a PNG with a wrong checksum": wrong("image/png", broken),
    "a PNG without pixels": wrong(
      "image/png",
      Buffer.concat([pngMagic, chunk(header({ width: 8, height: 8 })), chunk(["IEND", ""])]),
    ),
    "half a JPEG": wrong("image/jpeg", jpeg.subarray(0, 30)),
    "half a WebP": wrong("image/webp", webp.subarray(0, 20)),
    "a width of 0": sized(0, 8),
    "a width of 4,097 pixels": sized(4097, 1),
    "100,000 pixels a side": sized(100_000, 100_000),
    "2,147,483,647 pixels a side": sized(0x7fffffff, 0x7fffffff),
    "4,294,967,295 pixels a side": sized(0xffffffff, 0xffffffff),
    "a JPEG of 65,535 pixels a side": wrong("image/jpeg", jpegOf(65_535, 65_535)),
    gzip: { ...asPng(gzipSync(small)), statuses: [415], headers: { "Content-Encoding": "gzip" } },
    "5 MiB and a byte": { ...asPng(small, Buffer.alloc(5 * 1024 * 1024 + 1 - small.length)), statuses: [413] },
  };
}

async function expectClean(audit: Audit, name: string, file: File, made: Answer): Promise<void> {
  const { call, expect } = audit;
  const link = new URL(String(made.body["url"]));
  const stored = await call("GET", link.pathname);
  expect(stored.status === 200 && !stored.text.includes(marker), "high", `only the image is kept: ${name}`, () =>
    describe(stored),
  );
  const kind = stored.headers.get("content-type");
  const shut = stored.headers.get("content-security-policy")?.includes("sandbox") === true;
  const saved = stored.headers.get("content-disposition")?.startsWith("attachment") === true;
  expect(
    kind === file.type && shut && saved,
    "high",
    "an image is served as a sandboxed download",
    () => `${name}: ${kind}`,
  );
}

async function run(audit: Audit): Promise<void> {
  const { call, expect } = audit;
  const [{ user, ids }, other] = [await newWorld(audit, { jobs: false }), await newWorld(audit, { jobs: false })];
  const { token } = user;
  const path = `/v1/projects/${ids["projectId"]}/references`;
  const send = ({ type, bytes }: File, more: Readonly<Record<string, string>> = {}, chunked = false, to = path) =>
    call("POST", to, { token, body: bytes, headers: { "Content-Type": type, ...more }, chunked });
  const plain: readonly File[] = [
    asPng(small),
    { type: "image/jpeg", bytes: jpeg },
    { type: "image/webp", bytes: webp },
  ];
  for (const file of plain) {
    const made = await send(file);
    // Control: unless a valid image is accepted, the refusals below prove nothing.
    expect(made.status === 201, "high", "a valid image is accepted", () => describe(made).slice(0, 300));
    await call("DELETE", `${path}/${made.body["id"]}`, { token });
  }
  for (const [name, file] of Object.entries(carriers())) {
    const made = await send(file);
    const judged = made.status === 201 || made.status === 400;
    expect(judged, "medium", `an image with extra content gets 201 or 400: ${name}`, () =>
      describe(made).slice(0, 300),
    );
    if (made.status !== 201) continue;
    await expectClean(audit, name, file, made);
    await call("DELETE", `${path}/${made.body["id"]}`, { token });
  }
  const before = (await call("GET", path, { token })).body["items"].length;
  for (const [name, { statuses, headers, ...file }] of Object.entries(refusals()))
    for (const chunked of statuses.includes(413) ? [false, true] : [false]) {
      const answer = await send(file, headers, chunked);
      expect(statuses.includes(answer.status), "high", `an invalid image is refused: ${name}`, () =>
        describe(answer).slice(0, 300),
      );
    }
  const after = (await call("GET", path, { token })).body["items"].length;
  expect(after === before, "high", "no refused upload is kept", () => `${before} / ${after}`);
  const bomb = asPng(png({ width: 4096, height: 4096, pixels: deflateSync(Buffer.alloc(4097 * 4096)) }));
  const inflated = await send(bomb);
  expect([201, 400].includes(inflated.status), "medium", "a decompression bomb gets 201 or 400", () =>
    describe(inflated).slice(0, 300),
  );
  const real = await send(asPng(small), {}, false, `/v1/projects/${other.ids["projectId"]}/references`);
  const none = await send(asPng(small), {}, false, `/v1/projects/${unknownLike(ids["projectId"] ?? "")}/references`);
  const same = real.status === 404 && essence(real) === essence(none);
  expect(same, "critical", "another user's project takes no upload", () => `${describe(real)} / ${describe(none)}`);
}

export const uploads: Part = { name: "uploads", run };
