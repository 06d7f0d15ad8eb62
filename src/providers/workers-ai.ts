import { ProviderError, type DrawRequest, type Provider, type ProviderAccess, type Submission } from "./provider";
import { toAnswerFailure, toCallFailure } from "./workers-ai/failure";
import { costOf, hostedModels, type HostedModel } from "./workers-ai/models";
import { readImage } from "./workers-ai/reply";

/** Cloudflare Workers AI, through the `AI` binding. */
export const workersAi: Provider = makeWorkersAi({ timeoutMs: 180_000 });

/** Tests pass a shorter timeout. */
export function makeWorkersAi({ timeoutMs }: { timeoutMs: number }): Provider {
  return {
    models: hostedModels.map(({ model }) => model),
    repeatable: false,
    terms: "Cloudflare names the licence of each model at https://developers.cloudflare.com/workers-ai/models/.",
    // Requests go through the binding, so no host is called.
    hosts: [],
    maxInFlight: 24,
    submit: (request, access) => draw(request, access, timeoutMs),
  };
}

async function draw(request: DrawRequest, { AI }: Pick<ProviderAccess, "AI">, timeoutMs: number): Promise<Submission> {
  const hosted = hostedModels.find(({ model }) => model.id === request.model);
  if (hosted === undefined || AI === undefined) {
    const reason = "The model is not available on this deployment. Name another model.";
    throw new ProviderError(reason, { outcome: "refused", retryable: false });
  }
  const bytes = await callModel(AI, hosted, request, AbortSignal.timeout(timeoutMs));
  // The models honour the seed. The answer reports no price, so the list price of the size is recorded.
  const drawing = { bytes, seed: request.seed, costMicroUsd: costOf(hosted, request) };
  return { state: "done", drawing };
}

async function callModel(ai: Ai, hosted: HostedModel, request: DrawRequest, signal: AbortSignal): Promise<Uint8Array> {
  try {
    const response = await ai.run(hosted.hostedName, { multipart: toMultipart(hosted, request) }, runOptions(signal));
    if (!response.ok) throw await toAnswerFailure(response);
    return await readImage(response);
  } catch (error) {
    throw error instanceof ProviderError ? error : toCallFailure(error, signal.aborted);
  }
}

/**
 * The models take only multipart forms. A Response encodes the form, and creates the header that names its boundary.
 */
function toMultipart({ steps }: HostedModel, { prompt, width, height, seed, references }: DrawRequest) {
  const form = new FormData();
  const fields = { prompt, width, height, seed, ...(steps === null ? {} : { steps }) };
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
  for (const [index, { bytes, format }] of references.entries())
    form.append(`input_image_${index}`, new Blob([bytes], { type: `image/${format}` }), `reference-${index}.${format}`);
  const encoded = new Response(form);
  const contentType = encoded.headers.get("content-type");
  if (encoded.body === null || contentType === null) throw new TypeError("A form has a body and a content type");
  return { body: encoded.body, contentType };
}

/**
 * `returnRawResponse`: otherwise the binding stores the status and the error code on the binding object, where parallel
 * calls overwrite each other. A raw response can also be limited in length.
 * `rejectIfBusy`: otherwise a request waits in the service's queue and can time out, and then nobody knows whether the
 * image was billed.
 */
function runOptions(signal: AbortSignal) {
  return { returnRawResponse: true as const, rejectIfBusy: true, signal };
}
