/** Effects that end: explosion, dust, splash, slash and shockwave. */
import { setColour, type Colour } from "../canvas";
import { wave } from "../motion";
import { drawCloud, drawStreaks, fillDisc, particles } from "./particles";
import type { Effect } from "./scene";

/** A flash, a fireball that cools down to smoke, and sparks. */
export function drawExplosion({ stage, traits, tone }: Effect): void {
  const { grid, at, unit } = stage;
  const isCold = traits.has("blue plasma ice magic");
  const heat: Colour[] = isCold
    ? [tone(0x2f5fc4), tone(0x4a9be0), tone(0x8cd8f5), traits.paint.lightest]
    : [tone(0xb8301f), tone(0xe8702a), tone(0xf6bd45), tone(0xfff0b0)];
  const smoke = [tone(0x3d3840), tone(0x5c5860), tone(0x86828a)];
  const ball = particles(
    stage,
    { count: 13, angle: [0, 1], speed: [2.5, 9], size: [3.4, 6.4, 0.8], births: 0.14, gravity: -2 },
    1,
  );
  const heart = particles(stage, { count: 7, angle: [0.1, 1.1], speed: [0.5, 3.5], size: [4, 5.6, 0] }, 2);
  const middle = [grid.width / 2, grid.height / 2] as const;
  if (at > 0.4) drawCloud(grid, ball, smoke);
  else drawCloud(grid, ball, heat);
  if (at > 0.4 && at < 0.72) drawCloud(grid, heart, heat.slice(0, 3));
  const sparks = particles(stage, { count: 12, angle: [0.02, 1.02], speed: [10, 17], size: [1.2, 1, 0.4] }, 3);
  drawStreaks(grid, sparks, [heat[3] ?? 0, heat[2] ?? 0, heat[1] ?? 0]);
  if (at < 0.12) fillDisc(grid, ...middle, unit * (6 + at * 40), traits.paint.lightest);
}

/** Puffs of dust that part along the ground. */
export function drawDust({ stage, traits, tone }: Effect): void {
  const wanted = traits.has("snow") ? 0xdfeaf4 : 0xc9ad86;
  const base = traits.mainRamp("dust poof", [traits.has("snow") ? "snow" : "tan"]);
  const puffs = particles(
    stage,
    {
      count: 12,
      from: [0, 11],
      spread: [4, 1],
      angle: [-0.27, 0.27],
      speed: [3, 11],
      size: [2, 3.6, 0.2],
      births: 0.2,
    },
    1,
  );
  drawCloud(stage.grid, puffs, [base.shadow, base.base, base.light === base.base ? tone(wanted) : base.light]);
}

/** A crown of water that rises, breaks into drops and falls back. */
export function drawSplash({ stage, traits, tone }: Effect): void {
  const { grid, at, unit } = stage;
  const water = traits.mainRamp("splash water drop", [traits.has("lava") ? "ember" : "blue"]);
  const [middle, ground] = [grid.width / 2, grid.height - 4 * unit];
  const wide = (5 + 9 * at) * unit;
  const high = Math.max(0, wave(Math.min(0.5, at * 0.62 + 0.06))) * 13 * unit;
  for (let x = Math.ceil(middle - wide); x < middle + wide; x++) {
    const out = Math.abs(x + 0.5 - middle) / wide;
    const crown = Math.round(high * out * out * (0.72 + 0.28 * wave((x / unit) * 0.23)));
    const top = Math.round(ground - crown);
    for (let y = top; y < ground + unit * 2 * (1 - out * out); y++)
      setColour(grid, x, y, y - top < unit ? water.light : out > 0.75 ? water.base : water.shadow);
  }
  const drops = particles(
    stage,
    {
      count: 14,
      from: [0, 8],
      spread: [5, 1],
      angle: [-0.2, 0.2],
      speed: [12, 24],
      gravity: 19,
      size: [1.7, 1.5, 0.9],
      births: 0.15,
    },
    1,
  );
  drawCloud(grid, drops, [water.base, water.light]);
  for (const { x, y, radius, chance } of drops)
    if (chance > 0.4 && radius > 1) setColour(grid, Math.floor(x), Math.floor(y), tone(0xf4faff));
}

/** A crescent that sweeps from the upper right to the lower left. */
export function drawSlash({ stage, traits, tone }: Effect): void {
  const { grid, at } = stage;
  const glow = traits.mainRamp("slash swipe swoosh claw cut", ["sky"]);
  const head = 0.04 + at * 0.62;
  const length = at > 0.6 ? 0.34 * (1 - (at - 0.6) * 1.9) : 0.1 + at * 0.42;
  const claws = traits.has("claw scratch") ? [-0.28, 0, 0.28] : [0];
  const radius = Math.min(grid.width, grid.height) * 0.44;
  const colourOf = (dx: number, dy: number): Colour | undefined => {
    const behind = (head - turnOf(dx, dy) + 1) % 1;
    if (behind > length) return undefined;
    const share = 1 - behind / length;
    const width = 0.5 * share * Math.min(1, (1 - share) * 6 + 0.35) * (claws.length > 1 ? 0.4 : 1);
    const offsets = claws.map((claw) => Math.sqrt(dx * dx + dy * dy) - 0.86 - claw);
    const off = offsets.find((offset) => offset <= 0.08 && offset >= -width);
    if (off === undefined) return undefined;
    if (off > 0.04) return glow.base;
    if (off > -width * 0.4) return tone(0xffffff);
    return off > -width * 0.75 ? glow.light : glow.shadow;
  };
  for (let y = 0; y < grid.height; y++) {
    for (let x = 0; x < grid.width; x++) {
      const colour = colourOf((x + 0.5 - grid.width / 2) / radius, (y + 0.5 - grid.height / 2) / radius);
      if (colour !== undefined) setColour(grid, x, y, colour);
    }
  }
}

/** The angle of a point in turns, clockwise from up. An approximation that only adds and divides. */
function turnOf(dx: number, dy: number): number {
  const sum = Math.abs(dx) + Math.abs(dy) || 1;
  const share = dy / sum;
  const turn = dx >= 0 ? (1 + share) / 4 : 0.75 - share / 4;
  return (turn + 1) % 1;
}

/** A ring that widens and thins out. */
export function drawShockwave({ stage, traits }: Effect): void {
  const { grid, at, unit } = stage;
  const glow = traits.mainRamp("shockwave ring wave blast", ["cyan"]);
  const outer = (3 + 12 * at) * unit;
  const thick = Math.max(0.8, 5 * (1 - at)) * unit;
  for (let y = 0; y < grid.height; y++) {
    for (let x = 0; x < grid.width; x++) {
      const reach = Math.sqrt((x + 0.5 - grid.width / 2) ** 2 + (y + 0.5 - grid.height / 2) ** 2);
      if (reach > outer || reach < outer - thick) continue;
      const inside = (outer - reach) / thick;
      setColour(grid, x, y, inside < 0.3 ? traits.paint.lightest : inside < 0.65 ? glow.light : glow.base);
    }
  }
}
