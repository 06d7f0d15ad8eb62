/** Reads the bill from a successful answer of OpenAI. */

import * as z from "zod";
import type { DrawRequest } from "../provider";
import type { HostedModel } from "./models";
import { toCostMicroUsd, toEstimateMicroUsd, type Usage } from "./pricing";

const count = z.number().int().min(0).max(100_000_000);
const replyShape = z.object({
  usage: z
    .object({ input_tokens: count, output_tokens: count, input_tokens_details: z.object({ text_tokens: count }) })
    .nullish()
    .catch(null),
});

/** The reported bill, or else the estimate. */
export function toBillMicroUsd(json: unknown, asked: DrawRequest, { pricing }: HostedModel): number {
  const usage = replyShape.safeParse(json).data?.usage;
  return usage ? toCostMicroUsd(pricing, toUsage(usage)) : toEstimateMicroUsd(pricing, asked, asked.references.length);
}

function toUsage(usage: NonNullable<z.infer<typeof replyShape>["usage"]>): Usage {
  const textInput = Math.min(usage.input_tokens_details.text_tokens, usage.input_tokens);
  return { textInput, imageInput: usage.input_tokens - textInput, output: usage.output_tokens };
}
