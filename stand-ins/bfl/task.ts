/** A BFL task, as the answers and the callbacks show it. */

import { createHash } from "node:crypto";
import type { ServedJob } from "../job-api/workshop.ts";
import { toDataUrl } from "../job-api/result.ts";
import { spell } from "../job-api/spelling.ts";
import type { ImageRequest } from "../workers-ai/image.ts";
import type { Input } from "./models.ts";

export type Detail = {
  readonly input: Input;
  readonly seed: number;
  readonly image: ImageRequest;
  readonly fileLifeMs: number;
};
export type Task = ServedJob<Detail>;

const microUsdPerCredit = 10_000;

/** The answer to a submit. A submit with a webhook gets no `polling_url`. */
export function toAcceptedJson(
  { id, detail, priceMicroUsd }: Task,
  { tellsCost, apiOrigin }: { tellsCost: boolean; apiOrigin: string },
): Record<string, unknown> {
  const { webhookUrl, inputMegapixels, outputMegapixels } = detail.input;
  const price = { cost: priceMicroUsd / microUsdPerCredit, input_mp: inputMegapixels, output_mp: outputMegapixels };
  const where =
    webhookUrl === null
      ? { polling_url: `${apiOrigin}/v1/get_result?id=${id}` }
      : { status: "Pending", webhook_url: webhookUrl };
  return { id, ...where, ...(tellsCost ? price : {}) };
}

/** The answer of `get_result`, also for an unknown task. */
export function toTaskJson(id: string, task: Task | undefined, deliveryOrigin: string): Record<string, unknown> {
  const status = task === undefined ? "Task not found" : toStatus(task);
  const result = task !== undefined && status === "Ready" ? toResult(task, deliveryOrigin) : null;
  const word = task?.endedAtMs ? task.behaviour.word : undefined;
  return { id, status: word ?? status, result, progress: null, details: null, preview: null };
}

export function toCallbackJson(task: Task, deliveryOrigin: string): Record<string, unknown> {
  const timestamp = new Date(task.endedAtMs ?? 0).toISOString();
  const status = toStatus(task);
  if (status === "Ready") return { id: task.id, status, result: toResult(task, deliveryOrigin), timestamp };
  const isFiltered = status !== "Error";
  return {
    id: task.id,
    status: "Error",
    error: isFiltered ? "content_policy_violation" : "internal_error",
    message: isFiltered ? "The prompt violated content policy" : "The generation failed",
    timestamp,
  };
}

function toStatus({ state, behaviour }: Task): string {
  if (state === "waiting" || state === "running") return "Pending";
  if (state === "succeeded") return "Ready";
  if (state !== "failed") return "Task not found";
  if (behaviour.job === "filter") return "Content Moderated";
  return behaviour.job === "crash" ? "Request Moderated" : "Error";
}

function toResult(task: Task, deliveryOrigin: string): unknown {
  const { id, prompt, behaviour, detail, endedAtMs } = task;
  if (behaviour.result === "unnamed") return null;
  const expires = new Date((endedAtMs ?? 0) + detail.fileLifeMs).toISOString();
  const query = new URLSearchParams({ se: expires, sp: "r", sv: "2024-11-04", sr: "b", sig: sign(id, expires) });
  const own = `${deliveryOrigin}/results/${id}/sample.${detail.input.format}?${query.toString()}`;
  const sample = behaviour.address ?? (behaviour.result === "inline" ? toDataUrl(task) : own);
  if (behaviour.spelling !== undefined) return spell(sample, behaviour.spelling);
  return { sample, prompt, seed: detail.seed, start_time: 0, end_time: 0, duration: 0 };
}

function sign(id: string, expires: string): string {
  return createHash("sha256").update(`${id} ${expires}`).digest("base64");
}
