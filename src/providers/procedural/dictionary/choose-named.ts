/** The step between the engine's own vocabulary and a guess: a picture of the dictionary for what the name says. */
import type { NounGroup } from "../../../dictionary/noun-groups";
import type { NamedThing } from "../../../dictionary/find-picture";
import { isOwn, isSilhouette, type Picture } from "../../../dictionary/pictures";
import { byDictionary, byEngine, type Choice } from "../choice";
import { findColour } from "../colour-words";
import type { ParsedRequest } from "../parsed-request";
import { findNamed, toPhrases, type Named } from "../words";
import type { Fit } from "./fit";
import { drawPicture } from "./picture-sprite";

/** The engine has one drawing for several of these. Beings with directions are drawn all the same. */
const betterAsPictures = new Set([
  "flower bed",
  ...`pendant letter cake pie cookie pastry juice wine rice onion potato strawberry blueberry grape watermelon melon tulip rose
   sunflower castle barn hut steak kettle boar badger sloth gorilla beaver skunk otter`.split(/\s+/),
]);

/**
 * Draws a picture of the thing that the name is about. Undefined if the engine's table has that thing, if no picture shows
 * it, or if its group is unwanted. A table that knows only a modifier does not count: "chest armour" is no chest.
 */
export function chooseNamed(
  request: ParsedRequest,
  table: Readonly<Record<string, Named>>,
  anchor: Fit["anchor"],
  isWanted: (group: NounGroup) => boolean = () => true,
): Choice | undefined {
  const { named } = request;
  const picture = named?.picture;
  if (named === undefined || picture === undefined || !isWanted(named.noun?.group ?? "thing")) return undefined;
  if (!isBetterAsPicture(named.word, picture) && isKnown(table, named.word)) return undefined;
  return chosen(named, picture, request, anchor);
}

/**
 * Our own picture of the thing. Undefined if there is none. The picture shows the thing better than the engine's drawing,
 * but from one side alone, so that a thing with directions has none.
 */
export function chooseOwnPicture(request: ParsedRequest, anchor: Fit["anchor"]): Choice | undefined {
  const { named, directed } = request;
  if (directed || named?.picture === undefined || !isOwn(named.picture)) return undefined;
  return chosen(named, named.picture, request, anchor);
}

function chosen(named: NamedThing, picture: Picture, request: ParsedRequest, anchor: Fit["anchor"]): Choice {
  const by = isOwn(picture) ? byEngine : byDictionary;
  return by(named.word, () => drawPicture({ ...named, picture }, request, anchor));
}

/**
 * A picture in colour for a name of several words beats the engine's drawing for the last of the words. A "black cat" is a
 * cat.
 */
function isBetterAsPicture(name: string, picture: Picture): boolean {
  const [first = "", second] = name.split(" ");
  const isWhole = second !== undefined && findColour(first) === undefined;
  return betterAsPictures.has(name) || (isWhole && !isSilhouette(picture));
}

/** The last word of an English name says the thing: a "fire engine" is no fire. */
function isKnown(table: Readonly<Record<string, Named>>, name: string): boolean {
  const last = toPhrases(name).at(-1)?.at(-1);
  return last !== undefined && findNamed(table, [[last]]) !== undefined;
}
