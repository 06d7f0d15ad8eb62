/** Checks the inputs of Replicate's models and computes their prices. */

import { isBoolean, isOneOf, isText, isWithin, type FieldCheck } from "../job-api/fields.ts";
import type { Size } from "../../src/lib/size.ts";
import { readMegapixels, toMegapixels } from "../job-api/megapixels.ts";

export type Job = {
  readonly prompt: string;
  readonly seed: string;
  readonly size: Size;
  readonly priceMicroUsd: number;
  readonly isList: boolean;
};

/** The bytes at a URL: a data URL, or a file that was uploaded here. Undefined for any other URL. */
export type ReadAddress = (address: string) => Uint8Array | undefined;

type Served = {
  readonly fields: Readonly<Record<string, FieldCheck>>;
  readonly toSize: (input: Input) => Size;
  readonly price: (input: Input, outputMegapixels: number, inputMegapixels: number) => number;
  readonly isList: boolean;
};
type Input = Readonly<Record<string, unknown>>;

const maxDataUrlBytes = 256 * 1024;

const aspectSizes: Readonly<Record<string, readonly [number, number]>> = {
  "1:1": [1024, 1024],
  "16:9": [1344, 768],
  "21:9": [1536, 640],
  "3:2": [1216, 832],
  "2:3": [832, 1216],
  "4:5": [896, 1088],
  "5:4": [1088, 896],
  "3:4": [896, 1152],
  "4:3": [1152, 896],
  "9:16": [768, 1344],
  "9:21": [640, 1536],
};

const isListOf =
  (max: number): FieldCheck =>
  (value) =>
    Array.isArray(value) && value.length <= max && value.every((item) => typeof item === "string");

const common = {
  prompt: isText,
  seed: isWithin(0, 2 ** 53),
  output_format: isOneOf("webp", "jpg", "png"),
  output_quality: isWithin(0, 100),
};
const customRatio = isOneOf(
  "match_input_image",
  "custom",
  "1:1",
  "16:9",
  "3:2",
  "2:3",
  "4:5",
  "5:4",
  "9:16",
  "3:4",
  "4:3",
);

/** The models' input fields, and their prices in micro-US-dollars, from the models' pages at Replicate. */
const models: Readonly<Record<string, Served>> = {
  "black-forest-labs/flux-2-pro": {
    fields: {
      ...common,
      aspect_ratio: customRatio,
      width: isWithin(256, 2048),
      height: isWithin(256, 2048),
      input_images: isListOf(8),
      safety_tolerance: isWithin(1, 5),
      resolution: isText,
    },
    toSize: (input) => toCustomSize(input, 16),
    price: (_input, output, references) => 15_000 + 15_000 * output + 15_000 * references,
    isList: false,
  },
  "black-forest-labs/flux-2-dev": {
    fields: {
      ...common,
      aspect_ratio: customRatio,
      width: isWithin(256, 1440),
      height: isWithin(256, 1440),
      input_images: isListOf(4),
      go_fast: isBoolean,
      disable_safety_checker: isBoolean,
    },
    toSize: (input) => toCustomSize(input, 32),
    price: ({ go_fast: isFast = true }, output, references) =>
      (isFast === true ? 12_000 : 14_000) * (output + references),
    isList: false,
  },
  "black-forest-labs/flux-schnell": {
    fields: {
      ...common,
      aspect_ratio: isOneOf(...Object.keys(aspectSizes)),
      num_outputs: isWithin(1, 4),
      num_inference_steps: isWithin(1, 4),
      megapixels: isOneOf("1", "0.25"),
      go_fast: isBoolean,
      disable_safety_checker: isBoolean,
    },
    toSize: ({ aspect_ratio: ratio = "1:1" }) => toAspectSize(String(ratio)),
    price: () => 3_000,
    isList: true,
  },
};

export function isModel(name: string): boolean {
  return Object.hasOwn(models, name);
}

/** The checked input and the price, or a refusal. Unlike Replicate, this server refuses unknown fields. */
export function readInput(
  name: string,
  input: unknown,
  readAddress: ReadAddress,
): Job | { readonly refusal: string; readonly field: string } {
  const served = models[name];
  if (served === undefined || !isObject(input)) return { refusal: "Invalid type. Expected: object", field: "input" };
  if (!isText(input["prompt"])) return { refusal: "prompt is required", field: "prompt" };
  const bad = Object.keys(input).find((field) => served.fields[field]?.(input[field]) !== true);
  if (bad !== undefined) return { refusal: `${bad} is unknown or not valid`, field: bad };
  const addresses = toList(input["input_images"]);
  const references = addresses.map((address) => readMegapixels(readAddress(address)));
  if (
    addresses.some((address) => address.startsWith("data:") && address.length > maxDataUrlBytes) ||
    references.includes(0)
  )
    return { refusal: "could not be read", field: "input_images" };
  const size = served.toSize(input);
  const inputMegapixels = references.reduce((sum, megapixels) => sum + megapixels, 0);
  return {
    prompt: String(input["prompt"]),
    seed: JSON.stringify(input["seed"] ?? null),
    size,
    priceMicroUsd: served.price(input, toMegapixels(size), inputMegapixels),
    isList: served.isList,
  };
}

function toCustomSize({ aspect_ratio: ratio = "1:1", width = 1024, height = 1024 }: Input, step: number): Size {
  if (ratio !== "custom") return toAspectSize(String(ratio));
  const round = (side: unknown) => Math.round(Number(side) / step) * step;
  return { width: round(width), height: round(height) };
}

function toAspectSize(ratio: string): Size {
  const [width, height] = aspectSizes[ratio] ?? [1024, 1024];
  return { width, height };
}

function toList(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function isObject(value: unknown): value is Input {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
