import * as z from "zod";
import type { Context } from "../../context";
import { Prose } from "../../lib/fields";
import { keyedProviders } from "../../provider-settings";
import { ModelId, ProviderName } from "../assets/schemas";
import { listMyProviderKeys } from "../provider-keys/service";
import { offers } from "./providers/registry";

/** Of our own tables. */
const Word = z.string().max(120);

const Capability = z.discriminatedUnion("type", [
  z.object({ type: z.literal("enum"), values: z.array(z.union([Word, z.number()])).max(100) }),
  z.object({ type: z.literal("range"), min: z.number(), max: z.number(), step: z.number().optional() }),
  z.object({ type: z.literal("boolean") }),
]);

export const ModelInfo = z
  .object({
    id: ModelId,
    provider: ProviderName,
    description: Prose,
    isDefault: z.boolean(),
    isAvailable: z.boolean().meta({
      description:
        "False for a model whose provider has no key here: store yours with PUT /v1/me/provider-keys/{provider}.",
    }),
    capabilities: z.record(Word, Capability).meta({ description: "What is absent is not supported." }),
    prices: z.array(z.object({ billable: Word, unit: Word, microUsd: z.number() })).max(100),
  })
  .meta({ id: "Model" });
export type ModelInfo = z.input<typeof ModelInfo>;
export const Models = z.object({ items: z.array(ModelInfo).max(1000) });

/** A provider that takes a key can be used with the operator's, or with the user's own. */
async function listClosedProviders(ctx: Context): Promise<ReadonlySet<string>> {
  const { items } = await listMyProviderKeys(ctx);
  const own = new Set<string>(items.map(({ provider }) => provider));
  return new Set(keyedProviders.filter((name) => ctx.config.providers[name].key === null && !own.has(name)));
}

export async function listModels(ctx: Context): Promise<{ items: ModelInfo[] }> {
  const closed = await listClosedProviders(ctx);
  const items = offers.map(({ providerName, model: { id, description, capabilities, prices } }) => ({
    id,
    provider: providerName,
    description,
    isDefault: id === ctx.config.imageModel,
    isAvailable: !closed.has(providerName),
    capabilities: Object.fromEntries(
      Object.entries(capabilities).map(([name, value]) => [
        name,
        "values" in value ? { ...value, values: [...value.values] } : value,
      ]),
    ),
    prices: [...prices],
  }));
  return { items };
}
