/** A small particle engine. The place and size of a particle follow from the seed and the age alone, without steps. */
import { setColour, type Colour, type Grid } from "../canvas";
import { lattice } from "../hash";
import { wave } from "../motion";

/** A drawn effect: `at` is the share of the effect that has passed, from 0 to 1. */
export type Stage = {
  readonly grid: Grid;
  readonly seed: number;
  readonly at: number;
  /** Pixels per board unit. The board is 32 units high or wide, as for other drawings. */
  readonly unit: number;
};

/** From the least to the most. Each particle has a value of its own in between. */
type Span = readonly [least: number, most: number];

/** How particles are born and move. Lengths are in board units, from the middle of the board; angles in turns, 0 is up. */
export type Emitter = {
  readonly count: number;
  readonly from?: readonly [x: number, y: number];
  /** The half size of the area of birth. */
  readonly spread?: readonly [x: number, y: number];
  readonly angle: Span;
  readonly speed: Span;
  /** Downwards, in board units over the whole life. */
  readonly gravity?: number;
  /** Radius at birth, at the middle of life and at death. */
  readonly size: readonly [birth: number, middle: number, death: number];
  /** Births are spread over this share of the effect. With `endless`, over all of the effect, which then repeats. */
  readonly births?: number;
  readonly endless?: true;
};

export type Particle = {
  readonly x: number;
  readonly y: number;
  /** Where the particle was a moment before. */
  readonly tailX: number;
  readonly tailY: number;
  readonly radius: number;
  /** From 0 at birth to 1 at death. */
  readonly age: number;
  readonly chance: number;
};

const tailAge = 0.12;

/** The particles that live at the stage's moment, in pixels. */
export function particles(stage: Stage, emitter: Emitter, salt: number): Particle[] {
  return Array.from({ length: emitter.count }, (_, index) => particle(stage, emitter, salt, index)).filter(
    ({ age }) => age >= 0 && age <= 1,
  );
}

function particle({ grid, seed, at, unit }: Stage, emitter: Emitter, salt: number, index: number): Particle {
  const { count, from = [0, 0], spread = [0, 0], births = 0, endless } = emitter;
  const roll = (column: number): number => lattice(seed + salt * 977, index, column);
  const age = endless ? (at + (index + roll(0) * 0.7) / count) % 1 : (at - (births * index) / count) / (1 - births);
  // Even angles with some disorder look fuller than random ones.
  const angle = between(emitter.angle, (index + 0.2 + 0.6 * roll(1)) / count);
  const speed = between(emitter.speed, roll(2));
  const place = (moment: number): readonly [number, number] => {
    const way = speed * moment * (1.7 - 0.7 * moment);
    const x = from[0] + (roll(3) * 2 - 1) * spread[0] + wave(angle) * way;
    const y = from[1] + (roll(4) * 2 - 1) * spread[1] - wave(angle + 0.25) * way;
    const fallen = y + (emitter.gravity ?? 0) * moment * moment;
    return [grid.width / 2 + x * unit, grid.height / 2 + fallen * unit];
  };
  const [x, y] = place(age);
  const [tailX, tailY] = place(Math.max(0, age - tailAge));
  const radius = sizeAt(emitter.size, age) * unit * (0.75 + 0.5 * roll(5));
  return { x, y, tailX, tailY, radius, age, chance: roll(6) };
}

function between([least, most]: Span, share: number): number {
  return least + (most - least) * share;
}

function sizeAt([birth, middle, death]: Emitter["size"], age: number): number {
  return age < 0.5 ? birth + (middle - birth) * age * 2 : middle + (death - middle) * (age * 2 - 1);
}

/**
 * Draws particles as one cloud: first all discs in the darkest tone, then smaller ones in each lighter tone, so that
 * overlapping puffs melt together. The light comes from the upper left.
 */
export function drawCloud(grid: Grid, cloud: readonly Particle[], tones: readonly Colour[]): void {
  for (const [layer, tone] of tones.entries()) {
    const share = 1 - layer / tones.length;
    for (const { x, y, radius } of cloud) {
      const aside = radius * (1 - share) * 0.45;
      fillDisc(grid, x - aside, y - aside, radius * share, tone);
    }
  }
}

/** Draws particles as streaks, in a colour by age. */
export function drawStreaks(grid: Grid, list: readonly Particle[], tones: readonly Colour[]): void {
  for (const { x, y, tailX, tailY, age, radius } of list) {
    if (radius < 0.3) continue;
    const tone = tones[Math.min(tones.length - 1, Math.floor(age * tones.length))] ?? 0;
    drawLine(grid, [tailX, tailY], [x, y], Math.max(1, Math.round(radius)), tone);
  }
}

/** Draws particles as four-pointed stars, whose arms are as long as the radius. */
export function drawStars(grid: Grid, list: readonly Particle[], arm: Colour, heart: Colour): void {
  for (const { x, y, radius } of list) {
    const [column, row, reach] = [Math.floor(x), Math.floor(y), Math.round(radius)];
    if (radius < 0.4) continue;
    for (let step = -reach; step <= reach; step++) {
      setColour(grid, column + step, row, arm);
      setColour(grid, column, row + step, arm);
    }
    setColour(grid, column, row, heart);
  }
}

export function fillDisc(grid: Grid, x: number, y: number, radius: number, colour: Colour): void {
  if (radius < 0.35) return;
  for (let row = Math.floor(y - radius); row <= y + radius; row++) {
    for (let column = Math.floor(x - radius); column <= x + radius; column++) {
      const distance2 = (column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2;
      if (distance2 <= Math.max(0.5, radius * radius)) setColour(grid, column, row, colour);
    }
  }
}

type Place = readonly [x: number, y: number];

export function drawLine(grid: Grid, [fromX, fromY]: Place, [toX, toY]: Place, thick: number, colour: Colour): void {
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY))));
  for (let step = 0; step <= steps; step++) {
    const x = Math.floor(fromX + ((toX - fromX) * step) / steps);
    const y = Math.floor(fromY + ((toY - fromY) * step) / steps);
    for (let row = 0; row < thick; row++)
      for (let column = 0; column < thick; column++) setColour(grid, x + column, y + row, colour);
  }
}
