import { findJson, isSuccess } from "./job-api/answer";
import { getSubmitAnswer } from "./job-api/exchange";
import { toNoImageError, toUnreadableError } from "./job-api/failures";
import { findImageIn } from "./job-api/found-image";
import { getHosted } from "./job-api/hosted";
import { pollNamedImage, toNamedImage } from "./job-api/named-image";
import { toFailedAnswerError } from "./openai/failure";
import { toCall } from "./openai/input";
import { hostedModels } from "./openai/models";
import { toBillMicroUsd } from "./openai/reply";
import type { DrawRequest, Provider, ProviderAccess, Submission } from "./provider";

const baseUrl = "https://api.openai.com/v1";
/** The answer holds the image in base64, and can take minutes. */
const limits = { timeoutMs: 300_000, maxBytes: 32 * 1024 * 1024 };

/** OpenAI's Image API. */
export const openai: Provider = {
  models: hostedModels.map(({ model }) => model),
  repeatable: false,
  terms: "OpenAI's terms are at https://openai.com/policies/services-agreement/.",
  // An image that an answer names is in a storage account, one for each region.
  hosts: ["api.openai.com", "oaidalleapiprod*.blob.core.windows.net"],
  maxInFlight: 20,
  submit,
  // No model takes a seed.
  poll: (job, _asked, access) => pollNamedImage(job, access, null),
};

async function submit(request: DrawRequest, access: ProviderAccess): Promise<Submission> {
  const hosted = getHosted(hostedModels, request.model);
  const { path, headers, body } = toCall(request, hosted);
  // No idempotency key is sent, because the Image API does not honour one.
  const init = { method: "POST", headers: { ...headers, authorization: `Bearer ${access.key}` }, body };
  const answer = await getSubmitAnswer(access.send(`${baseUrl}${path}`, init, limits));
  if (!isSuccess(answer)) throw toFailedAnswerError(answer, access.key, Date.now());
  const found = findImageIn(answer);
  const costMicroUsd = toBillMicroUsd(findJson(answer), request, hosted);
  if (found.kind === "bytes") return { state: "done", drawing: { bytes: found.bytes, seed: null, costMicroUsd } };
  if (found.kind === "address") return toNamedImage(found.address, costMicroUsd);
  if (found.kind === "unknown") throw toUnreadableError(answer, { api: "OpenAI", key: access.key });
  throw toNoImageError(found, found.kind === "none" ? costMicroUsd : null);
}
