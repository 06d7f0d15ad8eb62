import { verifyCallback } from "./bfl/callback";
import { toInput } from "./bfl/input";
import { apiOrigin, findAccepted, toJob } from "./bfl/job";
import { hostedModels } from "./bfl/models";
import { askForTask, settle } from "./bfl/task";
import { isSuccess } from "./job-api/answer";
import { toLossError, toSubmitError, toUnreadableError } from "./job-api/failures";
import { getHosted } from "./job-api/hosted";
import type { DrawRequest, Job, JobRequest, Provider, ProviderAccess, Submission } from "./provider";

const limits = { timeoutMs: 60_000, maxBytes: 1024 * 1024 };

/** Black Forest Labs' own API for its FLUX.2 models. */
export const bfl: Provider = {
  models: hostedModels.map(({ model }) => model),
  repeatable: false,
  // Pictures are delivered from hosts of its own, once per region, or from its storage account.
  hosts: ["api.bfl.ai", "*.bfl.ai", "bfldeliveryprod.blob.core.windows.net"],
  maxInFlight: 24,
  submit,
  poll,
  verifyCallback,
};

async function submit(request: DrawRequest, access: ProviderAccess): Promise<Submission> {
  const hosted = getHosted(hostedModels, request.model);
  const teller = { api: "BFL", key: access.key };
  const headers = { "content-type": "application/json", "x-key": access.key };
  const body = JSON.stringify(toInput(request, access.callback));
  const url = `${apiOrigin}/v1/${hosted.hostedName}`;
  const answer = await access.send(url, { method: "POST", headers, body }, limits).catch((error: unknown) => {
    throw toLossError(error);
  });
  if (!isSuccess(answer)) throw toSubmitError(answer, teller, Date.now());
  const accepted = findAccepted(answer);
  if (accepted === undefined) throw toUnreadableError(answer, teller);
  return { state: "pending", job: toJob(accepted) };
}

async function poll(job: Job, asked: JobRequest, access: ProviderAccess): Promise<Submission> {
  const hosted = getHosted(hostedModels, asked.model);
  return settle(await askForTask(job, access), { job, asked, hosted }, access);
}
