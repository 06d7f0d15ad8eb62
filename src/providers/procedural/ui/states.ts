/** The states of a control: normal, hover, pressed and disabled, as frames or as animations of these names. */
import { blankGrid, clear, colourAt, setColour, type Grid } from "../canvas";
import { luma, type Paint } from "../colours";
import type { Time } from "../motion";

export type ControlState = "normal" | "hover" | "pressed" | "disabled";

const states: readonly ControlState[] = ["normal", "hover", "pressed", "disabled"];

const names: readonly (readonly [ControlState, RegExp])[] = [
  ["disabled", /disabled|locked|inactive/],
  ["hover", /hover|focus|over|highlight|select/],
  ["pressed", /press|down|click|active/],
  ["normal", /normal|default|up|idle/],
];

/** The state that an animation is named after. */
export function findNamedState(animation: string): ControlState | undefined {
  return names.find(([, pattern]) => pattern.test(animation))?.[0];
}

/** The state of a frame: the frames of an animation with another name are the states in order. */
export function stateOf(time: Time): ControlState {
  if (time.still) return "normal";
  return findNamedState(time.name) ?? states[time.frame % states.length] ?? "normal";
}

/** Shows a state of a finished control by its colours; a pressed control also sinks by one pixel. */
export function inState(grid: Grid, state: ControlState, paint: Paint): Grid {
  if (state === "normal") return grid;
  const result = blankGrid(grid.width, grid.height);
  const sunk = state === "pressed" && grid.height > 4 ? 1 : 0;
  for (let y = 0; y < grid.height; y++) {
    for (let x = 0; x < grid.width; x++) {
      const colour = colourAt(grid, x, y);
      if (colour === clear) continue;
      const fallen = y + sunk >= grid.height ? y : y + sunk;
      setColour(result, x, fallen, colour === paint.outline ? colour : tones[state](paint, colour));
    }
  }
  return state === "disabled" && isSimilar(grid, result) ? screened(result, paint) : result;
}

/** True if a palette without greys leaves most of a disabled control as it was. */
function isSimilar(grid: Grid, result: Grid): boolean {
  const drawn = grid.pixels.filter((colour) => colour !== clear).length;
  const changed = grid.pixels.filter((colour, index) => colour !== result.pixels[index]).length;
  return changed < drawn * 0.4;
}

/** Darkens every second pixel, like a chessboard. */
function screened(grid: Grid, paint: Paint): Grid {
  const pixels = grid.pixels.map((colour, index) => {
    const isDark = (index + Math.floor(index / grid.width) * (1 - (grid.width % 2))) % 2 === 0;
    if (colour === clear || colour === paint.outline || !isDark) return colour;
    const { shadow } = paint.ramp(colour);
    return shadow === colour ? paint.outline : shadow;
  });
  return { ...grid, pixels };
}

const tones: Readonly<Record<Exclude<ControlState, "normal">, (paint: Paint, colour: number) => number>> = {
  hover: (paint, colour) => paint.ramp(colour).light,
  pressed: (paint, colour) => paint.ramp(colour).shadow,
  disabled: (paint, colour) => {
    const grey = Math.round(luma(colour) * 0.75 + 24);
    return paint.nearest((grey << 16) | (grey << 8) | grey);
  },
};
