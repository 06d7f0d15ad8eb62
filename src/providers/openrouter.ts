import { findJson, isSuccess } from "./job-api/answer";
import { getSubmitAnswer } from "./job-api/exchange";
import { toNoImageError, toUnreadableError } from "./job-api/failures";
import { findImageIn } from "./job-api/found-image";
import { getHosted } from "./job-api/hosted";
import { pollNamedImage, toNamedImage } from "./job-api/named-image";
import { toEnvelopeError, toFailedAnswerError } from "./openrouter/failure";
import { toInput } from "./openrouter/input";
import { hostedModels } from "./openrouter/models";
import { findBillMicroUsd, findEnvelope, toUntoldCostError } from "./openrouter/reply";
import type { DrawRequest, Job, JobRequest, Provider, ProviderAccess, Submission } from "./provider";

const address = "https://openrouter.ai/api/v1/images";
/** The answer holds the image in base64. */
const limits = { timeoutMs: 300_000, maxBytes: 32 * 1024 * 1024 };

/** OpenRouter's Image API, which passes requests on to the models of many vendors. */
export const openrouter: Provider = {
  models: hostedModels.map(({ model }) => model),
  repeatable: false,
  terms: "OpenRouter's terms are at https://openrouter.ai/terms, and the model's vendor has terms of their own.",
  hosts: ["openrouter.ai"],
  maxInFlight: 20,
  submit,
  poll,
};

async function submit(request: DrawRequest, access: ProviderAccess): Promise<Submission> {
  const hosted = getHosted(hostedModels, request.model);
  const headers = { "content-type": "application/json", authorization: `Bearer ${access.key}` };
  const body = JSON.stringify(toInput(request, hosted));
  const answer = await getSubmitAnswer(access.send(address, { method: "POST", headers, body }, limits));
  // OpenRouter can send an error with any status, even with 200.
  const json = findJson(answer);
  const envelope = findEnvelope(json);
  if (envelope !== undefined) throw toEnvelopeError(envelope, answer, access.key, Date.now());
  if (!isSuccess(answer)) throw toFailedAnswerError(answer, access.key, Date.now());
  const found = findImageIn(answer);
  if (found.kind === "unknown") throw toUnreadableError(answer, { api: "OpenRouter", key: access.key });
  const billMicroUsd = findBillMicroUsd(json, found, request, hosted);
  if (found.kind === "none") throw toNoImageError(found, billMicroUsd);
  // The image cannot be decoded. The estimate counts as the bill.
  if (found.kind === "broken") throw toNoImageError(found, null);
  if (billMicroUsd === null) throw toUntoldCostError();
  if (found.kind === "address") return toNamedImage(found.address, billMicroUsd);
  const seed = hosted.takesSeed ? request.seed : null;
  return { state: "done", drawing: { bytes: found.bytes, seed, costMicroUsd: billMicroUsd } };
}

async function poll(job: Job, asked: JobRequest, access: ProviderAccess): Promise<Submission> {
  const { takesSeed } = getHosted(hostedModels, asked.model);
  return pollNamedImage(job, access, takesSeed ? asked.seed : null);
}
