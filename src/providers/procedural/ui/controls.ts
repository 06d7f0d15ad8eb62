/** The table of UI controls, and the drawing of each. */
import { clear, fillRect, setColour } from "../canvas";
import type { ColourNames, Traits } from "../traits";
import type { Named } from "../words";
import { drawCheckbox, drawKnob, drawRadio, drawSlider, drawTab, drawToggle } from "./small-controls";
import { type Control, brighter, grain, raised, rivets, whole } from "./surface";

const materials: ColourNames = ["wood", "slate", "navy", "stone", "purple", "teal"];

export const controlDrawings = {
  button: { words: "button", draw: drawButton },
  panel: { words: "panel window menu inventory card", vague: "ui hud interface", draw: drawPanel },
  dialogue: { words: "dialogue dialog speech textbox tooltip bubble message", draw: drawDialogue },
  frame: { words: "frame border portrait minimap", draw: drawFrame },
  bar: { words: "bar meter gauge healthbar progress", draw: drawBar },
  slot: { words: "slot cell socket", draw: drawSlot },
  cursor: { words: "cursor pointer mouse", draw: drawCursor },
  tab: { words: "tab", draw: drawTab },
  knob: { words: "knob handle thumb joystick dial", draw: drawKnob },
  slider: { words: "slider scrollbar", draw: drawSlider },
  checkbox: { words: "checkbox tickbox", draw: drawCheckbox },
  toggle: { words: "toggle switch", draw: drawToggle },
  radio: { words: "radio", draw: drawRadio },
} satisfies Readonly<Record<string, Named & { readonly draw: (control: Control) => void }>>;

export type ControlName = keyof typeof controlDrawings;

function drawButton(control: Control): void {
  const { traits } = control;
  const face = traits.mainRamp("button plank board", materials);
  const rim = traits.has("light lighter bright") ? brighter(traits, face) : face;
  const surface = raised(control, whole(control), rim, face, false);
  grain(control, surface, face);
  fillRect(control.grid, surface.x, surface.y, surface.width, 1, face.light);
  fillRect(control.grid, surface.x, surface.y + surface.height - 1, surface.width, 1, face.shadow);
  rivets(control, whole(control), traits.ramp("rivet nail", ["gold", "iron"], rim));
}

function drawPanel(control: Control): void {
  const { traits } = control;
  const face = traits.mainRamp("panel window menu inventory background card", materials);
  const surface = raised(
    control,
    whole(control),
    traits.ramp("rim border trim frame", ["gold", "silver", "oaken"], face),
    face,
    false,
  );
  grain(control, surface, face);
  fillRect(control.grid, surface.x, surface.y, surface.width, 1, face.shadow);
  fillRect(control.grid, surface.x, surface.y, 1, surface.height, face.shadow);
}

function drawDialogue(control: Control): void {
  const { traits, grid } = control;
  const face = traits.mainRamp("paper parchment box bubble dialogue", ["cream", "white", "navy"]);
  const box = whole(control);
  const tail = speechTail(traits, box.height);
  const body = { ...box, height: box.height - tail };
  const surface = raised(
    control,
    body,
    traits.ramp("rim border trim frame", ["oaken", "gold", "crimson"], face),
    face,
    false,
  );
  fillRect(grid, surface.x, surface.y + surface.height - 1, surface.width, 1, face.shadow);
  for (let row = 0; row < tail; row++) {
    const width = tail - row;
    fillRect(grid, Math.round(box.width / 4), body.height + row - 1, width + 2, 1, traits.paint.outline);
    if (row < tail - 1) fillRect(grid, Math.round(box.width / 4) + 1, body.height + row - 1, width, 1, face.base);
  }
}

/** The height of the tail of a speech bubble, in pixels. */
function speechTail(traits: Traits, height: number): number {
  return traits.has("bubble speech") && height >= 16 ? Math.round(height / 6) : 0;
}

function drawFrame(control: Control): void {
  const { traits, grid } = control;
  const rim = traits.mainRamp("frame border portrait", ["gold", "wood", "silver"]);
  const surface = raised(control, whole(control), rim, rim, false);
  rivets(control, whole(control), rim);
  // The inside stays transparent, for the game's own content.
  for (let row = 0; row < surface.height; row++) fillRect(grid, surface.x, surface.y + row, surface.width, 1, clear);
}

function drawBar(control: Control): void {
  const { traits, time, grid } = control;
  const fallback: ColourNames = traits.has("mana magic")
    ? ["blue"]
    : traits.has("stamina energy")
      ? ["green"]
      : traits.has("experience xp progress")
        ? ["gold"]
        : ["red"];
  const fill = traits.mainRamp("bar meter gauge liquid fill", fallback);
  const shell = traits.ramp("frame rim border", ["iron", "oaken", "gold"], fill);
  const well = raised(control, whole(control), shell, traits.tone("dark"), false);
  const full = time.still ? 0.75 : 1 - time.progress * 0.9;
  const width = Math.max(1, Math.round(well.width * full));
  fillRect(grid, well.x, well.y, width, well.height, fill.base);
  fillRect(grid, well.x, well.y, width, Math.max(1, Math.round(well.height / 4)), fill.light);
  if (well.height > 3)
    fillRect(
      grid,
      well.x,
      well.y + well.height - Math.max(1, Math.round(well.height / 4)),
      width,
      Math.max(1, Math.round(well.height / 4)),
      fill.shadow,
    );
  fillRect(grid, well.x + width - 1, well.y, 1, well.height, fill.light);
}

function drawSlot(control: Control): void {
  const { traits, grid } = control;
  const face = traits.mainRamp("slot cell socket", ["oaken", "slate", "stone"]);
  const surface = raised(control, whole(control), face, { ...face, base: face.shadow }, true);
  fillRect(grid, surface.x, surface.y, surface.width, 1, face.line);
  fillRect(grid, surface.x, surface.y, 1, surface.height, face.line);
}

function drawCursor({ grid, traits }: Control): void {
  const face = traits.mainRamp("cursor pointer hand arrow", ["white", "gold"]);
  const size = Math.max(1, Math.min(grid.width, grid.height) - 2);
  const [head, slope] = [traits.between("head", 0.62, 0.72), traits.between("slope", 0.62, 0.78)];
  const [tail, shade] = [traits.between("tail", 0.17, 0.24), traits.between("shade", 0.06, 0.2)];
  for (let row = 0; row < size; row++) {
    const y = row / size;
    const wide = y < head ? y * slope : Math.max(0, tail + (head - y) * 0.2);
    const left = y < head ? 0 : y * 0.56 - 0.24;
    for (let column = 0; column < size; column++) {
      const x = column / size;
      if (x < left || x > left + wide) continue;
      setColour(grid, column + 1, row + 1, x > left + wide - shade ? face.shadow : face.base);
    }
  }
}
