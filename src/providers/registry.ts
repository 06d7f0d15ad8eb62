/** The list of all providers, and of the models that they offer. */

import { bfl } from "./bfl";
import { fal } from "./fal";
import { openai } from "./openai";
import { openrouter } from "./openrouter";
import { procedural } from "./procedural";
import type { Model, Provider } from "./provider";
import { replicate } from "./replicate";
import { workersAi } from "./workers-ai";

export const providerNames = ["procedural", "workers-ai", "replicate", "fal", "bfl", "openrouter", "openai"] as const;
export type ProviderName = (typeof providerNames)[number];

export const providers: Readonly<Record<ProviderName, Provider>> = {
  procedural,
  "workers-ai": workersAi,
  replicate,
  fal,
  bfl,
  openrouter,
  openai,
};

/** A model, with the provider that offers it. */
export type Offer = { readonly providerName: ProviderName; readonly provider: Provider; readonly model: Model };

export const offers: readonly Offer[] = providerNames.flatMap((providerName) => {
  const provider = providers[providerName];
  return provider.models.map((model) => ({ providerName, provider, model }));
});

const offersById = new Map(offers.map((offer) => [offer.model.id, offer]));

export function findOffer(modelId: string): Offer | undefined {
  return offersById.get(modelId);
}

export function isProviderName(name: string): name is ProviderName {
  return providerNames.some((each) => each === name);
}

/** True for every provider but one whose drawings are the sprites themselves. A provider of an earlier release is hosted. */
export function isHosted(name: string): boolean {
  return findProvider(name)?.repeatable !== true;
}

export function findProvider(name: string): Provider | undefined {
  return isProviderName(name) ? providers[name] : undefined;
}
