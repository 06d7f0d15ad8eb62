/** Reads the image and the bill from a successful answer of OpenAI. */

import * as z from "zod";
import { fromBase64 } from "../../lib/encoding";
import type { Drawing, DrawRequest } from "../provider";
import type { HostedModel } from "./models";
import { toCostMicroUsd, toEstimateMicroUsd, type Usage } from "./pricing";

const count = z.number().int().min(0).max(100_000_000);
const replyShape = z.object({
  data: z.tuple([z.object({ b64_json: z.string().min(1) })], z.unknown()),
  usage: z
    .object({ input_tokens: count, output_tokens: count, input_tokens_details: z.object({ text_tokens: count }) })
    .nullish()
    .catch(null),
});

/** The image in an answer; undefined if there is none. The seed is always null, because no model takes one. */
export function findDrawing(json: unknown, asked: DrawRequest, { pricing }: HostedModel): Drawing | undefined {
  const reply = replyShape.safeParse(json).data;
  const bytes = reply && fromBase64(reply.data[0].b64_json);
  if (reply === undefined || bytes === undefined) return undefined;
  const costMicroUsd = reply.usage
    ? toCostMicroUsd(pricing, toUsage(reply.usage))
    : toEstimateMicroUsd(pricing, asked, asked.references.length);
  return { bytes, seed: null, costMicroUsd };
}

function toUsage(usage: NonNullable<z.infer<typeof replyShape>["usage"]>): Usage {
  const textInput = Math.min(usage.input_tokens_details.text_tokens, usage.input_tokens);
  return { textInput, imageInput: usage.input_tokens - textInput, output: usage.output_tokens };
}
