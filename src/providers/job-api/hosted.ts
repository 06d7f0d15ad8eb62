import type { Model } from "../provider";
import { toNoModelError } from "./failures";

/** Finds a provider's model by id. Throws a ProviderError if the provider does not offer the model. */
export function getHosted<Hosted extends { readonly model: Model }>(
  hostedModels: readonly Hosted[],
  id: string,
): Hosted {
  const hosted = hostedModels.find(({ model }) => model.id === id);
  if (hosted === undefined) throw toNoModelError();
  return hosted;
}
