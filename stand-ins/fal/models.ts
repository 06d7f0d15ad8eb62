/** Checks the inputs of fal's endpoints and computes their prices. */

import { isBoolean, isOneOf, isText, isWithin, type FieldCheck } from "../job-api/fields.ts";
import type { Size } from "../../src/lib/size.ts";
import { readDataUrl, readMegapixels, toMegapixels } from "../job-api/megapixels.ts";

type Input = Readonly<Record<string, unknown>>;

/** A validation error in fal's format. */
export type Mistake = { readonly loc: readonly string[]; readonly msg: string; readonly type: string };
export type Job = {
  readonly prompt: string;
  readonly seed: number;
  readonly size: Size;
  readonly units: number;
  readonly priceMicroUsd: number;
};

type Served = {
  readonly fields: Readonly<Record<string, FieldCheck>>;
  readonly sides: { readonly min: number; readonly max: number };
  readonly unitMicroUsd: number;
};

const presets: Readonly<Record<string, readonly [number, number]>> = {
  square_hd: [1024, 1024],
  square: [512, 512],
  portrait_4_3: [768, 1024],
  portrait_16_9: [576, 1024],
  landscape_4_3: [1024, 768],
  landscape_16_9: [1024, 576],
};
const maxReferences = 4;

const common = {
  prompt: isText,
  seed: isWithin(0, Number.MAX_SAFE_INTEGER),
  image_size: () => true,
  num_images: isWithin(1, 4),
  output_format: isOneOf("jpeg", "png", "webp"),
  enable_safety_checker: isBoolean,
  sync_mode: isBoolean,
};
const flux2 = {
  ...common,
  guidance_scale: () => true,
  num_inference_steps: isWithin(4, 50),
  acceleration: isOneOf("none", "regular", "high"),
  enable_prompt_expansion: isBoolean,
};

/**
 * The input fields of each endpoint, and its price in micro-US-dollars per megapixel, from the models' pages at fal.
 */
const endpoints: Readonly<Record<string, Served>> = {
  "fal-ai/flux-2": { fields: flux2, sides: { min: 512, max: 2048 }, unitMicroUsd: 12_000 },
  "fal-ai/flux-2/edit": {
    fields: {
      ...flux2,
      image_urls: (value) => Array.isArray(value) && value.length > 0 && value.length <= maxReferences,
    },
    sides: { min: 512, max: 2048 },
    unitMicroUsd: 12_000,
  },
  "fal-ai/flux/schnell": {
    fields: { ...common, num_inference_steps: isWithin(1, 12) },
    sides: { min: 64, max: 1536 },
    unitMicroUsd: 3_000,
  },
};

export function isEndpoint(name: string): boolean {
  return Object.hasOwn(endpoints, name);
}

/** The checked input and the price, or the validation errors. Unlike fal, this server refuses unknown fields. */
export function readInput(
  name: string,
  input: Input,
  randomSeed: number,
): Job | { readonly mistakes: readonly Mistake[] } {
  const served = endpoints[name];
  const size = toSize(input["image_size"] ?? "landscape_4_3");
  const names = new Set(["prompt", ...(name.endsWith("/edit") ? ["image_urls"] : []), ...Object.keys(input)]);
  const bad = [...names].filter((field) => served?.fields[field]?.(input[field]) !== true);
  const references = toReferences(input["image_urls"]);
  if (!isDrawable(size, served)) bad.push("image_size");
  if (references.includes(0)) bad.push("image_urls");
  if (served === undefined || size === undefined || bad.length > 0) return { mistakes: bad.map(toMistake) };
  const inputUnits = references.reduce((sum, megapixels) => sum + megapixels, 0);
  const units = toMegapixels(size) + inputUnits;
  const seed = typeof input["seed"] === "number" ? input["seed"] : randomSeed;
  return { prompt: String(input["prompt"]), seed, size, units, priceMicroUsd: units * served.unitMicroUsd };
}

function toMistake(field: string): Mistake {
  return { loc: ["body", field], msg: `${field} is unknown or not valid`, type: "value_error" };
}

function isDrawable(size: Size | undefined, served: Served | undefined): boolean {
  if (size === undefined || served === undefined) return false;
  const isSide = isWithin(served.sides.min, served.sides.max);
  return isSide(size.width) && isSide(size.height);
}

function toSize(value: unknown): Size | undefined {
  if (typeof value === "string") {
    const [width, height] = presets[value] ?? [];
    return width === undefined || height === undefined ? undefined : { width, height };
  }
  const { width, height }: Readonly<Record<string, unknown>> = Object(value);
  return { width: Number(width), height: Number(height) };
}

/**
 * The megapixels of each image, at most four, because fal scales larger images down. 0 stands for an unreadable image.
 */
function toReferences(value: unknown): number[] {
  if (!Array.isArray(value)) return [];
  return value.map((address) => Math.min(4, readMegapixels(readDataUrl(String(address)))));
}
