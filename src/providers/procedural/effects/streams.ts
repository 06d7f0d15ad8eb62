/** Effects that repeat: smoke, sparks, beams, magic, lightning, bubbles and weather. */
import { setColour, type Colour } from "../canvas";
import { lattice } from "../hash";
import { wave } from "../motion";
import { drawCloud, drawLine, drawStars, drawStreaks, fillDisc, particles } from "./particles";
import type { Effect } from "./scene";

export function drawSmoke({ stage, traits, tone }: Effect): void {
  const smoke = traits.has("steam") ? traits.tone("white") : traits.mainRamp("smoke steam puff fog cloud gas", ["ash"]);
  const puffs = particles(
    stage,
    {
      count: 9,
      from: [0, 11],
      spread: [2, 1],
      angle: [-0.07, 0.09],
      speed: [19, 23],
      size: [2.4, 5, 0.4],
      endless: true,
    },
    1,
  );
  const light = smoke.light === smoke.base ? tone(0xb8b4ba) : smoke.light;
  drawCloud(stage.grid, puffs, [smoke.shadow, smoke.base, light]);
}

export function drawSparks({ stage, traits, tone }: Effect): void {
  const glow = traits.mainRamp("spark sparks", ["amber"]);
  const streaks = particles(
    stage,
    { count: 14, angle: [0, 1], speed: [8, 15], gravity: 4, size: [1.4, 1.2, 0.4], endless: true },
    1,
  );
  drawStreaks(stage.grid, streaks, [tone(0xfffbe0), glow.light, glow.base, glow.shadow]);
  const { grid, unit, at } = stage;
  const reach = (3.4 + 1.6 * wave(at + 0.1)) * unit;
  const heart = { x: grid.width / 2, y: grid.height / 2, tailX: 0, tailY: 0, radius: reach, age: 0, chance: 0 };
  drawStars(grid, [heart], glow.light, tone(0xffffff));
  fillDisc(grid, heart.x, heart.y, unit * 1.6, tone(0xfffbe0));
}

/** Stars that flare up and go out at different places. */
export function drawSparkle({ stage, traits, tone }: Effect): void {
  const glow = traits.mainRamp("sparkle twinkle glitter star", ["yellow"]);
  const stars = particles(
    stage,
    { count: 7, spread: [11, 11], angle: [0, 0], speed: [0, 0], size: [0, 4.4, 0], endless: true },
    1,
  );
  drawStars(stage.grid, stars, glow.light, tone(0xffffff));
}

/** A beam of light from one side to the other; upright in images higher than wide. */
export function drawBeam({ stage, traits, tone }: Effect): void {
  const { grid, at, seed } = stage;
  const glow = traits.mainRamp("beam laser ray", ["red", "cyan", "lime"]);
  const upright = grid.height > grid.width;
  const [length, across] = upright ? [grid.height, grid.width] : [grid.width, grid.height];
  const half = Math.max(1, across * 0.17);
  for (let along = 0; along < length; along++) {
    const throb = wave(along / 9 - at) * 0.16 + wave(along / 4 + at * 2) * 0.08;
    const hiss = lattice(seed, along, Math.floor(at * 24)) > 0.86 ? 0.3 : 0;
    const reach = half * (1 + throb + hiss);
    for (let side = 0; side < across; side++) {
      const off = Math.abs(side + 0.5 - across / 2);
      if (off > reach) continue;
      const colour = off < reach * 0.36 ? tone(0xffffff) : off < reach * 0.7 ? glow.light : glow.base;
      if (upright) setColour(grid, side, along, colour);
      else setColour(grid, along, side, colour);
    }
  }
}

/** A circle of runes on the ground, with lights that rise from it. */
export function drawMagic({ stage, traits, tone }: Effect): void {
  const { grid, at, unit } = stage;
  const isHealing = traits.has("heal healing cure blessing");
  const glow = isHealing
    ? traits.tone("lime")
    : traits.mainRamp("magic spell aura rune", ["violet", "cyan", "magenta"]);
  const [middle, ground] = [grid.width / 2, grid.height / 2 + 9 * unit];
  for (const [radius, colour] of [
    [12, glow.base],
    [8.4, glow.shadow],
  ] as const) {
    for (let step = 0; step < 96; step++) {
      const turn = step / 96;
      if (radius < 10 && (step + Math.floor(at * 12)) % 8 < 3) continue;
      const [x, y] = [middle + wave(turn) * radius * unit, ground - wave(turn + 0.25) * radius * 0.36 * unit];
      setColour(grid, Math.floor(x), Math.floor(y), colour);
      if (unit > 1.4) setColour(grid, Math.floor(x) + 1, Math.floor(y), colour);
    }
  }
  for (let light = 0; light < 3; light++) {
    const turn = at + light / 3;
    const [x, y] = [middle + wave(turn) * 11 * unit, ground - (6 + wave(turn + 0.25) * 3.4) * unit];
    const orb = { x, y, tailX: x, tailY: y, radius: 2 * unit, age: 0, chance: 0 };
    drawStars(grid, [orb], glow.light, tone(0xffffff));
  }
  const rising = particles(
    stage,
    { count: 9, from: [0, 9], spread: [9, 2], angle: [0, 0], speed: [14, 24], size: [1.5, 1.3, 0.3], endless: true },
    2,
  );
  if (isHealing) drawStars(grid, rising, glow.light, tone(0xffffff));
  else drawCloud(grid, rising, [glow.base, glow.light]);
}

