/** Draws things: props, icons, vehicles and effects, and sets them in motion. */
import { outlined, type Grid } from "./canvas";
import { byEngine, byWord, thenDrawn, type Choice } from "./choice";
import { chooseNamed, chooseOwnPicture } from "./dictionary/choose-named";
import { drawEffect, effectDrawings, type EffectName } from "./effects/effects";
import { hash } from "./hash";
import { iconDrawings } from "./icons/icons";
import { standstill, type Time } from "./motion";
import { findAskedMotion, motionOf, setInMotion, unheld, type MotionName } from "./motions/motions";
import { bare, toStill, turned } from "./motions/remap";
import type { ParsedRequest } from "./parsed-request";
import { propDrawings } from "./props/props";
import type { Entry, View } from "./sketch";
import { sketched, type Anchor } from "./sketched";
import { vehicleDrawings, type Vehicle } from "./vehicles/vehicles";
import { findWord, type Found, type Named } from "./words";

/** How things of a kind stand, and the drawing and the motion of those that no words select. */
type Shelf = { readonly anchor: Anchor; readonly unknown: Entry; readonly motion: MotionName };

const onTheGround: Shelf = { anchor: "ground", unknown: propDrawings.relic, motion: "bob" };
const inTheBag: Shelf = { anchor: "middle", unknown: iconDrawings.relic, motion: "hover" };

/** Where two tables have the same word, the later table wins. */
const props: Readonly<Record<string, Entry>> = { ...iconDrawings, ...propDrawings };
const icons: Readonly<Record<string, Entry>> = { ...propDrawings, ...iconDrawings };

/** All things, for a search that lets the last word of a name win: a "smoke bomb" is a bomb. */
export const thingWords: Readonly<Record<string, Named>> = { ...props, ...vehicleDrawings, ...effectDrawings };

/** Cars, boats and tanks are drawn from above and have directions. Without directions, a picture from the side is better. */
const standingThings: Readonly<Record<string, Named>> = {
  ...props,
  ...effectDrawings,
  spaceship: vehicleDrawings.spaceship,
};

/** Kinds of vessels that sail the sea, unless the plan says space. */
const vessels = "frigate freighter corvette carrier transport hauler tanker cruiser galleon barge";
const spaceWords = "space star alien galactic galaxy planet orbital interstellar sci-fi plasma warp";

export function chooseProp(request: ParsedRequest): Choice {
  const { named, traits } = request;
  if (named !== undefined && vessels.split(" ").includes(named.word) && traits.has(spaceWords))
    return byEngine(named.word, () => drawVehicle(request, "spaceship"));
  const picture = chooseFromDictionary(request, request.directed ? thingWords : standingThings, onTheGround);
  if (picture !== undefined) return picture;
  const found = findWord(thingWords, request.subject);
  const effect = found !== undefined && isEffect(found.name) && !isArrow(request) ? found.name : undefined;
  if (effect !== undefined) return byWord(found?.word, () => drawEffect(effect, request));
  return chooseVehicle(request, found) ?? chooseThing(request, props, onTheGround);
}

export function chooseIcon(request: ParsedRequest): Choice {
  return chooseFromDictionary(request, icons, inTheBag) ?? chooseThing(request, icons, inTheBag);
}

/** A picture of the dictionary, in motion. Undefined if the table has the thing, or if no picture shows the thing. */
function chooseFromDictionary(
  request: ParsedRequest,
  table: Readonly<Record<string, Named>>,
  { anchor, motion }: Shelf,
): Choice | undefined {
  const own = isAlive(request) ? undefined : chooseOwnPicture(request, anchor);
  const picture = own ?? chooseNamed(request, table, anchor);
  if (picture === undefined) return undefined;
  const { subject, description, time } = request;
  const asked = findAskedMotion(time.name);
  return thenDrawn(picture, (grid) => moving(request, grid, asked ?? motionOf(subject, description, motion)));
}

