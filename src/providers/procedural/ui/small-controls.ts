/** Small controls: tab, knob, slider, checkbox, radio button and toggle. */
import { clear, colourAt, fillRect, setColour } from "../canvas";
import { inkOn, type Ramp } from "../colours";
import type { ColourNames } from "../traits";
import { drawGlyph, type GlyphName } from "./glyphs";
import { grain, raised, rivets, whole, type Control } from "./surface";

const materials: ColourNames = ["wood", "slate", "navy", "stone", "purple", "teal"];

/** A button with a sign. A red face warns on a button that closes. */
export function drawGlyphButton(control: Control, name: GlyphName): void {
  const { traits, grid } = control;
  const face = traits.mainRamp("button", name === "close" ? ["red"] : materials);
  const surface = raised(control, whole(control), face, face, false);
  fillRect(grid, surface.x, surface.y + surface.height - 1, surface.width, 1, face.shadow);
  if (Math.min(grid.width, grid.height) >= 44)
    rivets(control, whole(control), traits.ramp("rivet nail", ["gold", "iron"], face));
  const room = Math.min(surface.width, surface.height) * 0.72;
  const side = Math.round(Math.max(room, Math.min(grid.width, grid.height) * 0.46));
  const x = surface.x + Math.floor((surface.width - side) / 2);
  const place = { x, y: surface.y + Math.floor((surface.height - side) / 2), width: side, height: side };
  drawGlyph(grid, name, place, signOn(control, face), traits);
}

function signOn({ traits }: Control, face: Ramp): Ramp {
  const ink = inkOn(traits.paint, face);
  const bright = ink === traits.paint.outline ? traits.tone("cream") : traits.paint.ramp(ink);
  return bright.base === face.base ? { ...face, base: ink, light: ink, shadow: ink } : bright;
}

/** A tab: like a panel, but open below and rounded above. */
export function drawTab(control: Control): void {
  const { traits, grid } = control;
  const face = traits.mainRamp("tab", materials);
  const rim = traits.ramp("rim border trim frame", ["gold", "silver", "oaken"], face);
  const surface = raised(control, { ...whole(control), height: grid.height + 6 }, rim, face, false);
  grain(control, { ...surface, height: grid.height - surface.y }, face);
  fillRect(grid, surface.x, surface.y, surface.width, 1, face.light);
}

/** A round handle, as on a slider or a joystick. */
export function drawKnob({ grid, traits }: Control): void {
  const face = traits.mainRamp("knob handle thumb joystick dial", ["gold", "silver", "wood", "red"]);
  const radius = Math.min(grid.width, grid.height) / 2 - 1;
  const [middleX, middleY] = [grid.width / 2, grid.height / 2];
  const rim = traits.between("rim", 0.62, 0.84);
  const [glossX, glossY] = [traits.between("gloss x", -0.3, 0.3), traits.between("gloss y", -0.3, 0.3)];
  const gloom = traits.between("gloom", 0.45, 0.75);
  for (let y = 0; y < grid.height; y++) {
    for (let x = 0; x < grid.width; x++) {
      const [dx, dy] = [(x + 0.5 - middleX) / radius, (y + 0.5 - middleY) / radius];
      const reach = Math.sqrt(dx * dx + dy * dy);
      if (reach > 1) continue;
      const isRim = reach > rim;
      const light = dx + dy;
      const isGloss = (dx + 0.35 + glossX) ** 2 + (dy + 0.35 + glossY) ** 2 < 0.09;
      const isLit = isRim ? light < 0 : isGloss;
      const isDim = isRim ? light >= 0 : light > gloom;
      setColour(grid, x, y, isLit ? face.light : isDim ? face.shadow : face.base);
    }
  }
  if (!traits.has("dial")) return;
  for (let y = Math.ceil(middleY - radius * 0.9); y < middleY - radius * 0.3; y++)
    setColour(grid, Math.floor(middleX), y, traits.paint.outline);
}

