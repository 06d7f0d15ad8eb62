import type { UserContext } from "../../context";
import { listPage, type Page } from "../../lib/page";
import { keyedProviders } from "../../provider-settings";
import { offers, type Offer } from "../../providers/registry";
import { findMyProviders } from "../provider-keys/service";
import type { ModelInfo } from "./schemas";

/** The models that this service offers, as the API lists them. */

/**
 * A model's sort key is the place in the list, as a padded text. The cursors of other lists are texts, too: such a
 * cursor compares safely and yields an empty page.
 */
const placed = offers.map((offer, index) => ({ offer, place: String(index).padStart(4, "0") }));

export async function listModels(ctx: UserContext, page: Page) {
  const unavailable = await listUnavailableProviders(ctx);
  return listPage(
    page,
    async ({ limit, after }) => placed.filter(({ place }) => after === null || place > after).slice(0, limit),
    ({ place }) => place,
    ({ offer }) => toModelInfo(ctx, offer, unavailable),
  );
}

/** The providers that need a key and for which neither the operator nor the user has set one. */
async function listUnavailableProviders(ctx: UserContext): Promise<ReadonlySet<string>> {
  const own = await findMyProviders(ctx);
  return new Set(keyedProviders.filter((name) => ctx.config.providers[name].key === null && !own.has(name)));
}

function toModelInfo(ctx: UserContext, offer: Offer, unavailable: ReadonlySet<string>): ModelInfo {
  const { providerName, model } = offer;
  const { id, description, capabilities, prices } = model;
  return {
    id,
    provider: providerName,
    description,
    isDefault: id === ctx.config.imageModel,
    isAvailable: !unavailable.has(providerName),
    capabilities: Object.fromEntries(
      Object.entries(capabilities).map(([name, value]) => [
        name,
        "values" in value ? { ...value, values: [...value.values] } : value,
      ]),
    ),
    prices: [...prices],
  };
}
