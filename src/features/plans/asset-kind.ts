/** Guesses the kind of an asset that a call makes, as the plan's reader does for an item. */
import { findNoun } from "../../dictionary/nouns";
import type { AssetKind } from "../../domain/asset";
import { guessKind } from "../../reading/plans/kinds";
import { createNounLookup } from "../../reading/plans/noun-lookup";
import { topicOf } from "../../reading/plans/topics";

export function guessAssetKind(name: string, category: string): AssetKind {
  return guessKind(name, { name: category, topic: topicOf(category) }, createNounLookup(findNoun));
}
