import { crc32, deflateSync } from "node:zlib";
import { decode } from "fast-png";
import { drawByArtist, drawImage, type ImageRequest } from "../workers-ai/image.ts";

const blockPixels = 16;
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * The image of `drawImage`, enlarged from blocks of 16 pixels, for models that draw a megapixel or more. This is fast
 * enough for hundreds of images in a test. `cutOut` makes the white background transparent. An artist's image is sent as
 * the artist paints it.
 */
export function drawLargePng(request: ImageRequest, { cutOut }: { cutOut: boolean }): Uint8Array {
  const { width, height } = request;
  const painted = drawByArtist(request);
  if (painted !== undefined) return painted;
  if (width % blockPixels !== 0 || height % blockPixels !== 0) throw new RangeError("The sides are no whole blocks");
  const small = decode(drawImage({ ...request, width: width / blockPixels, height: height / blockPixels }, "png"));
  const channels = cutOut ? 4 : 3;
  const rows: Buffer[] = [];
  for (let y = 0; y < small.height; y++) {
    const row = Buffer.alloc(1 + width * channels);
    for (let x = 0; x < small.width; x++) {
      const from = (y * small.width + x) * small.channels;
      const colour = [...small.data.subarray(from, from + 3)];
      const pixel = cutOut ? [...colour, colour.every((level) => level === 255) ? 0 : 255] : colour;
      row.fill(Buffer.from(pixel), 1 + x * blockPixels * channels, 1 + (x + 1) * blockPixels * channels);
    }
    for (let copy = 0; copy < blockPixels; copy++) rows.push(row);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, cutOut ? 6 : 2, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.concat(rows), { level: 1 });
  return Buffer.concat([signature, toChunk("IHDR", header), toChunk("IDAT", pixels), toChunk("IEND", Buffer.alloc(0))]);
}

function toChunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), content]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(content.length, 0);
  chunk.set(body, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}
