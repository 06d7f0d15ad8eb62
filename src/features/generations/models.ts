import * as z from "zod";
import type { UserContext } from "../../context";
import { Prose } from "../../lib/fields";
import { pageFrom, type Page } from "../../lib/page";
import { keyedProviders } from "../../provider-settings";
import { ModelId, ProviderName } from "../assets/schemas";
import { findMyProviders } from "../provider-keys/service";
import { offers, type Offer } from "../../providers/registry";

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

/** A model's place in the list is its sort key: as a text it compares as any other list's, so a strange cursor ends it. */
const placed = offers.map((offer, index) => ({ offer, place: String(index).padStart(4, "0") }));

export async function listModels(ctx: UserContext, page: Page) {
  const closed = await listClosedProviders(ctx);
  const rows = placed.filter(({ place }) => page.after === null || place > page.after);
  return pageFrom(
    rows,
    page,
    ({ place }) => place,
    ({ offer }) => toModelInfo(ctx, offer, closed),
  );
}

/** A provider that takes a key can be used with the operator's, or with the user's own. */
async function listClosedProviders(ctx: UserContext): Promise<ReadonlySet<string>> {
  const own = await findMyProviders(ctx);
  return new Set(keyedProviders.filter((name) => ctx.config.providers[name].key === null && !own.has(name)));
}

function toModelInfo(ctx: UserContext, offer: Offer, closed: ReadonlySet<string>): ModelInfo {
  const { providerName, model } = offer;
  const { id, description, capabilities, prices } = model;
  return {
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
  };
}
