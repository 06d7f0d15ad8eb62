import * as z from "zod";
import { ask, askForJob, call, requestId, toEndpoint, toJobPath, toResultUrl, toSource } from "./fal/api";
import { verifyCallback } from "./fal/callback";
import { hostedModels } from "./fal/models";
import { keptForMs, readResult } from "./fal/result";
import { getPollAnswer, readJobAnswer, readSubmit } from "./job-api/exchange";
import { getHosted } from "./job-api/hosted";
import { toDataUrl } from "./job-api/image";
import { toPhase } from "./job-api/status-words";
import type { DrawRequest, Job, JobRequest, Provider, ProviderAccess, Submission } from "./provider";

/** fal ends a job that no runner has started by then. Such a job is not billed. */
const startWithinSeconds = 600;
/**
 * fal itself retries a job when a runner fails. These retries are left on: fal bills a request for one result, however
 * many runs were needed, while a second request of ours after an unclear end could be billed again.
 */
const submitHeaders = {
  "content-type": "application/json",
  "x-fal-request-timeout": String(startWithinSeconds),
  "x-fal-object-lifecycle-preference": JSON.stringify({ expiration_duration_seconds: keptForMs / 1_000 }),
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
  terms: "fal's terms are at https://fal.ai/terms, and the page of each model there has the model's licence.",
  // fal keeps images at Google's storage, whose host many share, while its own storage is down. No request for an image
  // carries the key.
  hosts: ["queue.fal.run", "rest.fal.ai", "fal.media", "*.fal.media", "storage.googleapis.com"],
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
  const { answer, path } = await askForJob(access, job, hosted.app, "/status");
  const { status, error, error_type: errorType } = readJobAnswer(answer, statusShape, toSource(access));
  const phase = toPhase(status);
  if (phase === "working") return { state: "pending", job };
  // fal has no state for a failed job. The result tells how the job ended.
  const result = await getPollAnswer(ask(access, path));
  const told = errorType ?? (typeof error === "string" && error !== "" ? error : null);
  const ended = told ?? (phase === "done" || phase === "unheard" ? null : status);
  const strangeStatus = phase === "unheard" ? status : null;
  return { state: "done", drawing: await readResult(result, { ended, strangeStatus }, { asked, hosted }, access) };
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
