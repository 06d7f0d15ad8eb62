import * as z from "zod";
import { operation } from "../../../http/operation";
import { ProviderName } from "../../../providers/fields";
import { receiveCallback } from "./service";
import { callbackSignature } from "./signature";

/** Providers define the body. The signature check reads which job the body names, and nothing reads the rest. */
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
      summary: "Receive a provider's callback: a job has ended",
      description:
        "Providers get this address with each job; nobody else calls it. The callback is a hint: Hatchery then asks the provider for the job, and would ask later without a callback. The same callback again changes nothing.",
      access: callbackSignature,
      limit: "callback",
      params: z.object({ provider: ProviderName }),
      query: z.object({
        image: z.string().max(64).meta({ description: "The image that the job is for." }),
        at: z.string().max(16).meta({ description: "The time of the request, in milliseconds." }),
        token: z.string().max(128).meta({ description: "Proves that this service gave the address to the provider." }),
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
