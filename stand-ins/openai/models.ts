/** Checks the inputs of OpenAI's models and computes their prices. */

import * as z from "zod";
import type { Form } from "./form.ts";
import { toPriceMicroUsd, toUsage, type Quality, type Usage } from "./usage.ts";

export type Input = {
  readonly model: string;
  readonly prompt: string;
  readonly quality: Quality;
  readonly background: string;
  readonly width: number;
  readonly height: number;
  readonly usage: Usage;
  readonly priceMicroUsd: number;
};
export type UserError = {
  readonly status?: number;
  readonly message: string;
  readonly param?: string;
  readonly code: string | null;
};

const threeSizes = ["1024x1024", "1536x1024", "1024x1536"];
const models: Readonly<Record<string, { readonly isFree: boolean; readonly isTransparent: boolean }>> = {
  "gpt-image-2.5-flare": { isFree: true, isTransparent: true },
  "gpt-image-2.5-sunburst": { isFree: true, isTransparent: true },
  "gpt-image-2": { isFree: true, isTransparent: false },
  "gpt-image-1-mini": { isFree: false, isTransparent: true },
};
const shape = z.strictObject({
  model: z.string(),
  prompt: z.string().min(1).max(32_000),
  size: z.string(),
  quality: z.enum(["low", "medium", "high"]),
  output_format: z.literal("png"),
  background: z.enum(["transparent", "opaque"]),
  n: z.literal(1).optional(),
});

/**
 * The checked input and the price, or the error. Unlike OpenAI, this server refuses unknown parameters and has no
 * defaults.
 */
export function readInput({ fields, images }: Form): Input | UserError {
  const { data, error } = shape.safeParse(fields);
  if (data === undefined) return invalid(toParameter(error));
  const served = models[data.model];
  if (served === undefined)
    return { status: 404, message: "The model does not exist.", param: "model", code: "model_not_found" };
  if (data.background === "transparent" && !served.isTransparent) return invalid("background");
  const size = toSize(data.size, served.isFree);
  if (size === undefined) return invalid("size");
  const references = images?.filter((image) => image !== null) ?? [];
  if (images !== null && (images.length < 1 || images.length > 16 || references.length < images.length))
    return invalid("image");
  const { model, prompt, quality, background } = data;
  const usage = toUsage({ model, quality, prompt, ...size }, references);
  return { model, prompt, quality, background, ...size, usage, priceMicroUsd: toPriceMicroUsd(model, usage) };
}

function toParameter(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue?.code === "unrecognized_keys" ? (issue.keys[0] ?? "") : String(issue?.path[0] ?? "body");
}

/** One of three fixed sizes, or any size with sides in multiples of 16, within limits of area, side and shape. */
function toSize(value: string, isFree: boolean): { width: number; height: number } | undefined {
  const [text, ...sides] = /^(\d{2,4})x(\d{2,4})$/.exec(value) ?? [];
  const [width = 0, height = 0] = sides.map(Number);
  if (text === undefined || (!isFree && !threeSizes.includes(text))) return undefined;
  const long = Math.max(width, height);
  const pixels = width * height;
  const isDrawable =
    width % 16 === 0 &&
    height % 16 === 0 &&
    long <= 3840 &&
    long <= 3 * Math.min(width, height) &&
    pixels >= 655_360 &&
    pixels <= 8_294_400;
  return isDrawable ? { width, height } : undefined;
}

function invalid(param: string): UserError {
  return { message: `Invalid value for '${param}'.`, param, code: "invalid_value" };
}
