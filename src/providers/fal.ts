import * as z from "zod";
import { call, requestId, toEndpoint, toJobPath, toResultUrl, toTeller } from "./fal/api";
import { verifyCallback } from "./fal/callback";
import { hostedModels } from "./fal/models";
import { readResult } from "./fal/result";
import { findJson, isSuccess } from "./job-api/answer";
import {
  toLossError,
  toPollError,
  toPollLossError,
  toSubmitError,
  toUnknownJobError,
  toUnreadableError,
} from "./job-api/failures";
import { getHosted } from "./job-api/hosted";
import { toDataUrl } from "./job-api/image";
import type { DrawRequest, Job, JobRequest, Provider, ProviderAccess, Submission } from "./provider";

/** A job that no runner has begun by then ends unbilled. */
const startWithinSeconds = 600;
const imageLifeSeconds = 3_600;

/**
 * fal tries a job again by itself when a runner fails. That is left on: whatever it takes, a request is billed for one
 * result, while a new request of ours after an unclear end could be billed twice.
 */
const submitHeaders = {
  "content-type": "application/json",
  "x-fal-request-timeout": String(startWithinSeconds),
  "x-fal-object-lifecycle-preference": JSON.stringify({ expiration_duration_seconds: imageLifeSeconds }),
};

const acceptedShape = z.object({ request_id: requestId, response_url: z.string().nullish() });
const statusShape = z.object({
  status: z.string(),
  error: z.unknown().optional(),
  error_type: z.string().nullish().catch(null),
});

/** fal's models, over its queue. */
export const fal: Provider = {
  models: hostedModels.map(({ model }) => model),
  repeatable: false,
  hosts: ["queue.fal.run", "rest.fal.ai", "fal.media", "*.fal.media"],
  // A new account draws two at once and lets the rest wait, none longer than the time to start allows.
  maxInFlight: 20,
  submit,
  poll,
  cancel,
  verifyCallback,
};

async function submit(request: DrawRequest, access: ProviderAccess): Promise<Submission> {
  const hosted = getHosted(hostedModels, request.model);
  const query = access.callback === null ? "" : `?fal_webhook=${encodeURIComponent(access.callback.url)}`;
  const path = toEndpoint(hosted, request.references.length) + query;
  const init = { method: "POST", headers: submitHeaders, body: JSON.stringify(toInput(request)) };
  const answer = await call(access, path, init).catch((error: unknown) => {
    throw toLossError(error);
  });
  if (!isSuccess(answer)) throw toSubmitError(answer, toTeller(access), Date.now());
  const accepted = acceptedShape.safeParse(findJson(answer));
  if (!accepted.success) throw toUnreadableError(answer, toTeller(access));
  const { request_id: id, response_url: address } = accepted.data;
  return { state: "pending", job: { id, url: toResultUrl(id, address ?? "") } };
}

function toInput({ prompt, width, height, seed, references }: DrawRequest) {
  const input = { prompt, image_size: { width, height }, seed, num_images: 1, output_format: "png" };
  return references.length === 0 ? input : { ...input, image_urls: references.map(toDataUrl) };
}

async function poll(job: Job, asked: JobRequest, access: ProviderAccess): Promise<Submission> {
  const hosted = getHosted(hostedModels, asked.model);
  const path = toJobPath(job, hosted.app);
  const answer = await ask(access, `${path}/status`);
  if (answer.status === 404) throw toUnknownJobError(answer, toTeller(access));
  if (!isSuccess(answer)) throw toPollError(answer, toTeller(access), Date.now());
  const status = statusShape.safeParse(findJson(answer));
  if (!status.success) throw toUnreadableError(answer, toTeller(access));
  if (status.data.status !== "COMPLETED") return { state: "pending", job };
  const result = await ask(access, path);
  const { error, error_type: errorType } = status.data;
  const ended = errorType ?? (typeof error === "string" && error !== "" ? error : null);
  return { state: "done", drawing: await readResult(result, ended, asked, hosted, access) };
}

function ask(access: ProviderAccess, path: string) {
  return call(access, path, { method: "GET" }).catch((error: unknown) => {
    throw toPollLossError(error);
  });
}

async function cancel(job: Job, access: ProviderAccess): Promise<void> {
  const path = findCancelPath(job);
  if (path === undefined) return;
  await call(access, path, { method: "PUT" }).catch((error: unknown) => {
    throw toPollLossError(error);
  });
}

/** A job that a callback named is known by its id alone, which does not tell the app. */
function findCancelPath(job: Job): string | undefined {
  return job.url === null ? undefined : `${toJobPath(job, "")}/cancel`;
}