/** Forked lightning from the top to the ground, another in each frame. */
export function drawLightning({ stage, traits, tone }: Effect, frame: number): void {
  const { grid, seed, unit } = stage;
  const glow = traits.mainRamp("lightning bolt thunder electricity", ["yellow", "cyan"]);
  const bolts: { colour: Colour; thick: number }[] = [
    { colour: glow.base, thick: Math.max(2, Math.round(unit * 2.4)) },
    { colour: tone(0xffffff), thick: Math.max(1, Math.round(unit)) },
  ];
  const joints = Array.from({ length: 7 }, (_, index): readonly [number, number] => [
    grid.width * (0.5 + (lattice(seed + frame * 31, index, 0) - 0.5) * 0.5),
    1 + ((grid.height - 3) * index) / 6,
  ]);
  for (const { colour, thick } of bolts) {
    for (const [index, joint] of joints.entries()) {
      const next = joints[index + 1];
      if (next) drawLine(grid, joint, next, thick, colour);
      if (next && index % 2 === 1 && thick > 1) {
        const side = lattice(seed + frame, index, 3) > 0.5 ? 1 : -1;
        drawLine(grid, joint, [joint[0] + side * 7 * unit, next[1] + 2 * unit], Math.max(1, thick - 1), colour);
      }
    }
  }
}

export function drawBubbles({ stage, traits, tone }: Effect): void {
  const water = traits.mainRamp("bubble", ["sky"]);
  const list = particles(
    stage,
    {
      count: 7,
      from: [0, 14],
      spread: [9, 1],
      angle: [-0.03, 0.03],
      speed: [24, 29],
      size: [1, 2.8, 3.2],
      endless: true,
    },
    1,
  );
  for (const { x, y, radius } of list) {
    fillDisc(stage.grid, x, y, radius, water.base);
    fillDisc(stage.grid, x, y, radius - Math.max(1, stage.unit), water.light);
    setColour(stage.grid, Math.floor(x - radius * 0.4), Math.floor(y - radius * 0.4), tone(0xffffff));
  }
}

/** Rain, or snow: falls from the top to the bottom. */
export function drawWeather({ stage, traits, tone }: Effect): void {
  const isSnow = traits.has("snow snowfall blizzard snowflake");
  const list = particles(
    stage,
    {
      count: isSnow ? 16 : 22,
      from: [0, -17],
      spread: [16, 1],
      angle: isSnow ? [0.47, 0.54] : [0.48, 0.48],
      speed: [32, 34],
      size: isSnow ? [1.2, 1.2, 1.2] : [1, 1, 1],
      endless: true,
    },
    1,
  );
  if (isSnow) drawCloud(stage.grid, list, [tone(0xf4f6f8)]);
  else drawStreaks(stage.grid, list, [tone(0xa8d8f8), tone(0x6aa8ec)]);
}

/** A ball of light or fire that flies to the right, with a tail. */
export function drawBolt({ stage, traits, tone }: Effect): void {
  const { grid, at, unit } = stage;
  const glow = traits.mainRamp("fireball bolt bullet projectile plasma energy shot", ["ember", "cyan", "lime"]);
  const trail = particles(
    stage,
    {
      count: 11,
      from: [5, 0],
      spread: [0, 2],
      angle: [-0.27, -0.23],
      speed: [13, 19],
      size: [3.6, 2.6, 0.3],
      endless: true,
    },
    1,
  );
  drawCloud(grid, trail, [glow.shadow, glow.base, glow.light]);
  const radius = (5 + 0.7 * wave(at)) * unit;
  const [x, y] = [grid.width / 2 + 7 * unit, grid.height / 2];
  fillDisc(grid, x, y, radius, glow.base);
  fillDisc(grid, x, y, radius * 0.74, glow.light);
  fillDisc(grid, x + unit * wave(at * 2), y, radius * 0.44, tone(0xfffbe0));
}
