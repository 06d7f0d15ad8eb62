import { verifyCallback } from "./bfl/callback";
import { toInput } from "./bfl/input";
import { acceptedShape, apiOrigin, toJob } from "./bfl/job";
import { hostedModels } from "./bfl/models";
import { askForTask, settle } from "./bfl/task";
import { readSubmit } from "./job-api/exchange";
import { getHosted } from "./job-api/hosted";
import type { DrawRequest, Job, JobRequest, Provider, ProviderAccess, Submission } from "./provider";

const limits = { timeoutMs: 60_000, maxBytes: 1024 * 1024 };

/** Black Forest Labs' own API for the FLUX.2 models. */
export const bfl: Provider = {
  models: hostedModels.map(({ model }) => model),
  repeatable: false,
  terms: "Black Forest Labs' terms are at https://bfl.ai/legal/developer-terms-of-service.",
  // Each region has its own hosts for the API and for images, or a storage account for images.
  hosts: ["*.bfl.ai", "api.*.bfl.ai", "delivery.*.bfl.ai", "bfldelivery*.blob.core.windows.net"],
  maxInFlight: 24,
  submit,
  poll,
  verifyCallback,
};

async function submit(request: DrawRequest, access: ProviderAccess): Promise<Submission> {
  const hosted = getHosted(hostedModels, request.model);
  const headers = { "content-type": "application/json", "x-key": access.key };
  const body = JSON.stringify(toInput(request, access.callback));
  const sent = access.send(`${apiOrigin}/v1/${hosted.hostedName}`, { method: "POST", headers, body }, limits);
  const accepted = await readSubmit(sent, acceptedShape, { api: "BFL", key: access.key });
  return { state: "pending", job: toJob(accepted) };
}

async function poll(job: Job, asked: JobRequest, access: ProviderAccess): Promise<Submission> {
  const hosted = getHosted(hostedModels, asked.model);
  return settle(await askForTask(job, access), { job, asked, hosted }, access);
}
