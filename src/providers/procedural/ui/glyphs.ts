/** The signs on buttons: close, pause, play, tick, plus, minus, arrows, menu, home, sound and settings. */
import { outlined, setColour, type Grid } from "../canvas";
import type { Ramp } from "../colours";
import type { Traits } from "../traits";
import type { Named } from "../words";

/** A sign in a square from -1 to 1. True where the sign is. */
type Sign = (x: number, y: number) => boolean;

type Glyph = Named & { readonly sign: Sign };

const bar =
  (fromX: number, fromY: number, toX: number, toY: number, half: number): Sign =>
  (x, y) => {
    const [alongX, alongY] = [toX - fromX, toY - fromY];
    const share = ((x - fromX) * alongX + (y - fromY) * alongY) / (alongX * alongX + alongY * alongY);
    const t = Math.max(0, Math.min(1, share));
    return (x - fromX - alongX * t) ** 2 + (y - fromY - alongY * t) ** 2 <= half * half;
  };

const any =
  (...signs: readonly Sign[]): Sign =>
  (x, y) =>
    signs.some((sign) => sign(x, y));

const rect =
  (left: number, top: number, right: number, bottom: number): Sign =>
  (x, y) =>
    x >= left && x <= right && y >= top && y <= bottom;

const disc =
  (centreX: number, centreY: number, radius: number): Sign =>
  (x, y) =>
    (x - centreX) ** 2 + (y - centreY) ** 2 <= radius * radius;

/** A head and a shaft, pointing to the left. */
const arrow: Sign = (x, y) => (x <= 0 ? Math.abs(y) <= x + 1.01 : Math.abs(y) <= 0.36 && x <= 0.9);

const teeth: Sign = (x, y) => {
  const isTooth = any(
    rect(-0.22, -1, 0.22, 1),
    rect(-1, -0.22, 1, 0.22),
    bar(-0.62, -0.62, 0.62, 0.62, 0.24),
    bar(0.62, -0.62, -0.62, 0.62, 0.24),
  );
  return (isTooth(x, y) || disc(0, 0, 0.7)(x, y)) && !disc(0, 0, 0.32)(x, y);
};

export const glyphs = {
  close: {
    words: "close exit quit cross cancel x",
    sign: any(bar(-0.75, -0.75, 0.75, 0.75, 0.25), bar(0.75, -0.75, -0.75, 0.75, 0.25)),
  },
  pause: { words: "pause", sign: any(rect(-0.75, -0.8, -0.2, 0.8), rect(0.2, -0.8, 0.75, 0.8)) },
  play: { words: "play resume start", sign: (x, y) => x >= -0.7 && Math.abs(y) <= (0.85 - x) * 0.6 },
  stop: { words: "stop", sign: rect(-0.7, -0.7, 0.7, 0.7) },
  tick: {
    words: "tick check checkmark confirm accept ok yes",
    sign: any(bar(-0.8, 0.05, -0.25, 0.65, 0.24), bar(-0.25, 0.65, 0.8, -0.6, 0.24)),
  },
  plus: { words: "plus add", sign: any(rect(-0.25, -0.85, 0.25, 0.85), rect(-0.85, -0.25, 0.85, 0.25)) },
  minus: { words: "minus remove", sign: rect(-0.85, -0.25, 0.85, 0.25) },
  arrow: { words: "arrow next previous back forward chevron", sign: arrow },
  menu: {
    words: "hamburger options",
    sign: any(rect(-0.85, -0.8, 0.85, -0.45), rect(-0.85, -0.17, 0.85, 0.17), rect(-0.85, 0.45, 0.85, 0.8)),
  },
  home: {
    words: "home",
    sign: any(
      (x, y) => y <= 0 && y >= -0.95 && Math.abs(x) <= y + 1,
      (x, y) => rect(-0.65, -0.1, 0.65, 0.85)(x, y) && !rect(-0.18, 0.3, 0.18, 0.85)(x, y),
    ),
  },
  sound: {
    words: "sound volume music speaker audio mute",
    sign: any(
      rect(-0.85, -0.3, -0.45, 0.3),
      (x, y) => x >= -0.5 && x <= 0.1 && Math.abs(y) <= 0.55 + x * 0.6,
      (x, y) => {
        const reach = Math.sqrt((x - 0.1) ** 2 + y * y);
        return x > 0.25 && Math.abs(y) < x && ((reach > 0.34 && reach < 0.52) || (reach > 0.72 && reach < 0.92));
      },
    ),
  },
  settings: { words: "settings setting gear cog", sign: teeth },
} satisfies Readonly<Record<string, Glyph>>;

export type GlyphName = keyof typeof glyphs;

type Place = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Draws a sign in the middle of a place. The sign is lit above and has a dark line around. */
export function drawGlyph(grid: Grid, name: GlyphName, place: Place, ramp: Ramp, traits: Traits): void {
  const side = Math.max(3, Math.min(place.width, place.height));
  const left = place.x + Math.floor((place.width - side) / 2);
  const top = place.y + Math.floor((place.height - side) / 2);
  const sign = name === "arrow" ? arrowFor(traits) : glyphs[name].sign;
  const has = (x: number, y: number): boolean => sign(((x + 0.5) / side) * 2 - 1, ((y + 0.5) / side) * 2 - 1);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (!has(x, y)) continue;
      const tone = !has(x, y - 1) ? ramp.light : has(x, y + 1) ? ramp.base : ramp.shadow;
      setColour(grid, left + x, top + y, tone);
    }
  }
}

function arrowFor(traits: Traits): Sign {
  if (traits.has("right next forward")) return (x, y) => arrow(-x, y);
  if (traits.has("up")) return (x, y) => arrow(y, x);
  if (traits.has("down")) return (x, y) => arrow(-y, x);
  return arrow;
}

/** A sign alone, with an outline. */
export function drawLoneGlyph(grid: Grid, name: GlyphName, ramp: Ramp, traits: Traits): Grid {
  const margin = Math.max(1, Math.round(Math.min(grid.width, grid.height) / 10));
  const place = { x: margin, y: margin, width: grid.width - 2 * margin, height: grid.height - 2 * margin };
  drawGlyph(grid, name, place, ramp, traits);
  return outlined(grid, traits.paint.outline);
}
