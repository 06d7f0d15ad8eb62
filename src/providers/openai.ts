import { findJson, isSuccess } from "./job-api/answer";
import { getSubmitAnswer } from "./job-api/exchange";
import { toUnreadableError } from "./job-api/failures";
import { getHosted } from "./job-api/hosted";
import { toFailedAnswerError } from "./openai/failure";
import { toCall } from "./openai/input";
import { hostedModels } from "./openai/models";
import { findDrawing } from "./openai/reply";
import type { DrawRequest, Provider, ProviderAccess, Submission } from "./provider";

const baseUrl = "https://api.openai.com/v1";
/** The answer holds the image in base64, and can take minutes. */
const limits = { timeoutMs: 300_000, maxBytes: 32 * 1024 * 1024 };

/** OpenAI's Image API. */
export const openai: Provider = {
  models: hostedModels.map(({ model }) => model),
  repeatable: false,
  hosts: ["api.openai.com"],
  maxInFlight: 20,
  submit,
};

async function submit(request: DrawRequest, access: ProviderAccess): Promise<Submission> {
  const hosted = getHosted(hostedModels, request.model);
  const { path, headers, body } = toCall(request, hosted);
  // No idempotency key is sent, because the Image API does not honour one.
  const init = { method: "POST", headers: { ...headers, authorization: `Bearer ${access.key}` }, body };
  const answer = await getSubmitAnswer(access.send(`${baseUrl}${path}`, init, limits));
  if (!isSuccess(answer)) throw toFailedAnswerError(answer, access.key, Date.now());
  const drawing = findDrawing(findJson(answer), request, hosted);
  if (drawing === undefined) throw toUnreadableError(answer, { api: "OpenAI", key: access.key });
  return { state: "done", drawing };
}
