import type { AssetKind, Direction } from "../../../../domain/asset";
import type { DrawRequest } from "../provider";
import { drawBackground } from "./backgrounds/backgrounds";
import { blankGrid, flipped, outlined, toppled, toRgba, type Grid } from "./canvas";
import { characters, type Being } from "./characters/characters";
import { toColours, toPaint } from "./colours";
import { hash } from "./hash";
import { iconDrawings, type Icon } from "./icons/icons";
import { toPose, toTime, type Time } from "./motion";
import { builtInPalette } from "./palettes";
import { newPen } from "./pen";
import { propDrawings, type Prop } from "./props/props";
import type { Draw, View } from "./sketch";
import { toTile } from "./tiles/tile";
import { drawTile } from "./tiles/tiles";
import { toTraits, type Traits } from "./traits";
import { controlDrawings, type ControlName } from "./ui";
import { findNamed, toPhrases, type Phrases } from "./words";

/** A request, read. `width` and `height` are the drawing's own, before it is magnified. */
type Job = {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly subject: Phrases;
  readonly prompt: Phrases;
  readonly traits: Traits;
  readonly time: Time;
  readonly view: View & { readonly mirrored: boolean };
};

/** The picture's pixels, RGBA, row by row. Every opaque one has a colour of the palette. */
export function drawRgba(request: DrawRequest): Uint8Array {
  const scale = scaleFor(request);
  const grid = drawKind[request.kind](toJob(request, scale));
  return toRgba(grid, scale, request.width, request.height);
}

/** The shorter side in pixels up to which every pixel is drawn; bigger pictures are magnified, for they are pixel art. */
const finestSide: Readonly<Record<AssetKind, number>> = {
  "character-sprite": 64,
  "sprite-sheet": 64,
  tileset: 32,
  "ui-element": 64,
  icon: 64,
  background: 180,
};

function scaleFor({ kind, width, height }: DrawRequest): number {
  const wanted = Math.ceil(Math.min(width, height) / finestSide[kind]);
  if (kind !== "tileset") return wanted;
  // A tile is never cut, or it would no longer meet itself.
  for (let scale = wanted; scale > 1; scale--) if (width % scale === 0 && height % scale === 0) return scale;
  return 1;
}

const views: Readonly<Record<Direction, Job["view"]>> = {
  front: { side: 0, back: false, mirrored: false },
  back: { side: 0, back: true, mirrored: false },
  left: { side: 1, back: false, mirrored: false },
  right: { side: 1, back: false, mirrored: true },
  "front-left": { side: 0.5, back: false, mirrored: false },
  "front-right": { side: 0.5, back: false, mirrored: true },
  "back-left": { side: 0.5, back: true, mirrored: false },
  "back-right": { side: 0.5, back: true, mirrored: true },
};

function toJob(request: DrawRequest, scale: number): Job {
  const subject = toPhrases(request.subject);
  const prompt = toPhrases(request.prompt);
  const given = toColours(request.palette);
  const paint = toPaint(given.length > 0 ? given : builtInPalette(prompt.flat()));
  return {
    width: Math.ceil(request.width / scale),
    height: Math.ceil(request.height / scale),
    seed: hash(request.seed, request.subject),
    subject,
    prompt: withoutJargon(prompt),
    traits: toTraits(subject, prompt, hash(request.seed, request.subject), paint),
    time: toTime(request.slot.animation, request.slot.frame, request.frames),
    view: views[request.slot.direction ?? "front"],
  };
}

/** Words with which a prompt speaks of the picture, not of what is in it. */
const jargon = new Set("sprite sheet frame tile tileset grid icon view side front back left right background edge corner piece light lighting shadow game asset character panel".split(" "));

function withoutJargon(phrases: Phrases): Phrases {
  return phrases.map((phrase) => phrase.filter((word) => !jargon.has(word)));
}

const drawKind: Readonly<Record<AssetKind, (job: Job) => Grid>> = {
  "character-sprite": (job) => {
    const being = named<Being>(characters, job) ?? "person";
    return sketched(job, characters[being].draw, "ground");
  },
  "sprite-sheet": (job) => sketched(job, propDraw(job) ?? iconDraw(job) ?? propDrawings.relic.draw, "ground"),
  icon: (job) => sketched(job, iconDraw(job) ?? propDraw(job) ?? iconDrawings.relic.draw, "middle"),
  "ui-element": (job) => {
    const control = findNamed<ControlName>(controlDrawings, job.subject);
    const icon = iconDraw({ ...job, prompt: [] });
    if (control === undefined && icon) return sketched(job, icon, "middle");
    const grid = blankGrid(job.width, job.height);
    const chosen = control ?? findNamed<ControlName>(controlDrawings, job.prompt) ?? "panel";
    controlDrawings[chosen].draw({ grid, traits: job.traits, time: job.time, seed: job.seed });
    return chosen === "cursor" ? outlined(grid, job.traits.paint.outline) : grid;
  },
  tileset: (job) => {
    const grid = blankGrid(job.width, job.height);
    drawTile(toTile(grid, job.traits, job.time, job.seed), job.subject, job.prompt);
    return grid;
  },
  background: (job) => {
    const grid = blankGrid(job.width, job.height);
    drawBackground(grid, job.traits, job.time, job.seed, job.subject, job.prompt);
    return grid;
  },
};

function propDraw(job: Job): Draw | undefined {
  const name = named<Prop>(propDrawings, job);
  return name && propDrawings[name].draw;
}

function iconDraw(job: Job): Draw | undefined {
  const name = named<Icon>(iconDrawings, job);
  return name && iconDrawings[name].draw;
}

function named<Name extends string>(table: Parameters<typeof findNamed<Name>>[0], { subject, prompt }: Job): Name | undefined {
  return findNamed<Name>(table, subject) ?? findNamed<Name>(table, prompt);
}

function sketched({ width, height, traits, subject, prompt, view, time }: Job, draw: Draw, anchor: "ground" | "middle"): Grid {
  const pose = toPose(time);
  const pen = newPen(width, height, anchor);
  draw({ pen, traits, phrases: [...subject, ...prompt], view, time, pose });
  const posed = pose.fallen ? toppled(pen.grid) : pen.grid;
  const grid = Math.min(width, height) < 6 ? posed : outlined(posed, traits.paint.outline);
  return view.mirrored ? flipped(grid) : grid;
}
