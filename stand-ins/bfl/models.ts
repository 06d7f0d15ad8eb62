/** Checks the inputs of BFL's models and computes their prices. */

import { isOneOf, isText, isWithin, type FieldCheck } from "../job-api/fields.ts";
import { readMegapixels, toMegapixels } from "../job-api/megapixels.ts";

/** One entry in the `detail` of a 422. */
export type Refusal = { readonly loc: readonly (string | number)[]; readonly msg: string; readonly type: string };

export type Input = {
  readonly prompt: string;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  readonly format: "png" | "jpeg";
  readonly webhookUrl: string | null;
  readonly webhookSecret: string | null;
  readonly inputMegapixels: number;
  readonly outputMegapixels: number;
  readonly priceMicroUsd: number;
};

/** In cents: `first` for the first output megapixel, `further` for every other megapixel of output or input. */
type Prices = { readonly first: number; readonly further: number; readonly images: number };

const endpoints: ReadonlyMap<string, Prices> = new Map([
  ["flux-2-klein-4b", { first: 1.4, further: 0.1, images: 4 }],
  ["flux-2-klein-9b", { first: 1.5, further: 0.2, images: 4 }],
  ["flux-2-pro", { first: 3, further: 1.5, images: 8 }],
  ["flux-2-max", { first: 7, further: 3, images: 8 }],
]);

const isSide: FieldCheck = (value) => Number.isInteger(value) && Number(value) >= 64 && Number(value) % 16 === 0;
const checks: Readonly<Record<string, FieldCheck>> = {
  prompt: isText,
  width: isSide,
  height: isSide,
  seed: Number.isInteger,
  safety_tolerance: isWithin(0, 5),
  output_format: isOneOf("png", "jpeg"),
  webhook_url: (value) => isText(value) && String(value).length <= 2083 && URL.canParse(String(value)),
  webhook_secret: isText,
};

export function isEndpoint(name: string): boolean {
  return endpoints.has(name);
}

/** The checked input and the price, or the reasons for a refusal. Unlike BFL, this server refuses unknown fields. */
export function readInput(endpoint: string, json: unknown): Input | { readonly refusals: Refusal[] } {
  const prices = endpoints.get(endpoint);
  if (prices === undefined || typeof json !== "object" || json === null) return refuse("body", "not an object");
  const fields: Readonly<Record<string, unknown>> = { ...json };
  if (fields["prompt"] === undefined) return refuse("prompt", "Field required");
  const imageNames = Array.from({ length: prices.images }, (_, index) => toImageName(index));
  const bad = Object.keys(fields).find((name) => {
    const check = imageNames.includes(name) ? isImage : checks[name];
    return check?.(fields[name]) !== true;
  });
  if (bad !== undefined) return refuse(bad, `${bad} is unknown or not valid`);
  const { width = 1024, height = 1024, seed = 0 } = fields;
  const size = { width: Number(width), height: Number(height) };
  if (size.width * size.height > 4_194_304) return refuse("width", "Total pixels cannot exceed 4MP");
  const inputMegapixels = imageNames.reduce((sum, name) => sum + toInputMegapixels(fields[name]), 0);
  const outputMegapixels = toMegapixels(size);
  const cents = prices.first + prices.further * (outputMegapixels - 1 + inputMegapixels);
  return {
    prompt: toText(fields["prompt"]) ?? "",
    seed: Number(seed),
    ...size,
    format: fields["output_format"] === "png" ? "png" : "jpeg",
    webhookUrl: toText(fields["webhook_url"]),
    webhookSecret: toText(fields["webhook_secret"]),
    inputMegapixels,
    outputMegapixels,
    priceMicroUsd: Math.round(cents * 10_000),
  };
}

function toImageName(index: number): string {
  return index === 0 ? "input_image" : `input_image_${index + 1}`;
}

/** BFL also accepts image URLs and fetches them. This server accepts only images within the request. */
function isImage(value: unknown): boolean {
  return toInputMegapixels(value) > 0;
}

function toInputMegapixels(value: unknown): number {
  return typeof value === "string" ? readMegapixels(Buffer.from(value, "base64")) : 0;
}

function toText(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function refuse(field: string, msg: string): { refusals: Refusal[] } {
  return { refusals: [{ loc: field === "body" ? ["body"] : ["body", field], msg, type: "value_error" }] };
}
