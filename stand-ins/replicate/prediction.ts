/** A prediction at the local Replicate server. */

import type { ImageRequest } from "../workers-ai/image.ts";
import type { JobState, ServedJob } from "../job-api/workshop.ts";
import { toDataUrl } from "../job-api/result.ts";
import { spell } from "../job-api/spelling.ts";

export type Detail = {
  readonly model: string;
  readonly input: unknown;
  readonly isList: boolean;
  readonly webhook: string | undefined;
  readonly events: readonly string[];
  readonly deadlineMs: number | undefined;
  readonly image: ImageRequest;
  readonly fileLifeMs: number;
};
export type Prediction = ServedJob<Detail>;

const statuses: Readonly<Record<JobState, string>> = {
  waiting: "starting",
  running: "processing",
  succeeded: "succeeded",
  failed: "failed",
  canceled: "canceled",
  aborted: "aborted",
};

/** The JSON of a prediction, in answers and in callbacks. */
export function toPredictionJson(job: Prediction, url: string): Record<string, unknown> {
  const { id, state, detail, behaviour, createdAtMs, startedAtMs, endedAtMs } = job;
  return {
    id,
    model: detail.model,
    version: "hidden",
    input: detail.input,
    logs: "",
    output: state === "succeeded" ? toOutput(job, url) : null,
    data_removed: behaviour.result === "unnamed",
    error: state === "failed" ? toErrorText(job) : null,
    source: "api",
    status: (endedAtMs === null ? undefined : behaviour.word) ?? statuses[state],
    created_at: toTime(createdAtMs),
    ...(startedAtMs === null ? {} : { started_at: toTime(startedAtMs) }),
    ...(endedAtMs === null ? {} : { completed_at: toTime(endedAtMs), metrics: { predict_time: 0.5, total_time: 0.6 } }),
    ...(detail.deadlineMs === undefined ? {} : { deadline: toTime(createdAtMs + detail.deadlineMs) }),
    ...(detail.webhook === undefined ? {} : { webhook: detail.webhook, webhook_events_filter: detail.events }),
    urls: {
      web: `https://replicate.com/p/${id}`,
      get: `${url}/v1/predictions/${id}`,
      cancel: `${url}/v1/predictions/${id}/cancel`,
    },
  };
}

function toOutput(job: Prediction, url: string): unknown {
  if (job.behaviour.result === "unnamed") return null;
  const { result, spelling, address: other } = job.behaviour;
  const own = result === "inline" ? toDataUrl(job) : `${url}/delivery/${job.id}/out-0.png`;
  const address = other ?? own;
  if (spelling !== undefined) return spell(address, spelling);
  return job.detail.isList ? [address] : address;
}

function toErrorText({ behaviour }: Prediction): string {
  if (behaviour.job !== "filter") return "Prediction interrupted; please retry (code: PA)";
  return "The input or output was flagged as sensitive. Please try again with different inputs. (E005)";
}

function toTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
