import { isSuccess } from "./job-api/answer";
import {
  toLossError,
  toPollError,
  toPollLossError,
  toSubmitError,
  toUnknownJobError,
  toUnreadableError,
} from "./job-api/failures";
import { getHosted } from "./job-api/hosted";
import type { DrawRequest, Job, JobRequest, Provider, ProviderAccess, Submission } from "./provider";
import { call, limits, longestSubmitMs, toTeller } from "./replicate/api";
import { verifyCallback } from "./replicate/callback";
import { findJob } from "./replicate/find-job";
import { hostedModels } from "./replicate/models";
import { findPrediction, settle } from "./replicate/prediction";
import { toImageAddresses } from "./replicate/references";

/** A prediction that has not ended by then ends itself, unbilled when it never started. */
const deadline = "10m";

/** Replicate's official models, over its HTTP API. */
export const replicate: Provider = {
  models: hostedModels.map(({ model }) => model),
  repeatable: false,
  hosts: ["api.replicate.com", "replicate.delivery", "*.replicate.delivery"],
  maxInFlight: 50,
  submit,
  poll,
  cancel,
  longestSubmitMs,
  findJob,
  verifyCallback,
};

async function submit(request: DrawRequest, access: ProviderAccess): Promise<Submission> {
  const hosted = getHosted(hostedModels, request.model);
  const images = await toImageAddresses(request.references, access);
  // It names the job, too, when the answer to the submit is lost.
  const callback = access.callback && {
    webhook: access.callback.url,
    webhook_events_filter: ["completed"],
  };
  const body = JSON.stringify({ input: hosted.toInput(request, images), ...callback });
  const headers = { "content-type": "application/json", "cancel-after": deadline };
  const path = `/models/${hosted.hostedName}/predictions`;
  const answer = await call(access, path, { method: "POST", headers, body }, limits.prediction).catch(
    (error: unknown) => {
      throw toLossError(error);
    },
  );
  if (!isSuccess(answer)) throw toSubmitError(answer, toTeller(access), Date.now());
  const prediction = findPrediction(answer);
  if (prediction === undefined) throw toUnreadableError(answer, toTeller(access));
  return { state: "pending", job: { id: prediction.id, url: null } };
}

async function poll(job: Job, asked: JobRequest, access: ProviderAccess): Promise<Submission> {
  const hosted = getHosted(hostedModels, asked.model);
  const answer = await call(access, toPath(job), { method: "GET" }, limits.prediction).catch((error: unknown) => {
    throw toPollLossError(error);
  });
  if (answer.status === 404) throw toUnknownJobError(answer, toTeller(access));
  if (!isSuccess(answer)) throw toPollError(answer, toTeller(access), Date.now());
  const prediction = findPrediction(answer);
  if (prediction === undefined) throw toUnreadableError(answer, toTeller(access));
  return settle(prediction, asked, hosted, access);
}

function toPath({ id }: Job): string {
  return `/predictions/${encodeURIComponent(id)}`;
}

async function cancel(job: Job, access: ProviderAccess): Promise<void> {
  await call(access, `${toPath(job)}/cancel`, { method: "POST" }, limits.prediction).catch((error: unknown) => {
    throw toPollLossError(error);
  });
}
