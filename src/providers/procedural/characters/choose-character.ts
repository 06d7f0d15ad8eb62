/** Chooses the body of a character: one of our own, a picture, or a body that borrows the head of a picture. */
import type { NamedThing } from "../../../dictionary/find-picture";
import { findNoun } from "../../../dictionary/nouns";
import type { NounGroup } from "../../../dictionary/noun-groups";
import { titleOf } from "../../../dictionary/pictures";
import { byDictionary, byEngine, byGuess, byWord, thenDrawn, type Choice } from "../choice";
import { chooseNamed, chooseOwnPicture } from "../dictionary/choose-named";
import { standstill } from "../motion";
import { findAskedMotion } from "../motions/motions";
import type { ParsedRequest } from "../parsed-request";
import { isPose } from "../pose";
import type { Draw } from "../sketch";
import { sketched } from "../sketched";
import { chooseProp, chooseVehicle, moving, thingWords } from "../things";
import { vehicleDrawings } from "../vehicles/vehicles";
import { findWord, toPhrases, type Found, type Named, type Phrases } from "../words";
import { borrowHead } from "./borrowed-head";
import { characters, type Being } from "./characters";
import { findSectionOfBeings, isWholeNoun } from "./sections";

/** Beings and things, for a search that lets the last word of a name win: a "knight statue" is a thing. */
const everything: Readonly<Record<string, Named>> = { ...characters, ...thingWords };

/** The entry of our own tables that a name is about. Undefined if the dictionary knows the head of the name better. */
function findOwn({ subject, description, named }: ParsedRequest): Found<string> | undefined {
  const head = toPhrases(named?.word ?? "")
    .at(-1)
    ?.at(-1);
  if (head !== undefined && findWord(everything, [[head]]) === undefined) return undefined;
  const own = findWord(everything, subject);
  // "Alien Scout: small enemy ship" is a ship.
  const craft = own?.name === "person" ? findCraft(description[0] ?? []) : undefined;
  return craft ?? own;
}

/** The vehicle with which the first words of a description end. */
function findCraft(phrase: readonly string[]): Found<string> | undefined {
  return findWord(vehicleDrawings, [phrase.slice(-1)]);
}

/** The engine's bodies of these tell little from the front, so that a picture from the side moves instead. */
const bestFromTheSide = new Set(
  "frog toad horse pony donkey unicorn bee wasp fish jellyfish caterpillar fairy eyeball griffin turtle crocodile lizard hedgehog monkey".split(
    " ",
  ),
);

const beings: ReadonlySet<NounGroup> = new Set(["person", "creature", "animal"]);

/** True if the name is about a being, or if something unknown has directions or stands in a section of beings. */
export function isBeing(request: ParsedRequest): boolean {
  const own = findOwn(request);
  if (own !== undefined) return Object.hasOwn(characters, own.name);
  const { named, directed, description } = request;
  const group = named?.noun?.group;
  const isSure = group !== undefined && isWholeNoun(named?.matched ?? "");
  if (isSure) return beings.has(group);
  return directed || findSectionOfBeings(description) !== undefined || beings.has(group ?? "thing");
}

export function chooseCharacter(request: ParsedRequest): Choice {
  const own = findOwn(request);
  const vehicle = chooseVehicle(request, own);
  if (vehicle !== undefined) return vehicle;
  if (own === undefined && request.named?.noun?.group === "vehicle") return chooseProp(request);
  const asked = findAskedMotion(request.time.name);
  const isPicture = !request.directed || (own === undefined && showsWhole(request.named));
  const isWalker = own !== undefined && !request.time.still && !bestFromTheSide.has(own.word);
  const picture =
    (isWalker ? undefined : chooseOwnPicture(request, "ground")) ??
    (isPicture ? chooseNamed(request, characters, "ground", isAnimate) : undefined);
  if (picture !== undefined) return thenDrawn(picture, (grid) => moving(request, grid, asked ?? "breathe"));
  return chooseBody(request);
}

/** People are always drawn. */
function isAnimate(group: NounGroup): boolean {
  return group === "animal" || group === "creature";
}

/** A picture of a head belongs on a body. A picture of the whole being serves all directions, mirrored to the right. */
function showsWhole(named: NamedThing | undefined): boolean {
  const picture = named?.picture;
  return picture !== undefined && !/\b(?:head|face|skull|mask)\b/.test(titleOf(picture));
}

const monsters = ["slime", "quadruped", "ghost", "spider", "flyer", "serpent"] as const;

/** Without a known name this is a person, or a monster if the text says so. */
function chooseBody(request: ParsedRequest): Choice {
  const { subject, description, named, traits } = request;
  const known = findWord<Being>(characters, subject);
  if (known !== undefined) return byEngine(known.word, () => drawBody(request, characters[known.name].draw));
  const group = named?.noun?.group;
  if (named !== undefined && (group === "animal" || group === "creature")) return chooseBeast(request, named);
  const described = findWord<Being>(characters, description);
  if (described !== undefined)
    return byEngine(described.word, () => drawBody(request, characters[described.name].draw));
  if (group !== "person" && traits.has("monster enemy creature boss foe minion mob pest")) {
    return byGuess(() => drawBody(request, characters[traits.pick<Being>("being", monsters)].draw));
  }
  const word = group === "person" ? named?.word : (findSectionOfBeings(description) ?? findGarment(description));
  return byWord(word, () => drawBody(request, characters.person.draw));
}

/** An animal or a creature without a body of our own: the nearest body, with the head of the picture. */
function chooseBeast(request: ParsedRequest, { picture, noun, word, matched }: NamedThing): Choice {
  const body: Being = noun?.group === "animal" ? "quadruped" : "person";
  if (picture === undefined) return byGuess(() => drawBody(request, characters[body].draw));
  const { draw } = characters[body];
  const withHead: Draw = (sketch) =>
    draw({ ...sketch, head: borrowHead({ picture, noun, word, matched }, request, sketch.view.back) });
  return byDictionary(word, () => drawBody(request, withHead));
}

/** The first word of a description that names a person or clothes: only a person wears a scarf. */
function findGarment(description: Phrases): string | undefined {
  return description.flat().find((word) => {
    const group = findNoun(word)?.group;
    return group === "person" || group === "clothing";
  });
}

function drawBody(request: ParsedRequest, draw: Draw): ReturnType<Choice["draw"]> {
  const asked = isPose(request.time.name) ? undefined : findAskedMotion(request.time.name);
  if (asked === undefined) return sketched(request, draw, "ground", true);
  return moving(request, sketched({ ...request, time: standstill }, draw, "ground", true), asked);
}
