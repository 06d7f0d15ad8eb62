import * as z from "zod";
import { call, requestId, toEndpoint, toJobPath, toResultUrl, toSource } from "./fal/api";
import { verifyCallback } from "./fal/callback";
import { hostedModels } from "./fal/models";
import { readResult } from "./fal/result";
import { getPollAnswer, readJobPoll, readSubmit } from "./job-api/exchange";
import { getHosted } from "./job-api/hosted";
import { toDataUrl } from "./job-api/image";
import type { DrawRequest, Job, JobRequest, Provider, ProviderAccess, Submission } from "./provider";

/** fal ends a job that no runner has started by then. Such a job is not billed. */
const startWithinSeconds = 600;
const imageLifeSeconds = 3_600;

/**
 * fal itself retries a job when a runner fails. These retries are left on: fal bills a request for one result, however
 * many runs were needed, while a second request of ours after an unclear end could be billed again.
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

/** The models at fal, through fal's queue API. */
export const fal: Provider = {
  models: hostedModels.map(({ model }) => model),
  repeatable: false,
  hosts: ["queue.fal.run", "rest.fal.ai", "fal.media", "*.fal.media"],
  // A new account runs two jobs at once. fal queues the others, each for `startWithinSeconds` at most.
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
  const accepted = await readSubmit(call(access, path, init), acceptedShape, toSource(access));
  const { request_id: id, response_url: address } = accepted;
  return { state: "pending", job: { id, url: toResultUrl(id, address ?? "") } };
}

function toInput({ prompt, width, height, seed, references }: DrawRequest) {
  const input = { prompt, image_size: { width, height }, seed, num_images: 1, output_format: "png" };
  return references.length === 0 ? input : { ...input, image_urls: references.map(toDataUrl) };
}

async function poll(job: Job, asked: JobRequest, access: ProviderAccess): Promise<Submission> {
  const hosted = getHosted(hostedModels, asked.model);
  const path = toJobPath(job, hosted.app);
  const asking = call(access, `${path}/status`, { method: "GET" });
  const { status, error, error_type: errorType } = await readJobPoll(asking, statusShape, toSource(access));
  if (status !== "COMPLETED") return { state: "pending", job };
  const result = await getPollAnswer(call(access, path, { method: "GET" }));
  const ended = errorType ?? (typeof error === "string" && error !== "" ? error : null);
  return { state: "done", drawing: await readResult(result, ended, asked, hosted, access) };
}

async function cancel(job: Job, access: ProviderAccess): Promise<void> {
  const path = findCancelPath(job);
  if (path === undefined) return;
  await getPollAnswer(call(access, path, { method: "PUT" }));
}

/** Undefined for a job that is known from a callback alone: a callback names the id, but not the app. */
function findCancelPath(job: Job): string | undefined {
  return job.url === null ? undefined : `${toJobPath(job, "")}/cancel`;
}
