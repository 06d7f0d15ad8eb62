/**
 * The entry of the drawing code. Parses the request, picks a drawing from the table of the asset's kind by the words, and
 * returns the pixels.
 */
import type { NounGroup } from "../../dictionary/noun-groups";
import type { AssetKind } from "../../domain/asset";
import type { DrawRequest } from "../provider";
import { drawBackground } from "./backgrounds/backgrounds";
import { blankGrid, toRgba, type Grid } from "./canvas";
import { characters, type Being } from "./characters/characters";
import { isSectionOfBeings, isWholeNoun } from "./characters/sections";
import { drawNamed } from "./dictionary/draw-named";
import { standstill } from "./motion";
import { findAskedMotion } from "./motions/motions";
import { parseRequest, type ParsedRequest } from "./parsed-request";
import { isPose } from "./pose";
import { sketched } from "./sketched";
import { drawIcon, drawProp, drawVehicle, findVehicle, moving, thingWords } from "./things";
import { drawSetTile, drawVariant } from "./tiles/set-tile";
import { toTile } from "./tiles/tile";
import { painterOf, setGroundsOf } from "./tiles/tiles";
import { drawControl } from "./ui/draw-control";
import { findNamed, toPhrases, type Named } from "./words";

/** Draws an image as RGBA bytes, row by row. Every pixel is fully transparent, or opaque in a colour of the palette. */
export function drawRgba(request: DrawRequest): Uint8Array {
  const parsed = parseRequest(request);
  return toRgba(drawKind[request.kind](parsed), parsed, request);
}

const drawKind: Readonly<Record<AssetKind, (request: ParsedRequest) => Grid>> = {
  "character-sprite": drawCharacter,
  "sprite-sheet": (request) => (isBeing(request) ? drawCharacter(request) : drawProp(request)),
  icon: drawIcon,
  "ui-element": drawControl,
  tileset: drawTile,
  background: (request) => {
    const grid = blankGrid(request.width, request.height);
    drawBackground({ ...request, grid });
    return grid;
  },
};

function drawTile({
  width,
  height,
  traits,
  time,
  seed,
  subject,
  description,
  variant,
  tile: place,
}: ParsedRequest): Grid {
  const tile = toTile(blankGrid(width, height), traits, time, seed);
  if (place !== null) {
    return drawSetTile(tile, setGroundsOf(traits, subject, description), { ...place, variant });
  }
  drawVariant(tile, painterOf(traits, subject, description), variant);
  return tile.grid;
}

/** Beings and things, for a search that lets the last word of a name win: a "knight statue" is a thing. */
const everything: Readonly<Record<string, Named>> = { ...characters, ...thingWords };

/** The entry of our own tables that a name is about. Undefined if the dictionary knows the head of the name better. */
function findOwn({ subject, named }: ParsedRequest): string | undefined {
  const head = toPhrases(named?.word ?? "")
    .at(-1)
    ?.at(-1);
  if (head !== undefined && findNamed(everything, [[head]]) === undefined) return undefined;
  return findNamed(everything, subject);
}

const beings: ReadonlySet<NounGroup> = new Set(["person", "creature", "animal"]);

/** True if the name is about a being, or if something unknown has directions or stands in a section of beings. */
function isBeing(request: ParsedRequest): boolean {
  const own = findOwn(request);
  if (own !== undefined) return Object.hasOwn(characters, own);
  const { named, directed, description } = request;
  const group = named?.noun?.group;
  const isSure = group !== undefined && isWholeNoun(named?.matched ?? "");
  return isSure ? beings.has(group) : directed || isSectionOfBeings(description) || beings.has(group ?? "thing");
}

function drawCharacter(request: ParsedRequest): Grid {
  const own = findOwn(request);
  const vehicle = findVehicle(request, own);
  if (vehicle !== undefined) return drawVehicle(request, vehicle);
  const group = request.named?.noun?.group;
  if (own === undefined && group === "vehicle") return drawProp(request);
  const asked = isPose(request.time.name) ? undefined : findAskedMotion(request.time.name);
  const picture =
    own === undefined && !request.directed ? drawNamed(request, characters, "ground", isAnimate) : undefined;
  if (picture !== undefined) return moving(request, picture, findAskedMotion(request.time.name) ?? "breathe");
  const { draw } = characters[beingOf(request)];
  if (asked === undefined) return sketched(request, draw, "ground", true);
  return moving(request, sketched({ ...request, time: standstill }, draw, "ground", true), asked);
}

/** People are always drawn, and so are beings with directions: a picture would face only one way. */
function isAnimate(group: NounGroup): boolean {
  return group === "animal" || group === "creature";
}

const monsters = ["slime", "quadruped", "ghost", "spider", "flyer", "serpent"] as const;

/** The body of a character. Without a known name this is a person, or a monster if the text says so. */
function beingOf(request: ParsedRequest): Being {
  const known = findNamed<Being>(characters, request.subject);
  if (known !== undefined) return known;
  const group = request.named?.noun?.group;
  if (group === "animal") return "quadruped";
  if (group === "creature") return request.traits.pick<Being>("being", monsters);
  const described = findNamed<Being>(characters, request.description);
  if (described !== undefined) return described;
  const wild = request.traits.has("monster enemy creature boss foe minion mob pest");
  return wild ? request.traits.pick<Being>("being", monsters) : "person";
}
