/** Draws a UI element: chooses the control and the sign by the words, and shows the state of the frame. */
import { blankGrid, outlined, type Grid } from "../canvas";
import { byEngine, byWord, type Choice } from "../choice";
import { chooseOwnPicture } from "../dictionary/choose-named";
import { iconDrawings } from "../icons/icons";
import { standstill } from "../motion";
import { findAskedMotion } from "../motions/motions";
import type { ParsedRequest } from "../parsed-request";
import { chooseIcon, moving } from "../things";
import { findNamed, findWord, type Found } from "../words";
import { controlDrawings, type ControlName } from "./controls";
import { addCornerOrnament } from "./corner-ornament";
import { drawLoneGlyph, glyphs, type GlyphName } from "./glyphs";
import { drawGlyphButton } from "./small-controls";
import { findNamedState, inState, stateOf } from "./states";
import type { Control } from "./surface";

/** Controls without straight sides: no corner ornament, and an outline around. */
const round: ReadonlySet<ControlName> = new Set(["cursor", "knob", "radio"]);
const { toggle, tab, radio, checkbox } = controlDrawings;
const specialButtons = { toggle, tab, radio, checkbox };

/** The least width of a bar, in heights. */
const longBar = 1.5;

/** Controls whose frames are values (how full, on or off), not states. */
const valued: ReadonlySet<ControlName> = new Set(["bar", "slider", "checkbox", "toggle", "radio"]);

/** A name that is no control and no sign is an icon if a drawing or a picture shows the thing. */
export function chooseControl(request: ParsedRequest): Choice {
  const { subject, named } = request;
  const called = findControl(request);
  const picture = called?.name === "bar" ? chooseSquareBar(request) : undefined;
  if (picture !== undefined) return picture;
  const glyph = findWord<GlyphName>(glyphs, subject);
  if (glyph !== undefined && (called === undefined || called.name === "button")) {
    return byEngine(glyph.word, () => shown(request, (control) => drawSign(control, glyph.name, called?.name)));
  }
  const isThing = findNamed(iconDrawings, subject) !== undefined || named?.picture !== undefined;
  if (called === undefined && isThing) return chooseIcon(request);
  const found = called ?? findWord<ControlName>(controlDrawings, request.description);
  const name = found?.name ?? "panel";
  return byWord(found?.word, () =>
    valued.has(name) ? plain(controlOf(request), name) : shown(request, (control) => plain(control, name)),
  );
}

/** A bar needs length to show a value. In an image that is nearly square, a picture of the bar with its sign says more. */
function chooseSquareBar(request: ParsedRequest): Choice | undefined {
  const { width, height, time } = request;
  return time.still && width < longBar * height ? chooseOwnPicture(request, "middle") : undefined;
}

/** A "radio button" and a "toggle button" are no buttons. */
function findControl({ subject }: ParsedRequest): Found<ControlName> | undefined {
  return findWord(specialButtons, subject) ?? findWord<ControlName>(controlDrawings, subject);
}

/** A sign on a button; a tick or an arrow without the word "button" stands alone. */
function drawSign(control: Control, glyph: GlyphName, called: ControlName | undefined): Grid {
  const { grid, traits } = control;
  if (called === undefined && (glyph === "tick" || glyph === "arrow")) {
    return drawLoneGlyph(
      grid,
      glyph,
      traits.mainRamp("tick arrow check", glyph === "tick" ? ["green"] : ["gold"]),
      traits,
    );
  }
  drawGlyphButton(control, glyph);
  addCornerOrnament(control);
  return grid;
}

function plain(control: Control, name: ControlName): Grid {
  controlDrawings[name].draw(control);
  if (round.has(name)) return outlined(control.grid, control.traits.paint.outline);
  addCornerOrnament(control);
  return control.grid;
}

/** Draws the control at rest, then shows the frame's state, or the motion that the animation's name asks for. */
function shown(request: ParsedRequest, draw: (control: Control) => Grid): Grid {
  const { time, traits } = request;
  const grid = draw(controlOf({ ...request, time: standstill }));
  const motion = findNamedState(time.name) === undefined ? findAskedMotion(time.name) : undefined;
  return motion === undefined ? inState(grid, stateOf(time), traits.paint) : moving(request, grid, motion);
}

function controlOf({ width, height, traits, time, seed }: ParsedRequest): Control {
  return { grid: blankGrid(width, height), traits, time, seed };
}
