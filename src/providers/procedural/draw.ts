import type { AssetKind } from "../../domain/asset";
import type { DrawRequest } from "../provider";
import { drawBackground } from "./backgrounds/backgrounds";
import { blankGrid, outlined, toppled, toRgba, type Grid } from "./canvas";
import { characters, type Being } from "./characters/characters";
import { iconDrawings, type Icon } from "./icons/icons";
import { toJob, type Job } from "./parsed-request";
import { toPose } from "./motion";
import { newPen } from "./pen";
import { propDrawings, type Prop } from "./props/props";
import type { Draw } from "./sketch";
import { strew, toTile } from "./tiles/tile";
import { drawTile } from "./tiles/tiles";
import { toTouch } from "./touch";
import { chase } from "./ui/corner-ornament";
import { controlDrawings, type ControlName } from "./ui/controls";
import { findNamed, type Named } from "./words";

/** The picture's pixels, RGBA, row by row. Every opaque one has a colour of the palette; none is half transparent. */
export function drawRgba(request: DrawRequest): Uint8Array {
  const job = toJob(request);
  return toRgba(drawKind[request.kind](job), job, request);
}

const drawKind: Readonly<Record<AssetKind, (job: Job) => Grid>> = {
  "character-sprite": (job) => sketched(job, characters[beingOf(job)].draw, "ground", true),
  "sprite-sheet": (job) => sketched(job, propDraw(job) ?? iconDraw(job) ?? propDrawings.relic.draw, "ground"),
  icon: (job) => sketched(job, iconDraw(job) ?? propDraw(job) ?? iconDrawings.relic.draw, "middle"),
  "ui-element": drawControl,
  tileset: (job) => {
    const grid = blankGrid(job.width, job.height);
    const tile = toTile(grid, job.traits, job.time, job.seed);
    drawTile(tile, job.subject, job.description);
    strew(tile);
    return grid;
  },
  background: (job) => {
    const grid = blankGrid(job.width, job.height);
    drawBackground({ ...job, grid });
    return grid;
  },
};

function drawControl(job: Job): Grid {
  const called = findNamed<ControlName>(controlDrawings, job.subject);
  const icon = called === undefined ? findNamed<Icon>(iconDrawings, job.subject) : undefined;
  if (icon !== undefined) return sketched(job, iconDrawings[icon].draw, "middle");
  const name = called ?? findNamed<ControlName>(controlDrawings, job.description) ?? "panel";
  const grid = blankGrid(job.width, job.height);
  const control = { grid, traits: job.traits, time: job.time, seed: job.seed };
  controlDrawings[name].draw(control);
  chase(control);
  return name === "cursor" ? outlined(grid, job.traits.paint.outline) : grid;
}

const monsters = ["slime", "quadruped", "ghost", "spider", "flyer", "serpent"] as const;

/** Who is called by no name that we know is a person, unless something says that it is a monster. */
function beingOf(job: Job): Being {
  const known = named<Being>(characters, job);
  if (known !== undefined) return known;
  const wild = job.traits.has("monster enemy creature boss foe minion mob pest");
  return wild ? job.traits.pick<Being>("being", monsters) : "person";
}

function propDraw(job: Job): Draw | undefined {
  const name = named<Prop>(propDrawings, job);
  return name && propDrawings[name].draw;
}

function iconDraw(job: Job): Draw | undefined {
  const name = named<Icon>(iconDrawings, job);
  return name && iconDrawings[name].draw;
}

function named<Name extends string>(table: Readonly<Record<Name, Named>>, job: Job): Name | undefined {
  return findNamed(table, job.subject) ?? findNamed(table, job.description);
}

/** Smaller pictures have no room for an outline. */
const leastOutlinedSide = 6;

function sketched(job: Job, draw: Draw, anchor: "ground" | "middle", alive = false): Grid {
  const { width, height, traits } = job;
  const pose = toPose(job.time);
  const pen = newPen(width, height, anchor, toTouch(job.seed, alive));
  draw({ pen, traits, phrases: [...job.subject, ...job.description], view: job.view, time: job.time, pose });
  const grid = pose.fallen ? toppled(pen.grid) : pen.grid;
  return Math.min(width, height) < leastOutlinedSide ? grid : outlined(grid, traits.paint.outline);
}
