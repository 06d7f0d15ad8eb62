import type { Model } from "../provider";
import { toNoModelError } from "./failures";

/** The model of an adapter's list by its id. Throws a ProviderError when it offers none by that name. */
export function getHosted<Hosted extends { readonly model: Model }>(
  hostedModels: readonly Hosted[],
  id: string,
): Hosted {
  const hosted = hostedModels.find(({ model }) => model.id === id);
  if (hosted === undefined) throw toNoModelError();
  return hosted;
}
