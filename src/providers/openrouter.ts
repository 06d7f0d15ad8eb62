import { findJson, isSuccess } from "./job-api/answer";
import { toLossError, toUnreadableError } from "./job-api/failures";
import { getHosted } from "./job-api/hosted";
import { toEnvelopeError, toFailedAnswerError } from "./openrouter/failure";
import { toInput } from "./openrouter/input";
import { hostedModels } from "./openrouter/models";
import { findDrawing, findEnvelope } from "./openrouter/reply";
import type { DrawRequest, Provider, ProviderAccess, Submission } from "./provider";

const address = "https://openrouter.ai/api/v1/images";
/** The picture comes with the answer, in base64. */
const limits = { timeoutMs: 300_000, maxBytes: 32 * 1024 * 1024 };

/** OpenRouter's Image API, which draws with the models of many others. */
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
  const answer = await access.send(address, { method: "POST", headers, body }, limits).catch((error: unknown) => {
    throw toLossError(error);
  });
  // An error may come with any status, 200 too.
  const json = findJson(answer);
  const envelope = findEnvelope(json);
  if (envelope !== undefined) throw toEnvelopeError(envelope, answer, access.key, Date.now());
  if (!isSuccess(answer)) throw toFailedAnswerError(answer, access.key, Date.now());
  const drawing = findDrawing(json, request, hosted);
  if (drawing === undefined) throw toUnreadableError(answer, { api: "OpenRouter", key: access.key });
  return { state: "done", drawing };
}
