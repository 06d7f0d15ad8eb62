/** Props with fire or light: campfire, torch, candle, lamp and lantern. */
import { beat, wave } from "../motion";
import { part, spot, tint } from "../pen";
import { box, ellipse, flare, limb, minus, path, polygon, roundBox, type Shape, union } from "../shapes";
import type { Sketch } from "../sketch";
import type { Traits } from "../traits";

export function drawCampfire(sketch: Sketch): void {
  const { pen, traits } = sketch;
  const stone = traits.ramp("stone rock ring", ["stone", "grey"]);
  for (const x of [-9.4, -3.4, 3.4, 9.4]) part(pen, ellipse(x, 24.4, 3, 2.4), stone, "dim");
  const wood = traits.tone("wood");
  part(pen, limb([-8, 28], [6, 22.6], 1.7), wood, "bevel");
  part(pen, limb([8, 28], [-6, 22.6], 1.7), wood, "bevel");
  drawFlame(sketch, 0, 27, 23, 7.6);
  for (const [x, y] of [
    [-12, 27],
    [12, 27],
    [-7.4, 28.4],
    [7.4, 28.4],
    [-2.4, 29],
    [2.9, 29],
  ] as const)
    part(pen, ellipse(x, y, 2.9, 2.2), stone);
}

function drawFlame(sketch: Sketch, x: number, base: number, height: number, half: number): void {
  const { pen, traits, time } = sketch;
  const phase = time.still ? 0.1 : time.phase;
  const cold = traits.has("blue ghost soul magic") && !traits.has("red");
  const tones = cold ? (["sapphire", "cyan", "white"] as const) : (["ember", "amber", "cream"] as const);
  const outer = union(
    tongue(x, base, height, half, phase),
    tongue(x - half * 0.62, base, height * 0.6, half * 0.5, phase + 0.4),
    tongue(x + half * 0.62, base, height * 0.68, half * 0.5, phase + 0.7),
  );
  part(pen, outer, flatRamp(traits, tones[0]), "flat");
  part(pen, tongue(x, base, height * 0.7, half * 0.66, phase + 0.15), flatRamp(traits, tones[1]), "flat", false);
  part(pen, tongue(x, base, height * 0.4, half * 0.38, phase + 0.3), flatRamp(traits, tones[2]), "flat", false);
  if (time.still) return;
  const spark = (time.phase * 3) % 1;
  const sparkX = x + wave(time.phase * 2 + traits.between("spark", 0, 1)) * half * 0.9;
  spot(pen, sparkX, base - height * (0.75 + spark * 0.25), 1, 1, traits.tone(tones[1]).light);
}

/** A flame standing on (x, base) that bends and grows with the phase. */
function tongue(x: number, base: number, height: number, half: number, phase: number): Shape {
  const bend = wave(phase) * half * 0.7;
  const tall = height * (1 + 0.14 * wave(phase * 2 + 0.2));
  return (px, py) => {
    const t = (base - py) / tall;
    if (t < 0 || t > 1) return false;
    const width = t < 0.3 ? half * (0.72 + 0.93 * t) : (half * (1 - t)) / 0.7;
    return Math.abs(px - x - bend * t * t) <= width;
  };
}

function flatRamp(
  traits: Traits,
  name: "ember" | "amber" | "cream" | "sapphire" | "cyan" | "white",
): { line: number; shadow: number; base: number; light: number } {
  const { base, line } = traits.tone(name);
  return { line, shadow: base, base, light: base };
}

export function drawTorch(sketch: Sketch): void {
  const { pen, traits } = sketch;
  const iron = traits.tone("iron");
  part(pen, path([-2.2, 15, 2.2, 15, 1.2, 31, -1.2, 31]), traits.ramp("handle shaft", ["wood", "leather"]), "column");
  part(pen, union(flare(13.4, 4.4, 17.6, 2.6), box(-2.4, 22, 2.4, 23.6)), iron, "column");
  drawFlame(sketch, 0, 14.4, 13, 4.8);
}

export function drawCandle(sketch: Sketch): void {
  const { pen, traits } = sketch;
  part(pen, ellipse(0, 28.6, 8.6, 2.4), traits.tone("brass"), "bevel");
  part(
    pen,
    union(box(-3.6, 15, 3.6, 28), ellipse(-3, 20, 1.2, 3.4)),
    traits.ramp("candle wax", ["ivory", "red"]),
    "column",
  );
  drawFlame(sketch, 0, 15, 10.6, 3);
}

export function drawLamp(sketch: Sketch): void {
  const { pen, traits, time } = sketch;
  const iron = traits.ramp("post pole iron", ["iron", "dark"]);
  part(pen, union(box(-1.4, 13, 1.4, 29), flare(27, 2, 31, 5.4)), iron, "column");
  part(pen, union(path([-6, 5.6, 0, 1.2, 6, 5.6]), box(-3, 13, 3, 14.6)), iron, "bevel");
  const glow = traits.ramp("lamp lantern light glow", ["amber", "yellow"]);
  const level = time.still ? 0 : beat(time);
  const dim = level === 1;
  part(pen, path([-5, 5.6, 5, 5.6, 3, 13, -3, 13]), { ...glow, base: dim ? glow.base : glow.light }, "flat");
  spot(pen, 0, 9, [3, 2, 4.4][level] ?? 3, 3.4, traits.paint.lightest);
}

export function drawLantern(sketch: Sketch): void {
  const { pen, traits, time } = sketch;
  const iron = traits.ramp("frame", ["iron", "brass", "dark"]);
  part(pen, minus(ellipse(0, 7, 5.4, 5.6), ellipse(0, 7.6, 3.6, 4)), iron, "column");
  part(pen, union(flare(9, 3, 13, 8), roundBox(-8.4, 26, 8.4, 30.6, 1.4)), iron, "bevel");
  const glow = traits.ramp("lantern lamp light glow", ["amber", "lime", "cyan"]);
  part(pen, roundBox(-7, 13, 7, 26, 1.4), glow, "ball");
  const low = time.still ? 0 : ([0, 1.4, 2.8][beat(time)] ?? 0);
  part(
    pen,
    polygon([-2.8, 24.6], [-3, 21], [0, 15.4 + low], [3, 21], [2.8, 24.6]),
    { ...glow, base: traits.paint.lightest },
    "flat",
    false,
  );
  tint(pen, union(box(-7, 13, -5.8, 26), box(5.8, 13, 7, 26)), iron.base);
}
