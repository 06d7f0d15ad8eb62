import { findJson, isSuccess } from "./job-api/answer";
import { getSubmitAnswer } from "./job-api/exchange";
import { toUnreadableError } from "./job-api/failures";
import { getHosted } from "./job-api/hosted";
import { toEnvelopeError, toFailedAnswerError } from "./openrouter/failure";
import { toInput } from "./openrouter/input";
import { hostedModels } from "./openrouter/models";
import { findDrawing, findEnvelope } from "./openrouter/reply";
import type { DrawRequest, Provider, ProviderAccess, Submission } from "./provider";

const address = "https://openrouter.ai/api/v1/images";
/** The answer holds the image in base64. */
const limits = { timeoutMs: 300_000, maxBytes: 32 * 1024 * 1024 };

/** OpenRouter's Image API, which passes requests on to the models of many vendors. */
export const openrouter: Provider = {
  models: hostedModels.map(({ model }) => model),
  repeatable: false,
  hosts: ["openrouter.ai"],
  maxInFlight: 20,
  submit,
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
  const drawing = findDrawing(json, request, hosted);
  if (drawing === undefined) throw toUnreadableError(answer, { api: "OpenRouter", key: access.key });
  return { state: "done", drawing };
}
