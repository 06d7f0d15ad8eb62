/** Reduces a canvas to the colours of GB Studio's sprites, by lightness. */
import { pixelOffset, type Canvas } from "./canvas";

type Rgb = readonly [red: number, green: number, blue: number];

const transparent: Rgb = [0x65, 0xff, 0x00];
/** From dark to light. GB Studio allows no fourth shade in sprites. */
const shades: readonly Rgb[] = [
  [0x07, 0x18, 0x21],
  [0x86, 0xc0, 0x6c],
  [0xe0, 0xf8, 0xcf],
];
const halfOpaque = 128;

/** Splits the range of lightness that the drawing uses into three equal parts, so that dark drawings keep their forms. */
export function toGbColours(canvas: Canvas): void {
  const lightness: number[] = [];
  eachPixel(canvas, (at) => {
    if (isVisible(canvas, at)) lightness.push(lightnessAt(canvas, at));
  });
  const darkest = lightness.reduce((least, value) => Math.min(least, value), 1);
  const lightest = lightness.reduce((most, value) => Math.max(most, value), 0);
  const range = Math.max(lightest - darkest, Number.EPSILON);
  eachPixel(canvas, (at) => {
    const part = Math.min(shades.length - 1, Math.floor(((lightnessAt(canvas, at) - darkest) / range) * shades.length));
    const colour = isVisible(canvas, at) ? (shades[part] ?? transparent) : transparent;
    canvas.rows.set([...colour, 255], at);
  });
}

function eachPixel(canvas: Canvas, visit: (at: number) => void): void {
  for (let y = 0; y < canvas.height; y++) for (let x = 0; x < canvas.width; x++) visit(pixelOffset(canvas, x, y));
}

function isVisible({ rows }: Canvas, at: number): boolean {
  return (rows[at + 3] ?? 0) >= halfOpaque;
}

/** The lightness of the OKLab colour space (Björn Ottosson, 2020), from 0 to 1. */
function lightnessAt({ rows }: Canvas, at: number): number {
  const [red, green, blue] = [toLinear(rows[at] ?? 0), toLinear(rows[at + 1] ?? 0), toLinear(rows[at + 2] ?? 0)];
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short;
}

function toLinear(byte: number): number {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
