/** A minimal JPEG encoder, for images of flat blocks. */

type Rgb = readonly [number, number, number];

/** A baseline JPEG of flat blocks of 8 by 8 pixels. Each block has the colour at its middle. */
export function blockJpeg(width: number, height: number, colourAt: (x: number, y: number) => Rgb): Uint8Array {
  const bits: string[] = [];
  const previous = [0, 0, 0];
  for (let y = 0; y < height; y += 8) {
    for (let x = 0; x < width; x += 8) {
      toYcbcr(colourAt(x + 4, y + 4)).forEach((level, component) => {
        bits.push(blockBits(level - (previous[component] ?? 0)));
        previous[component] = level;
      });
    }
  }
  return Buffer.concat([Buffer.from(fileHeader(width, height)), packBits(bits.join("")), Buffer.of(0xff, 0xd9)]);
}

/** Encodes the difference to the previous block: the length in four bits, the value, and one end-of-block bit. */
function blockBits(difference: number): string {
  const length = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
  const coded = difference < 0 ? difference + 2 ** length - 1 : difference;
  return length.toString(2).padStart(4, "0") + (length === 0 ? "" : coded.toString(2).padStart(length, "0")) + "0";
}

function packBits(bits: string): Buffer {
  const bytes: number[] = [];
  for (let index = 0; index < bits.length; index += 8) {
    const byte = Number.parseInt(bits.slice(index, index + 8).padEnd(8, "1"), 2);
    // A 0xff in the data would be read as a marker, so a 0 is added.
    bytes.push(...(byte === 0xff ? [0xff, 0] : [byte]));
  }
  return Buffer.from(bytes);
}

function fileHeader(width: number, height: number): number[] {
  const size = [height >> 8, height & 0xff, width >> 8, width & 0xff];
  // All quantisation factors are 8, so that the only coefficient of a block equals the level.
  const quantisation = segment(0xdb, [0, ...Array.from({ length: 64 }, () => 8)]);
  const frame = segment(0xc0, [8, ...size, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
  const levelLengths = segment(0xc4, [0, ...codeCounts(4, 9), 0, 1, 2, 3, 4, 5, 6, 7, 8]);
  const endOfBlock = segment(0xc4, [0x10, ...codeCounts(1, 1), 0]);
  const scan = segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]);
  return [0xff, 0xd8, ...quantisation, ...frame, ...levelLengths, ...endOfBlock, ...scan];
}

/** The number of Huffman codes of each length from 1 to 16: `count` for the given length, and 0 for the others. */
function codeCounts(length: number, count: number): number[] {
  return Array.from({ length: 16 }, (_, index) => (index + 1 === length ? count : 0));
}

function segment(marker: number, content: readonly number[]): number[] {
  return [0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 0xff, ...content];
}

/** The levels of Y, Cb and Cr, each from -128 to 127. */
function toYcbcr([red, green, blue]: Rgb): number[] {
  const levels = [
    0.299 * red + 0.587 * green + 0.114 * blue - 128,
    -0.168736 * red - 0.331264 * green + 0.5 * blue,
    0.5 * red - 0.418688 * green - 0.081312 * blue,
  ];
  return levels.map((level) => Math.max(-128, Math.min(127, Math.round(level))));
}
