/** The step between the engine's own vocabulary and a guess: a picture of the dictionary for what the name says. */
import type { NounGroup } from "../../../dictionary/noun-groups";
import type { Grid } from "../canvas";
import type { ParsedRequest } from "../parsed-request";
import { findNamed, toPhrases, type Named } from "../words";
import type { Fit } from "./fit";
import { drawPicture } from "./picture-sprite";

/**
 * Draws the thing that the name is about. Undefined if the engine's table has that thing, if no picture shows it, or if its
 * group is unwanted. A table that knows only a modifier does not count: "chest armour" is no chest.
 */
export function drawNamed(
  request: ParsedRequest,
  table: Readonly<Record<string, Named>>,
  anchor: Fit["anchor"],
  isWanted: (group: NounGroup) => boolean = () => true,
): Grid | undefined {
  const { named } = request;
  if (named?.picture === undefined || !isWanted(named.noun?.group ?? "thing")) return undefined;
  if (findNamed(table, toPhrases(named.word)) !== undefined) return undefined;
  return drawPicture({ ...named, picture: named.picture }, request, anchor);
}
