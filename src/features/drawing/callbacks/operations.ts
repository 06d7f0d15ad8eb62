import * as z from "zod";
import { operation } from "../../../http/operation";
import { ProviderName } from "../../assets/schemas";
import { receiveCallback } from "./service";
import { callbackSignature } from "./signature";

/** The provider's own to define. Who sent it and which job it names is read by the proof; the rest is never looked at. */
const CallbackBody = z
  .looseObject({ id: z.string().max(128).optional(), request_id: z.string().max(128).optional() })
  .meta({ description: "As the provider sends it: `request_id` names the job for fal, `id` for the others." });

export const callbackOperations = [
  operation(
    {
      id: "receiveProviderCallback",
      method: "post",
      path: "/v1/hooks/providers/:provider",
      tag: "Generations",
      summary: "A provider tells that a job has ended",
      description:
        "Given to providers with each job; nobody else calls it. It is a hint: the provider is then asked for the job, as it is by itself when no callback comes. The same callback again changes nothing.",
      access: callbackSignature,
      limit: "callback",
      params: z.object({ provider: ProviderName }),
      query: z.object({
        image: z.string().max(64).meta({ description: "The picture that the job is for." }),
        at: z.string().max(16).meta({ description: "When the job was asked for." }),
        token: z.string().max(128).meta({ description: "Proves that the address was given by this service." }),
      }),
      body: CallbackBody,
      maxBodyBytes: 1024 * 1024,
      replies: { 204: null },
    },
    async ({ ctx, query, proven }) => {
      if (proven !== null)
        await receiveCallback(ctx, { imageId: query.image, submittedAt: Number(query.at), jobId: proven });
      return { status: 204 };
    },
  ),
];
