/** Checks the inputs of the models at OpenRouter and computes their prices. */

import { readImageHeader } from "../../src/lib/image-header.ts";
import type { Size } from "../../src/lib/size.ts";
import { toMegapixels } from "../job-api/megapixels.ts";

export type Input = Size & {
  readonly model: string;
  readonly prompt: string;
  readonly seed: number;
  readonly priceMicroUsd: number;
};

type Served = {
  /** The accepted parameters, besides the model and the prompt. */
  readonly parameters: readonly string[];
  readonly maxReferences: number;
  /** In micro-US-dollars. */
  readonly price: (outputMegapixels: number, inputMegapixels: number) => number;
  /** Width and height by resolution and aspect ratio; null if the model takes a size in pixels. */
  readonly tiers: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> | null;
};

const common = ["output_format", "input_references", "provider"];
const models: ReadonlyMap<string, Served> = new Map([
  [
    "black-forest-labs/flux.2-klein-4b",
    {
      parameters: [...common, "size", "seed"],
      maxReferences: 4,
      price: (output: number) => 14_000 + 1_000 * (output - 1),
      tiers: null,
    },
  ],
  [
    "black-forest-labs/flux.2-pro",
    {
      parameters: [...common, "size", "seed"],
      maxReferences: 8,
      price: (output: number, input: number) => 30_000 + 15_000 * (output - 1) + 15_000 * input,
      tiers: null,
    },
  ],
  [
    "bytedance-seed/seedream-4.5",
    {
      parameters: [...common, "resolution", "aspect_ratio", "seed", "n"],
      maxReferences: 14,
      price: () => 40_000,
      tiers: {
        "2K": {
          "1:1": [2048, 2048],
          "4:3": [2304, 1728],
          "3:4": [1728, 2304],
          "3:2": [2496, 1664],
          "2:3": [1664, 2496],
          "16:9": [2560, 1440],
          "9:16": [1440, 2560],
          "21:9": [3024, 1296],
        },
      },
    },
  ],
  [
    "google/gemini-2.5-flash-image",
    {
      parameters: [...common, "resolution", "aspect_ratio"],
      maxReferences: 3,
      price: (_output: number, input: number) => 38_742 + 387 * input,
      tiers: {
        "1K": {
          "1:1": [1024, 1024],
          "5:4": [1152, 896],
          "4:5": [896, 1152],
          "4:3": [1184, 864],
          "3:4": [864, 1184],
          "3:2": [1248, 832],
          "2:3": [832, 1248],
          "16:9": [1344, 768],
          "9:16": [768, 1344],
          "21:9": [1536, 672],
        },
      },
    },
  ],
]);

/**
 * The checked input and the price, or a refusal. Unlike OpenRouter, this server refuses parameters that the model does
 * not take.
 */
export function readInput(json: unknown): Input | { readonly refusal: string } {
  if (typeof json !== "object" || json === null) return { refusal: "Invalid JSON" };
  const { model, prompt, ...parameters }: Readonly<Record<string, unknown>> = { ...json };
  const served = typeof model === "string" ? models.get(model) : undefined;
  if (served === undefined || typeof model !== "string") return { refusal: "No such model" };
  if (typeof prompt !== "string" || prompt === "") return { refusal: "prompt: too small" };
  const wrong = findWrong(parameters, served);
  if (wrong !== undefined) return { refusal: `${wrong} is not valid, or not supported by ${model}` };
  const size = toSize(served, parameters);
  const references = toReferences(parameters["input_references"]);
  if (size === undefined || references === undefined || references.length > served.maxReferences)
    return { refusal: "no such size, or too many or unreadable references" };
  const inputMegapixels = references.reduce((sum, reference) => sum + toMegapixels(reference), 0);
  const priceMicroUsd = served.price(toMegapixels(size), inputMegapixels);
  return { model, prompt, seed: Number(parameters["seed"] ?? 0), ...size, priceMicroUsd };
}

function findWrong(parameters: Readonly<Record<string, unknown>>, served: Served): string | undefined {
  const unknown = Object.keys(parameters).find((name) => !served.parameters.includes(name));
  if (unknown !== undefined) return unknown;
  const { seed = 0, output_format: format = "png" } = parameters;
  if (!Number.isInteger(seed)) return "seed";
  return format === "png" ? undefined : "output_format";
}

function toSize({ tiers }: Served, { size, resolution, aspect_ratio }: Readonly<Record<string, unknown>>) {
  if (tiers === null) {
    const [, width, height] = /^(\d{2,4})x(\d{2,4})$/.exec(String(size)) ?? [];
    return width === undefined ? undefined : { width: Number(width), height: Number(height) };
  }
  const [width, height] = tiers[String(resolution)]?.[String(aspect_ratio)] ?? [];
  return width === undefined || height === undefined ? undefined : { width, height };
}

/** The sizes of the images, which are data URLs in `image_url` parts; undefined if one cannot be read. */
function toReferences(value: unknown): Size[] | undefined {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return undefined;
  const sizes = value.map((part) => {
    const url: unknown = part?.type === "image_url" ? part.image_url?.url : undefined;
    const content = /^data:image\/(?:png|jpeg|webp);base64,(.+)$/s.exec(String(url))?.[1];
    return content === undefined ? null : readImageHeader(Buffer.from(content, "base64"));
  });
  return sizes.every((size) => size !== null) ? sizes : undefined;
}
