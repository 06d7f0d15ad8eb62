/** Checks the inputs of the models of Workers AI and computes their prices. */

import type { Size } from "../../src/lib/size.ts";

/** An error of the service. */
export type Refusal = { readonly status: number; readonly code: number; readonly description: string };

const tiles = ({ width, height }: Size) => Math.ceil(width / 512) * Math.ceil(height / 512);

/** Each model's price for one image, in micro-US-dollars. `inputs` is the number of input images. */
const models: Readonly<Record<string, (size: Size, steps: number, inputs: number) => number>> = {
  "@cf/black-forest-labs/flux-2-klein-4b": (size, _steps, inputs) => 287 * tiles(size) + 59 * inputs,
  "@cf/black-forest-labs/flux-2-klein-9b": ({ width, height }, _steps, inputs) =>
    15_000 + 2_000 * Math.max(0, Math.ceil((width * height) / 1_048_576) - 1) + 2_000 * inputs,
  "@cf/black-forest-labs/flux-2-dev": (size, steps, inputs) => (410 * tiles(size) + 210 * inputs) * steps,
};

/** A file in the form. A file that is not an image has infinite sides, so that it is refused as too large. */
export type InputImage = Size & { readonly name: string; readonly sha256: string };

export type Job = Size & {
  readonly model: string;
  readonly prompt: string;
  readonly seed: string;
  /** The SHA-256 of each input image. */
  readonly inputs: readonly string[];
  readonly priceMicroUsd: number;
};

/**
 * The checked input and the price, or a refusal. Unlike the service, which ignores unknown fields, this server refuses
 * them.
 */
export function readJob(
  model: string,
  fields: Readonly<Record<string, string>>,
  images: readonly InputImage[] = [],
): Job | Refusal {
  const price = models[model];
  if (price === undefined) return refusal(5007, `No such model ${model} or task`);
  const allowed = model.endsWith("-dev") ? { ...fieldChecks, steps: stepsCheck } : fieldChecks;
  const bad = Object.keys(fields).find((name) => allowed[name]?.(fields[name] ?? "") !== true);
  if (bad !== undefined) return refusal(5006, `${bad} is unknown or not valid`);
  const badImage = images.find(
    ({ name, width, height }, at) => name !== `input_image_${at}` || Math.max(width, height) >= 512,
  );
  if (badImage !== undefined || images.length > 4)
    return refusal(5006, "All input images must be smaller than 512x512");
  const { prompt, width = "1024", height = "768", seed = "", steps = "25" } = fields;
  if (prompt === undefined) return refusal(5006, "required properties at '/' are 'prompt'");
  const size = { width: Number(width), height: Number(height) };
  const inputs = images.map(({ sha256 }) => sha256);
  return { model, prompt, seed, inputs, ...size, priceMicroUsd: price(size, Number(steps), images.length) };
}

type FieldCheck = (value: string) => boolean;

const stepsCheck: FieldCheck = (value) => isWithin(value, 1, 50);
const sideCheck: FieldCheck = (value) => isWithin(value, 256, 1920);
const fieldChecks: Readonly<Record<string, FieldCheck>> = {
  prompt: (value) => value.trim() !== "",
  width: sideCheck,
  height: sideCheck,
  seed: (value) => isWithin(value, 0, Number.MAX_SAFE_INTEGER),
  guidance: (value) => Number.isFinite(Number(value)),
};

export function refusal(code: number, description: string, status = 400): Refusal {
  return { status, code, description };
}

function isWithin(text: string, min: number, max: number): boolean {
  return /^\d{1,16}$/.test(text) && Number(text) >= min && Number(text) <= max;
}
