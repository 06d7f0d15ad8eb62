/** The results of fal jobs. */

import { drawResult, toDataUrl } from "../job-api/result.ts";
import { spell } from "../job-api/spelling.ts";
import type { QueuedJob } from "./state.ts";

/** The model's own answer. fal returns it, with its status, at the URL of the result. */
export type Result = {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
};

/**
 * The result of a job that ended. fal has no state for failed jobs: the model's error is returned instead of an output.
 */
export function toResult(job: QueuedJob, url: string): Result {
  const { state, behaviour, detail } = job;
  if (detail.mistakes.length > 0) return { status: 422, body: { detail: detail.mistakes }, headers: {} };
  if (state === "canceled") return toFailure(499, "client_cancelled", "Request was cancelled");
  if (state === "aborted")
    return toFailure(504, "startup_timeout", "Request timed out", { "x-fal-request-timeout-type": "user" });
  if (state === "succeeded") {
    return { status: 200, body: toOutput(job, url), headers: { "x-fal-billable-units": String(detail.units) } };
  }
  if (behaviour.job === "filter") {
    const mistake = { loc: ["body", "prompt"], msg: "The content was flagged.", type: "content_policy_violation" };
    return { status: 422, body: { detail: [mistake] }, headers: {} };
  }
  if (behaviour.result === "empty") {
    const mistake = { loc: ["body"], msg: "The model returned no media.", type: "no_media_generated" };
    return { status: 422, body: { detail: [mistake] }, headers: {} };
  }
  if (behaviour.job === "crash") return { status: 500, body: { detail: "Internal Server Error" }, headers: {} };
  return toFailure(503, "runner_disconnected", "Runner disconnected");
}

/** The fields that fal adds to the status of a failed job. */
export function toErrorFields({ status, body, headers }: Result): Record<string, unknown> {
  if (status === 200) return {};
  const type = headers["x-fal-error-type"];
  return { error: JSON.stringify(body), ...(type === undefined ? {} : { error_type: type }) };
}

function toOutput(job: QueuedJob, url: string) {
  const { behaviour, detail } = job;
  const { type } = behaviour.result === "inline" ? drawResult(job) : { type: "image/png" };
  const address = behaviour.result === "inline" ? toDataUrl(job) : `${url}/files/${job.id}/image.png`;
  const image = {
    url: behaviour.address ?? address,
    content_type: type,
    file_name: "image.png",
    file_size: 1,
    width: detail.image.width,
    height: detail.image.height,
  };
  const images = behaviour.result === "unnamed" ? [] : [image];
  const told = behaviour.spelling === undefined ? images : spell(image.url, behaviour.spelling);
  return {
    ...(isObject(told) ? told : { images: told }),
    timings: { inference: 0.5 },
    seed: detail.seed,
    has_nsfw_concepts: [behaviour.job === "blank"],
    prompt: job.prompt,
  };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toFailure(
  status: number,
  type: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Result {
  return { status, body: { detail, error_type: type }, headers: { "x-fal-error-type": type, ...headers } };
}