/** True for an animation of a thing that the engine sets in motion part by part, such as a fire or an explosion. */
function isAlive({ subject, time }: ParsedRequest): boolean {
  const name = time.still ? undefined : findWord(thingWords, subject)?.name;
  return name !== undefined && (isEffect(name) || (props[name]?.moves ?? "") !== "");
}

function chooseThing(request: ParsedRequest, table: Readonly<Record<string, Entry>>, shelf: Shelf): Choice {
  const found = findWord(table, request.subject) ?? findWord(table, request.description);
  const entry = found === undefined ? undefined : table[found.name];
  return byWord(found?.word, () => drawThing(request, entry ?? shelf.unknown, shelf));
}

function drawThing(request: ParsedRequest, entry: Entry, shelf: Shelf): Grid {
  const asked = findAskedMotion(request.time.name);
  if (movesItself(entry, asked)) return drawOwnFrame(request, entry, shelf);
  const still = sketched({ ...request, time: standstill }, entry.draw, shelf.anchor);
  return moving(request, still, asked ?? motionOf(request.subject, request.description, shelf.motion));
}

/** A frame of a drawing that moves by itself. If the pixels are too coarse for the movement, one pixel glints. */
function drawOwnFrame(request: ParsedRequest, { draw }: Entry, { anchor }: Shelf): Grid {
  const { time, traits, seed } = request;
  const frameAt = (moment: Time): Grid => sketched({ ...request, time: moment }, draw, anchor);
  return unheld(frameAt, { time, seed: hash(seed, "motion"), paint: traits.paint });
}

function movesItself({ moves = "" }: Entry, asked: MotionName | undefined): boolean {
  return moves !== "" && (asked === undefined || moves.split(" ").includes(asked));
}

/** The bolt of a crossbow is an arrow, all other bolts are made of light. */
function isArrow({ traits }: ParsedRequest): boolean {
  return traits.has("bolt") && traits.has("crossbow iron steel wooden");
}

/** One frame of a finished sprite. */
export function moving({ time, seed, traits }: ParsedRequest, sprite: Grid, motion: MotionName): Grid {
  if (time.still) return sprite;
  return setInMotion(sprite, motion, { time, seed: hash(seed, "motion"), paint: traits.paint });
}

/** A vehicle that is drawn from above: any that has directions, and a spaceship always. */
export function chooseVehicle(request: ParsedRequest, found: Found<string> | undefined): Choice | undefined {
  if (found === undefined || !isVehicle(found.name)) return undefined;
  const { name, word } = found;
  return request.directed || name === "spaceship" ? byEngine(word, () => drawVehicle(request, name)) : undefined;
}

/** Draws a vehicle, turned by pixels in steps of an eighth. A ship without directions heads upwards, a foe's downwards. */
function drawVehicle(request: ParsedRequest, name: Vehicle): Grid {
  const { traits, view, directed, time } = request;
  const { outline } = traits.paint;
  const still = sketched({ ...request, time: standstill }, vehicleDrawings[name].draw, "middle");
  const driven = name === "spaceship" ? "thrust" : name === "boat" ? "hover" : "shake";
  const sprite = moving(request, still, findAskedMotion(time.name) ?? driven);
  const isFoe = traits.has("enemy alien foe boss raider hostile");
  const heading = directed ? headingOf(view) : isFoe ? 0.5 : 0;
  return heading === 0 ? sprite : outlined(turned(toStill(bare(sprite, outline)), heading), outline);
}

/** Turns from upwards. The view to the left is turned left; views to the right are mirrored later. */
function headingOf({ side, back }: View): number {
  return back ? -side / 4 : side === 1 ? 0.75 : 0.5 + side / 4;
}

function isEffect(name: string): name is EffectName {
  return Object.hasOwn(effectDrawings, name);
}

function isVehicle(name: string): name is Vehicle {
  return Object.hasOwn(vehicleDrawings, name);
}
