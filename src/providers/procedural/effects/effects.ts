/** The table of effects: explosions, smoke, beams and other things without a body. */
import { blankGrid, type Grid } from "../canvas";
import type { Time } from "../motion";
import type { Traits } from "../traits";
import type { Named } from "../words";
import { drawDust, drawExplosion, drawShockwave, drawSlash, drawSplash } from "./bursts";
import type { Effect } from "./scene";
import {
  drawBeam,
  drawBolt,
  drawBubbles,
  drawLightning,
  drawMagic,
  drawSmoke,
  drawSparkle,
  drawSparks,
  drawWeather,
} from "./streams";

/** `once`: the effect ends and does not repeat. */
type EffectEntry = Named & { readonly once?: true; readonly draw: (effect: Effect, frame: number) => void };

export const effectDrawings = {
  explosion: { words: "explosion blast detonation kaboom", vague: "boom burst", once: true, draw: drawExplosion },
  dust: { words: "dust poof landing", once: true, draw: drawDust },
  splash: { words: "splash", vague: "ripple", once: true, draw: drawSplash },
  slash: { words: "slash swoosh swipe", once: true, draw: drawSlash },
  shockwave: { words: "shockwave", once: true, draw: drawShockwave },
  smoke: { words: "smoke steam smokestack fog", vague: "puff", draw: drawSmoke },
  sparks: { words: "spark", vague: "muzzle", draw: drawSparks },
  sparkle: { words: "sparkle twinkle glitter", draw: drawSparkle },
  beam: { words: "beam laser ray", draw: drawBeam },
  magic: { words: "magic spell aura summoning", vague: "effect vfx heal healing", draw: drawMagic },
  lightning: { words: "lightning thunderbolt electricity", draw: drawLightning },
  bubbles: { words: "bubble", draw: drawBubbles },
  weather: { words: "rain snowfall blizzard raindrop", draw: drawWeather },
  bolt: { words: "fireball bullet projectile plasma bolt", draw: drawBolt },
} satisfies Readonly<Record<string, EffectEntry>>;

export type EffectName = keyof typeof effectDrawings;

const entries: Readonly<Record<EffectName, EffectEntry>> = effectDrawings;

/** The moment that shows an effect best, for an effect without frames. */
const typicalMoment = 0.34;

type Wish = {
  readonly width: number;
  readonly height: number;
  readonly traits: Traits;
  readonly time: Time;
  readonly seed: number;
};

/** Draws an effect. An effect has no outline. */
export function drawEffect(name: EffectName, { width, height, traits, time, seed }: Wish): Grid {
  const entry = entries[name];
  const grid = blankGrid(width, height);
  // The first frame already shows something, and the last frame still does.
  const ending = 0.06 + time.progress * 0.82;
  const at = time.still || time.frames === 1 ? typicalMoment : entry.once ? ending : time.phase;
  const unit = Math.min(width, height) / 32;
  entry.draw({ stage: { grid, seed, at, unit }, traits, tone: traits.paint.nearest }, time.frame);
  return grid;
}
