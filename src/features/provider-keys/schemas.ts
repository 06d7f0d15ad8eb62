import * as z from "zod";
import { Time } from "../../lib/fields";
import { keyedProviders, providerKeyPattern } from "../../provider-settings";

const Provider = z.enum(keyedProviders);

export const NewProviderKey = z.strictObject({
  key: z
    .string()
    .min(8)
    .max(512)
    .regex(providerKeyPattern, { error: "must be printable ASCII without spaces, as the provider issued it" })
    .meta({
      description: "The key as the provider issued it. The key is stored encrypted, and no response contains it.",
      examples: ["your-own-key"],
    }),
});

export const ProviderKey = z.object({ provider: Provider, createdAt: Time }).meta({ id: "ProviderKey" });
export type ProviderKey = z.infer<typeof ProviderKey>;

export const ProviderParams = z.object({ provider: Provider });
