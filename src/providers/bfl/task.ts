/** Polls a BFL task, and fetches the image of a finished one. */

import * as z from "zod";
import type { OutboundAnswer } from "../../outbound/guarded-fetch";
import { findJson, isSuccess } from "../job-api/answer";
import { getPollAnswer } from "../job-api/exchange";
import { toPollError, toUnknownJobError, toUnreadableError } from "../job-api/failures";
import { fetchImage, toLostImageError } from "../job-api/image";
import { reasons } from "../job-api/reasons";
import { ProviderError, type Job, type JobRequest, type ProviderAccess, type Submission } from "../provider";
import { toAddresses, toJobCostMicroUsd } from "./job";
import type { HostedModel } from "./models";

const limits = { timeoutMs: 30_000, maxBytes: 1024 * 1024 };

const taskShape = z.object({
  status: z.string(),
  result: z
    .object({ sample: z.string().max(8_000), seed: z.number().int().min(0).nullish().catch(null) })
    .nullish()
    .catch(null),
});
export type Task = z.infer<typeof taskShape>;

/** Polls one host after the other until one knows the task. */
export async function askForTask(job: Job, access: ProviderAccess): Promise<Task> {
  const source = { api: "BFL", key: access.key };
  let unknown: OutboundAnswer | undefined;
  for (const address of toAddresses(job)) {
    const headers = { "x-key": access.key };
    const answer = await getPollAnswer(access.send(address, { method: "GET", headers }, limits));
    // For an unknown task BFL answers either 404, or 200 with "Task not found".
    if (!isSuccess(answer) && answer.status !== 404) throw toPollError(answer, source, Date.now());
    const task = taskShape.safeParse(findJson(answer)).data;
    if (isSuccess(answer) && task === undefined) throw toUnreadableError(answer, source);
    if (isSuccess(answer) && task !== undefined && task.status !== "Task not found") return task;
    unknown = answer;
  }
  if (unknown === undefined) throw new TypeError("a task has an address to ask at");
  throw toUnknownJobError(unknown, source);
}

/**
 * Converts the state of a task, and fetches the image of a finished one. Throws a ProviderError for a task that failed.
 */
export async function settle(
  { status, result }: Task,
  { job, asked, hosted }: { job: Job; asked: JobRequest; hosted: HostedModel },
  access: ProviderAccess,
): Promise<Submission> {
  const costMicroUsd = toJobCostMicroUsd(job, asked, hosted);
  if (status === "Request Moderated" || status === "Content Moderated") {
    throw toFailure(reasons.filtered, status, costMicroUsd);
  }
  if (status === "Error") throw toFailure(reasons.notDrawn, status, costMicroUsd);
  if (status !== "Ready") return { state: "pending", job };
  if (!result) throw toLostImageError("the task has no result", costMicroUsd);
  const bytes = await fetchImage(result.sample, access, costMicroUsd);
  return { state: "done", drawing: { bytes, seed: result.seed ?? asked.seed, costMicroUsd } };
}

/** BFL does not document whether a failed task is billed, so the task counts as billed. */
function toFailure(reason: string, status: string, costMicroUsd: number): ProviderError {
  const cause = new Error(`BFL: the task ended as "${status}"`);
  return new ProviderError(reason, { outcome: "failed", retryable: false, costMicroUsd, cause });
}
