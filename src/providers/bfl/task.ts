/** Polls a BFL task, and fetches the image of a finished one. */

import * as z from "zod";
import type { OutboundAnswer } from "../../outbound/guarded-fetch";
import { findJson, isSuccess } from "../job-api/answer";
import { getPollAnswer } from "../job-api/exchange";
import { toPollError, toStrangeEndError, toUnknownJobError, toUnreadableError } from "../job-api/failures";
import { findImage, isImage } from "../job-api/found-image";
import { getWithKey } from "../job-api/get";
import { answerLimits, getImage } from "../job-api/image";
import { reasons } from "../job-api/reasons";
import { toPhase } from "../job-api/status-words";
import { ProviderError, type Job, type JobRequest, type ProviderAccess, type Submission } from "../provider";
import { toAddresses, toJobCostMicroUsd } from "./job";
import type { HostedModel } from "./models";

/** BFL's signed addresses are valid for ten minutes. */
const keptForMs = 10 * 60_000;

const taskShape = z.object({ status: z.string(), result: z.unknown().optional() });
const seedShape = z.object({ seed: z.int().nonnegative() });
export type Task = z.infer<typeof taskShape>;

/** Polls one host after the other until one knows the task. */
export async function askForTask(job: Job, access: ProviderAccess): Promise<Task> {
  const source = { api: "BFL", key: access.key };
  let unknown: OutboundAnswer | undefined;
  for (const address of toAddresses(job)) {
    const headers = { "x-key": access.key };
    const answer = await getPollAnswer(getWithKey(access, address, headers, answerLimits));
    // For an unknown task BFL answers either 404, or 200 with "Task not found".
    if (!isSuccess(answer) && answer.status !== 404) throw toPollError(answer, source, Date.now());
    const task = taskShape.safeParse(findJson(answer)).data;
    if (isSuccess(answer) && task === undefined) throw toUnreadableError(answer, source);
    if (isSuccess(answer) && task !== undefined && toPhase(task.status) !== "missing") return task;
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
  const phase = toPhase(status);
  if (phase === "working") return { state: "pending", job };
  if (phase === "filtered") throw toFailure(reasons.filtered, status, costMicroUsd);
  if (phase !== "done" && phase !== "unheard") throw toFailure(reasons.notDrawn, status, costMicroUsd);
  const found = findImage(result);
  if (phase === "unheard" && !isImage(found)) throw toStrangeEndError("BFL", status);
  const bytes = await getImage(found, access, { costMicroUsd, keptForMs });
  const seed = seedShape.safeParse(result).data?.seed ?? asked.seed;
  return { state: "done", drawing: { bytes, seed, costMicroUsd } };
}

/** BFL does not document whether a failed task is billed, so the task counts as billed. */
function toFailure(reason: string, status: string, costMicroUsd: number): ProviderError {
  const cause = new Error(`BFL: the task ended as "${status}"`);
  return new ProviderError(reason, { outcome: "failed", retryable: false, costMicroUsd, cause });
}
