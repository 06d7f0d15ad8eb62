/**
 * The entry of the drawing code. Parses the request, picks a drawing from the table of the asset's kind by the words, and
 * returns the pixels.
 */
import type { AssetKind } from "../../domain/asset";
import type { DrawRequest } from "../provider";
import { drawBackground } from "./backgrounds/backgrounds";
import { blankGrid, toRgba, type Grid } from "./canvas";
import { characters, type Being } from "./characters/characters";
import { standstill } from "./motion";
import { findAskedMotion } from "./motions/motions";
import { parseRequest, type ParsedRequest } from "./parsed-request";
import { isPose } from "./pose";
import { sketched } from "./sketched";
import { drawIcon, drawProp, drawVehicle, findVehicle, moving, thingWords } from "./things";
import { drawVariant } from "./tiles/set-tile";
import { toTile } from "./tiles/tile";
import { painterOf } from "./tiles/tiles";
import { drawControl } from "./ui/draw-control";
import { findNamed, type Named } from "./words";

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
  tileset: (request) => {
    const grid = blankGrid(request.width, request.height);
    const tile = toTile(grid, request.traits, request.time, request.seed);
    drawVariant(tile, painterOf(request.traits, request.subject, request.description), 1);
    return grid;
  },
  background: (request) => {
    const grid = blankGrid(request.width, request.height);
    drawBackground({ ...request, grid });
    return grid;
  },
};

/** Beings and things, for a search that lets the last word of a name win: a "knight statue" is a thing. */
const everything: Readonly<Record<string, Named>> = { ...characters, ...thingWords };

/** True if the name ends with a being, or if something unknown has directions. */
function isBeing(request: ParsedRequest): boolean {
  const name = findNamed(everything, request.subject);
  return name === undefined ? request.directed : Object.hasOwn(characters, name);
}

function drawCharacter(request: ParsedRequest): Grid {
  const vehicle = findVehicle(request, findNamed(everything, request.subject));
  if (vehicle !== undefined) return drawVehicle(request, vehicle);
  const { draw } = characters[beingOf(request)];
  const asked = isPose(request.time.name) ? undefined : findAskedMotion(request.time.name);
  if (asked === undefined) return sketched(request, draw, "ground", true);
  return moving(request, sketched({ ...request, time: standstill }, draw, "ground", true), asked);
}

const monsters = ["slime", "quadruped", "ghost", "spider", "flyer", "serpent"] as const;

/** The body of a character. Without a known name this is a person, or a monster if the text says so. */
function beingOf(request: ParsedRequest): Being {
  const known = named<Being>(characters, request);
  if (known !== undefined) return known;
  const wild = request.traits.has("monster enemy creature boss foe minion mob pest");
  return wild ? request.traits.pick<Being>("being", monsters) : "person";
}

function named<Name extends string>(table: Readonly<Record<Name, Named>>, request: ParsedRequest): Name | undefined {
  return findNamed(table, request.subject) ?? findNamed(table, request.description);
}
