/** Spoils a sprite by a seed, as an image model does that is asked for pixel art. */
import type { Raster, Rgb } from "../../src/pixels/raster.ts";
import { canvasSide } from "./canvas.ts";
import { checkerboard, flat, gradient, radial, shadow, type Ground } from "./grounds.ts";
import { addJpegNoise } from "./jpeg-noise.ts";
import { newRandom, paint, type Random, type Spoiling } from "./paint.ts";

/** How much of the canvas the sprite covers along its longer side. */
const coverage = 0.9;

/**
 * 1024 × 1024 pixels: cells of a size that is no whole number, uneven and anti-aliased, with the marks of a JPEG. The
 * sprite stands on `key` where the model was asked for that colour, and else on any ground that models paint.
 */
export function spoilSprite(sprite: Raster, seed: number, key?: Rgb): Raster {
  const random = newRandom(seed);
  const between = (least: number, most: number): number => least + (most - least) * random();
  const pitch = (canvasSide * coverage * between(0.9, 1)) / Math.max(sprite.width, sprite.height);
  const ground = key === undefined ? anyGround(random) : painted(key, random);
  const spoiling: Spoiling = {
    pitchX: pitch,
    pitchY: pitch,
    left: (canvasSide - sprite.width * pitch) * between(0.4, 0.6),
    top: (canvasSide - sprite.height * pitch) * between(0.4, 0.6),
    ground: random() < 0.3 ? shadow(ground, [512, 930], [330, 70]) : ground,
    jitter: between(0, 0.08),
    ...(random() < 0.5 ? { blur: between(0.5, Math.min(2, pitch / 12)) } : {}),
    shade: { amount: between(0, 6), pattern: 0.3, wave: [0.35, 0.35] },
  };
  return addJpegNoise(paint(sprite, spoiling, seed), Math.round(between(75, 95)));
}

/** Models meet the colour that they are asked for only nearly. */
function painted(key: Rgb, random: Random): Ground {
  return flat(nearly(key, random, 24));
}

function nearly([red, green, blue]: Rgb, random: Random, most: number): Rgb {
  const miss = (value: number): number => Math.max(0, Math.min(255, value + (random() - 0.5) * most));
  return [miss(red), miss(green), miss(blue)];
}

function anyGround(random: Random): Ground {
  const grounds: readonly Ground[] = [
    flat([255, 255, 255]),
    flat(nearly([232, 230, 226], random, 12)),
    gradient([120, 170, 220], [240, 225, 200]),
    radial([235, 230, 215], [150, 140, 120]),
    checkerboard(16 + Math.floor(random() * 12), [255, 255, 255], [204, 204, 204]),
  ];
  return grounds[Math.floor(random() * grounds.length)] ?? flat([255, 255, 255]);
}
