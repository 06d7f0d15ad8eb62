import type { Size } from "../../lib/size";
import type { Model } from "../provider";
import { pngOnly, seedRange, toReferenceRange } from "./capabilities";
import { maxReferenceSidePixels, toCostMicroUsd, toPriceLines, type Rates } from "./prices";
import { toDrawableSize, type SideRules } from "./size";

type Terms = Pick<Model, "id" | "description" | "maxReferences"> & {
  readonly sides: SideRules;
  readonly rates: Rates;
  /** Replaces the size that follows from `sides`, for a model with further limits. */
  readonly size?: (wanted: Size) => Size;
};

/** A model that draws any size within `sides`, takes a seed, returns PNG and is billed by `rates`. */
export function toPricedModel(terms: Terms): { readonly model: Model; readonly rates: Rates } {
  const { id, description, maxReferences, sides, rates } = terms;
  const { size = (wanted) => toDrawableSize(sides, wanted) } = terms;
  const side = { type: "range", ...sides } as const;
  const references = maxReferences === 0 ? {} : { references: toReferenceRange(maxReferences) };
  const model: Model = {
    id,
    description,
    capabilities: { width: side, height: side, seed: seedRange, ...references, outputFormat: pngOnly },
    prices: toPriceLines(rates),
    maxReferences,
    maxReferenceSidePixels,
    size,
    estimateMicroUsd: (request) => toCostMicroUsd(rates, request, request.references),
  };
  return { model, rates };
}
