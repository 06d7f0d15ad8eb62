/**
 * The entry of the drawing code. Parses the request, picks a drawing from the table of the asset's kind by the words, and
 * returns the pixels.
 */
import type { NounGroup } from "../../dictionary/noun-groups";
import type { AssetKind } from "../../domain/asset";
import type { DrawRequest } from "../provider";
import { drawBackground } from "./backgrounds/backgrounds";
import { blankGrid, outlined, toppled, toRgba, type Grid } from "./canvas";
import { characters, type Being } from "./characters/characters";
import { addMarks } from "./dictionary/adjectives";
import { drawNamed } from "./dictionary/draw-named";
import { iconDrawings, type Icon } from "./icons/icons";
import { parseRequest, type ParsedRequest } from "./parsed-request";
import { newPen } from "./pen";
import { toPose } from "./pose";
import { propDrawings, type Prop } from "./props/props";
import type { Draw } from "./sketch";
import { strew, toTile } from "./tiles/tile";
import { drawTile } from "./tiles/tiles";
import { toTouch } from "./touch";
import { controlDrawings, type ControlName } from "./ui/controls";
import { addCornerOrnament } from "./ui/corner-ornament";
import { findNamed, type Named } from "./words";

/** Draws an image as RGBA bytes, row by row. Every pixel is fully transparent, or opaque in a colour of the palette. */
export function drawRgba(request: DrawRequest): Uint8Array {
  const parsed = parseRequest(request);
  return toRgba(drawKind[request.kind](parsed), parsed, request);
}

const drawKind: Readonly<Record<AssetKind, (request: ParsedRequest) => Grid>> = {
  "character-sprite": (request) =>
    drawNamed(request, characters, "ground", isAnimate) ??
    sketched(request, characters[beingOf(request)].draw, "ground", true),
  "sprite-sheet": (request) =>
    drawNamed(request, things, "ground") ??
    sketched(request, propDraw(request) ?? iconDraw(request) ?? propDrawings.relic.draw, "ground"),
  icon: (request) =>
    drawNamed(request, things, "middle") ??
    sketched(request, iconDraw(request) ?? propDraw(request) ?? iconDrawings.relic.draw, "middle"),
  "ui-element": drawControl,
  tileset: (request) => {
    const grid = blankGrid(request.width, request.height);
    const tile = toTile(grid, request.traits, request.time, request.seed);
    drawTile(tile, request.subject, request.description);
    strew(tile);
    return grid;
  },
  background: (request) => {
    const grid = blankGrid(request.width, request.height);
    drawBackground({ ...request, grid });
    return grid;
  },
};

const things = { ...iconDrawings, ...propDrawings };

/** People are always drawn; a picture of one would face only one way. */
function isAnimate(group: NounGroup): boolean {
  return group === "animal" || group === "creature";
}

function drawControl(request: ParsedRequest): Grid {
  const called = findNamed<ControlName>(controlDrawings, request.subject);
  const icon = called === undefined ? findNamed<Icon>(iconDrawings, request.subject) : undefined;
  if (icon !== undefined) return sketched(request, iconDrawings[icon].draw, "middle");
  const name = called ?? findNamed<ControlName>(controlDrawings, request.description) ?? "panel";
  const grid = blankGrid(request.width, request.height);
  const control = { grid, traits: request.traits, time: request.time, seed: request.seed };
  controlDrawings[name].draw(control);
  addCornerOrnament(control);
  return name === "cursor" ? outlined(grid, request.traits.paint.outline) : grid;
}

const monsters = ["slime", "quadruped", "ghost", "spider", "flyer", "serpent"] as const;

/** The body of a character. Without a known name this is a person, or a monster if the text says so. */
function beingOf(request: ParsedRequest): Being {
  const known = named<Being>(characters, request);
  if (known !== undefined) return known;
  const wild = request.traits.has("monster enemy creature boss foe minion mob pest");
  return wild ? request.traits.pick<Being>("being", monsters) : "person";
}

function propDraw(request: ParsedRequest): Draw | undefined {
  const name = named<Prop>(propDrawings, request);
  return name && propDrawings[name].draw;
}

function iconDraw(request: ParsedRequest): Draw | undefined {
  const name = named<Icon>(iconDrawings, request);
  return name && iconDrawings[name].draw;
}

function named<Name extends string>(table: Readonly<Record<Name, Named>>, request: ParsedRequest): Name | undefined {
  return findNamed(table, request.subject) ?? findNamed(table, request.description);
}

/** Smaller images have no room for an outline. */
const leastOutlinedSide = 6;

function sketched(request: ParsedRequest, draw: Draw, anchor: "ground" | "middle", alive = false): Grid {
  const { width, height, traits } = request;
  const pose = toPose(request.time);
  const pen = newPen(width, height, anchor, toTouch(request.seed, alive));
  draw({
    pen,
    traits,
    phrases: [...request.subject, ...request.description],
    view: request.view,
    time: request.time,
    pose,
  });
  if (!alive) addMarks(pen.grid, request);
  const grid = pose.fallen ? toppled(pen.grid) : pen.grid;
  return Math.min(width, height) < leastOutlinedSide ? grid : outlined(grid, traits.paint.outline);
}
