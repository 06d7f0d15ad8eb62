/**
 * Moves the outline of the mask to where a pixel is half ground and half sprite. Scaling and compression blur an edge
 * over several pixels, and the flood stops at the outer end of the blur, so every box would be too large.
 */
import { blueOf, greenOf, redOf, stepBetween, toPixel, type Box, type Mask, type Raster } from "./raster";

/** The farthest that a blurred edge is followed inwards, in pixels. */
const maxDepth = 12;

/** Edges weaker than this (squared) say nothing about the level. */
const leastContrast = 900;

export function trimToHalfLevel(raster: Raster, mask: Mask): void {
  const ground: number[] = [];
  for (let position = 0; position < mask.length; position++) {
    const isOutline = mask[position] === 1 && touchesGround(raster, mask, position);
    if (isOutline) trimAt(raster, mask, position, ground);
  }
  for (const position of ground) mask[position] = 0;
}

function touchesGround({ width, height }: Raster, mask: Mask, position: number): boolean {
  const x = position % width;
  return (
    (x > 0 && mask[position - 1] === 0) ||
    (x < width - 1 && mask[position + 1] === 0) ||
    (position >= width && mask[position - width] === 0) ||
    (position < width * (height - 1) && mask[position + width] === 0)
  );
}

/** Adds the pixels to `ground` that are more ground than sprite, from an outline pixel inwards. */
function trimAt(raster: Raster, mask: Mask, position: number, ground: number[]): void {
  const around = groundAround(raster, mask, position);
  if (around === undefined) return;
  const { path, front } = walkInwards(raster, mask, position, around);
  const { pixels } = raster;
  const [r, g, b] = [redOf(front), greenOf(front), blueOf(front)];
  const [gr, gg, gb] = [redOf(around.colour), greenOf(around.colour), blueOf(around.colour)];
  const contrast = (r - gr) ** 2 + (g - gg) ** 2 + (b - gb) ** 2;
  if (contrast < leastContrast) return;
  for (const step of path) {
    const pixel = pixels[step] ?? 0;
    const share =
      ((redOf(pixel) - gr) * (r - gr) + (greenOf(pixel) - gg) * (g - gg) + (blueOf(pixel) - gb) * (b - gb)) / contrast;
    if (share >= 0.5) return;
    ground.push(step);
  }
}

type Around = { readonly colour: number; readonly inwards: readonly [x: number, y: number] };

/** The mean colour of the ground within two pixels, and the direction away from it. */
function groundAround({ width, height, pixels }: Raster, mask: Mask, position: number): Around | undefined {
  const [x, y] = [position % width, Math.floor(position / width)];
  const window = { left: Math.max(0, x - 2), top: Math.max(0, y - 2) };
  const box: Box = { ...window, right: Math.min(width, x + 3), bottom: Math.min(height, y + 3) };
  let [red, green, blue, count, dx, dy] = [0, 0, 0, 0, 0, 0];
  for (let v = box.top; v < box.bottom; v++)
    for (let u = box.left; u < box.right; u++) {
      const near = v * width + u;
      if (mask[near] !== 0) continue;
      const pixel = pixels[near] ?? 0;
      red += redOf(pixel);
      green += greenOf(pixel);
      blue += blueOf(pixel);
      count++;
      dx += x - u;
      dy += y - v;
    }
  if (count === 0) return undefined;
  const length = Math.hypot(dx, dy) || 1;
  return { colour: toPixel([red / count, green / count, blue / count]), inwards: [dx / length, dy / length] };
}

/** Follows the edge until the colour stops moving away from the ground. `front` is the sprite's colour there. */
function walkInwards(
  { width, height, pixels }: Raster,
  mask: Mask,
  position: number,
  { colour, inwards: [dx, dy] }: Around,
): { path: number[]; front: number } {
  const [x, y] = [position % width, Math.floor(position / width)];
  const path = [position];
  let front = pixels[position] ?? 0;
  let [farthest, last] = [0, -1];
  for (let step = 1; step <= maxDepth; step++) {
    const [u, v] = [Math.round(x + dx * step), Math.round(y + dy * step)];
    const next = v * width + u;
    if (u < 0 || v < 0 || u >= width || v >= height || mask[next] === 0) break;
    const pixel = pixels[next] ?? 0;
    const away = stepBetween(pixel, colour);
    if (step > 1 && away <= last + 4 && away <= farthest + 6) break;
    if (away > farthest) [farthest, front] = [away, pixel];
    last = away;
    path.push(next);
  }
  return { path, front };
}