/** A groove with a filled part and a knob. In frames, the knob moves to the right. */
export function drawSlider(control: Control): void {
  const { grid, traits, time } = control;
  const fill = traits.mainRamp("slider bar fill", ["green", "blue", "gold"]);
  const shell = traits.ramp("frame rim border", ["iron", "oaken"], fill);
  const high = Math.max(4, Math.round(grid.height / traits.between("groove", 1.9, 3.2)));
  const groove = { x: 0, y: Math.floor((grid.height - high) / 2), width: grid.width, height: high };
  const well = raised(control, groove, shell, traits.tone("dark"), true);
  const share = time.still ? traits.between("share", 0.35, 0.8) : 0.15 + 0.7 * time.progress;
  const at = Math.round(well.x + well.width * share);
  fillRect(grid, well.x, well.y, at - well.x, well.height, fill.base);
  fillRect(grid, well.x, well.y, at - well.x, 1, fill.light);
  const knob = traits.ramp("knob handle thumb", ["silver", "gold"], fill);
  const half = Math.max(1, Math.round(grid.height / traits.between("thumb", 4, 8)));
  fillRect(grid, at - half - 1, 0, half * 2 + 2, grid.height, traits.paint.outline);
  fillRect(grid, at - half, 1, half * 2, grid.height - 2, knob.base);
  fillRect(grid, at - half, 1, half * 2, 1, knob.light);
  fillRect(grid, at - half, grid.height - 2, half * 2, 1, knob.shadow);
}

/** True in the frames in which a switch is on: every second one. Without frames it is on, unless the words say "off". */
function isOn({ time, traits }: Control): boolean {
  if (/off|empty|unchecked|disabled/.test(time.name)) return false;
  if (time.still || /on|checked|full/.test(time.name.replace("unchecked", "")))
    return !traits.has("off empty unchecked");
  return time.frame % 2 === 1;
}

export function drawCheckbox(control: Control): void {
  const { traits, grid } = control;
  const face = traits.mainRamp("checkbox box", ["oaken", "slate", "stone"]);
  const surface = raised(control, whole(control), face, { ...face, base: face.shadow }, true);
  if (!isOn(control)) return;
  const mark = traits.ramp("tick check mark", ["lime", "gold", "white"], face);
  drawGlyph(grid, traits.has("cross") ? "close" : "tick", surface, mark, traits);
}

export function drawToggle(control: Control): void {
  const { grid, traits } = control;
  const on = isOn(control);
  const fill = on ? traits.mainRamp("toggle switch", ["green"]) : traits.tone("slate");
  const surface = raised(control, whole(control), traits.ramp("frame rim", ["iron", "oaken"], fill), fill, true);
  const knob = traits.ramp("knob handle", ["white", "silver"], fill);
  const side = Math.min(surface.height, Math.ceil(surface.width / 2));
  const x = on ? surface.x + surface.width - side : surface.x;
  fillRect(grid, x, surface.y, side, surface.height, knob.base);
  fillRect(grid, x, surface.y, side, 1, knob.light);
  fillRect(grid, x, surface.y + surface.height - 1, side, 1, knob.shadow);
}

/** Rounds the corners of a square control to a circle: for radio buttons. */
export function drawRadio(control: Control): void {
  const { grid, traits } = control;
  const face = traits.mainRamp("radio", ["oaken", "slate", "stone"]);
  drawKnob({
    ...control,
    traits: { ...traits, mainRamp: () => ({ ...face, light: face.shadow, shadow: face.light }) },
  });
  if (!isOn(control)) return;
  const mark = traits.ramp("dot mark", ["lime", "gold", "white"], face);
  const radius = Math.min(grid.width, grid.height) / 4;
  for (let y = 0; y < grid.height; y++) {
    for (let x = 0; x < grid.width; x++) {
      const [dx, dy] = [x + 0.5 - grid.width / 2, y + 0.5 - grid.height / 2];
      if (dx * dx + dy * dy > radius * radius || colourAt(grid, x, y) === clear) continue;
      setColour(grid, x, y, dx + dy < 0 ? mark.light : mark.base);
    }
  }
}
