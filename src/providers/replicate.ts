import { getPollAnswer, readJobPoll, readSubmit } from "./job-api/exchange";
import { getHosted } from "./job-api/hosted";
import type { DrawRequest, Job, JobRequest, Provider, ProviderAccess, Submission } from "./provider";
import { ask, call, limits, longestSubmitMs, toSource } from "./replicate/api";
import { verifyCallback } from "./replicate/callback";
import { findJob } from "./replicate/find-job";
import { hostedModels } from "./replicate/models";
import { acceptedShape, predictionShape, settle } from "./replicate/prediction";
import { toImageAddresses } from "./replicate/references";

/** Replicate ends a prediction after this time. A prediction that never started is not billed. */
const deadline = "10m";

/** Replicate's official models, through Replicate's HTTP API. */
export const replicate: Provider = {
  models: hostedModels.map(({ model }) => model),
  repeatable: false,
  terms:
    "Replicate's terms are at https://replicate.com/terms, and the page of each model there has the model's licence.",
  hosts: ["api.replicate.com", "replicate.delivery", "*.replicate.delivery", "delivery.replicate.com"],
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
  // If the answer to this submit is lost, `findJob` finds the job by the webhook's URL.
  const callback = access.callback && {
    webhook: access.callback.url,
    webhook_events_filter: ["completed"],
  };
  const body = JSON.stringify({ input: hosted.toInput(request, images), ...callback });
  const headers = { "content-type": "application/json", "cancel-after": deadline };
  const path = `/models/${hosted.hostedName}/predictions`;
  const sent = call(access, path, { method: "POST", headers, body }, limits.prediction);
  const { id } = await readSubmit(sent, acceptedShape, toSource(access));
  return { state: "pending", job: { id, url: null } };
}

async function poll(job: Job, asked: JobRequest, access: ProviderAccess): Promise<Submission> {
  const hosted = getHosted(hostedModels, asked.model);
  const prediction = await readJobPoll(ask(access, toPath(job)), predictionShape, toSource(access));
  return settle(prediction, { job, asked, hosted }, access);
}

function toPath({ id }: Job): string {
  return `/predictions/${encodeURIComponent(id)}`;
}

async function cancel(job: Job, access: ProviderAccess): Promise<void> {
  await getPollAnswer(call(access, `${toPath(job)}/cancel`, { method: "POST" }, limits.prediction));
}
