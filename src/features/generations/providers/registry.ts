import { procedural } from "./procedural";
import type { Model, Provider } from "./provider";
import { workersAi } from "./workers-ai";

export const providerNames = ["procedural", "workers-ai"] as const;
export type ProviderName = (typeof providerNames)[number];

export const providers: Readonly<Record<ProviderName, Provider>> = {
  procedural,
  "workers-ai": workersAi,
};

export type Offer = { readonly providerName: ProviderName; readonly provider: Provider; readonly model: Model };

/** Every model of every provider. */
export const offers: readonly Offer[] = providerNames.flatMap((providerName) => {
  const provider = providers[providerName];
  return provider.models.map((model) => ({ providerName, provider, model }));
});

export function findOffer(modelId: string): Offer | undefined {
  return offers.find(({ model }) => model.id === modelId);
}
