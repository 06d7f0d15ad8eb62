/** The head of a person: face, hair and beard. */
import { luma, type Ramp } from "../colours";
import { part, spot, stroke, tint } from "../pen";
import { both, box, ellipse, flare, minus, moved, pair, path, roundBox, type Shape, union } from "../shapes";
import type { Figure } from "./figure";
import type { Face, Hair } from "./role";

const middleY = 11.4;

export function drawHead(figure: Figure): void {
  const { look, head, sketch } = figure;
  if (sketch.head !== undefined) {
    const x = headX(figure);
    return sketch.head(head, { left: x - 9, top: 1, right: x + 9, bottom: 18.5 });
  }
  if (look.face === "beast") part(head, earShape(figure), look.skin, "flat");
  part(head, headShape(figure), look.skin, look.face === "machine" ? "bevel" : "ball");
  if (!figure.sketch.view.back) faces[look.face](figure);
  if (look.face === "pumpkin") ribs(figure);
  drawHair(figure);
}

function headX(figure: Figure): number {
  return -0.6 * figure.sketch.view.side;
}

function headShape(figure: Figure): Shape {
  const { side } = figure.sketch.view;
  if (figure.look.face === "machine") return roundBox(-6.4 + side, 5.5, 6.4 - side, 17, 1.6);
  const skull = ellipse(headX(figure), middleY, 7 - 0.3 * side, 6.3);
  if (figure.look.face === "pumpkin") return ellipse(headX(figure), middleY + 0.3, 7.6, 6.2);
  if (figure.look.face === "skull")
    return union(ellipse(headX(figure), 10, 6.8, 5.6), roundBox(-4 - side, 12, 4 - side, 17.2, 1.4));
  return side === 1 && !figure.sketch.view.back ? union(skull, ellipse(-7, 12.6, 1.1, 1)) : skull;
}

function earShape(figure: Figure): Shape {
  const ear = path([5, 9, 11.5, 7, 7, 13.5]);
  return figure.sketch.view.side === 1 ? path([1, 9, 7, 5.5, 4, 12]) : pair(ear);
}

/** The x of each eye: two from the front, two close together half turned, one in profile. */
function eyes(figure: Figure): number[] {
  const { side } = figure.sketch.view;
  return side === 0 ? [-2.6, 2.6] : side === 1 ? [-4.2] : [-4.4, 0.4];
}

function humanFace(figure: Figure): void {
  const { traits, pose } = figure.sketch;
  const { outline } = traits.paint;
  for (const x of eyes(figure)) {
    const dusky = luma(figure.look.skin.base) - luma(outline) < 90;
    if (dusky && !pose.blink) spot(figure.head, x, 13.2, 2.4, 2.4, traits.paint.lightest);
    spot(figure.head, x, pose.blink ? 13.8 : 13.2, pose.blink ? 1.8 : 1.2, pose.blink ? 0.8 : 2.4, outline);
    if (!pose.blink && figure.head.scaleX > 1.3) spot(figure.head, x - 0.3, 12.6, 0.6, 0.8, traits.paint.lightest);
    const outwards = x < 0 ? -1.8 : 1.8;
    if (figure.head.scaleX > 0.7) spot(figure.head, x + outwards, 15.2, 1.6, 0.8, figure.look.skin.shadow);
  }
}

function beastFace(figure: Figure): void {
  const { traits, pose } = figure.sketch;
  const glow = traits.tone(traits.pick("eyes", ["yellow", "red", "white"]));
  for (const x of eyes(figure)) {
    if (!pose.blink) spot(figure.head, x, 11.4, 2.6, 1.8, glow.light);
    spot(figure.head, x, 11.6, 1, pose.blink ? 0.8 : 1.8, traits.paint.outline);
  }
  const mouth = -2.6 * figure.sketch.view.side;
  spot(figure.head, mouth, 14.9, 5, 0.9, traits.paint.outline);
  const fangs = mouth === 0 ? [-1.6, 1.6] : [mouth - 1.4, mouth + 1.4];
  for (const x of fangs) spot(figure.head, x, 15.3, 0.9, 1.4, traits.paint.lightest);
}

function skullFace(figure: Figure): void {
  const { traits, pose } = figure.sketch;
  const { outline } = traits.paint;
  const ember = traits.ramp("eye", ["ember", "cyan", "lime", "violet"]);
  for (const x of eyes(figure)) {
    spot(figure.head, x, 10.8, 2.8, 3, outline);
    if (!pose.blink) spot(figure.head, x, 11, 1, 1, ember.light);
  }
  const centre = -3 * figure.sketch.view.side;
  spot(figure.head, centre, 13.4, 1, 1.2, outline);
  for (const x of [-2.2, 0, 2.2]) spot(figure.head, centre * 0.5 + x, 16.2, 0.8, 1.8, figure.look.skin.line);
  const crack = traits.between("crack", -4, 4);
  stroke(figure.head, [crack, 5], [crack + 0.8, 7.4], figure.look.skin.line);
}

function pumpkinFace(figure: Figure): void {
  const { outline } = figure.sketch.traits.paint;
  const { side } = figure.sketch.view;
  const eye = path([1.2, 13.8, 5, 13.8, 3.2, 10.8]);
  const grin = path([-5, 14.6, -3, 15.6, -1.6, 15, 0, 15.8, 1.6, 15, 3, 15.6, 5, 14.6, 2.8, 17.2, -2.8, 17.2]);
  const place = (shape: Shape): Shape => both(moved(shape, -3.2 * side, 0), headShape(figure));
  tint(figure.head, place(side === 1 ? moved(pair(eye), -1, 0) : pair(eye)), outline);
  tint(figure.head, place(grin), outline);
}

function ribs(figure: Figure): void {
  if (!figure.sketch.view.back) return;
  for (const x of [-3.4, 0, 3.4]) {
    stroke(figure.head, [x, 7], [x * 1.2, 11], figure.look.skin.shadow);
    stroke(figure.head, [x * 1.2, 11], [x, 16], figure.look.skin.shadow);
  }
}

function machineFace(figure: Figure): void {
  const { traits, pose } = figure.sketch;
  const { side } = figure.sketch.view;
  part(figure.head, roundBox(-5 - side, 9.4, 5 - 3 * side, 13.8, 1), traits.tone("dark"), "flat");
  const glow = traits.tone(traits.pick("core", ["cyan", "ember", "lime"]));
  for (const x of eyes(figure)) if (!pose.blink) spot(figure.head, x, 11.6, 2, 2, glow.light);
}

function lizardFace(figure: Figure): void {
  const { traits, pose } = figure.sketch;
  const { outline } = traits.paint;
  for (const x of eyes(figure)) {
    part(figure.head, ellipse(x, 11, 2, pose.blink ? 0.6 : 2.4), traits.tone("dark"), "flat");
    if (!pose.blink) spot(figure.head, x - 0.5, 10, 0.9, 1, traits.paint.lightest);
  }
  const snout = -3 * figure.sketch.view.side;
  spot(figure.head, snout, 15.4, 4, 0.8, outline);
}

/** Eyes glow in the dark under a hood. */
function shadowFace(figure: Figure): void {
  const { traits, pose } = figure.sketch;
  const { head, look } = figure;
  part(head, headShape(figure), { ...look.skin, base: traits.paint.outline }, "flat", false);
  const glow = traits.ramp("eye", ["ember", "lime", "cyan"]);
  for (const x of eyes(figure)) if (!pose.blink) spot(head, x, 12, 2, 1.8, glow.light);
}

const faces: Readonly<Record<Face, (figure: Figure) => void>> = {
  human: humanFace,
  beast: beastFace,
  skull: skullFace,
  pumpkin: pumpkinFace,
  machine: machineFace,
  lizard: lizardFace,
  shadow: shadowFace,
  // The helmet includes the visor.
  visor: () => {},
};

function drawHair(figure: Figure): void {
  const { look, head } = figure;
  if (look.hat === "hood" || look.face === "visor" || look.face === "machine") return;
  if (look.hair !== "none") {
    const style = hairShapes[look.hair](figure);
    part(head, style, look.hairRamp);
  }
  if (figure.sketch.view.back) return;
  if (look.extras.has("beard")) beard(figure, look.hairRamp);
  else if (look.extras.has("moustache")) moustache(figure, look.hairRamp);
}

/** The area that hair covers: above the fringe, also the back half in profile, and the whole head from behind. */
function scalp(figure: Figure, down: number): Shape {
  const { side, back } = figure.sketch.view;
  const round = ellipse(headX(figure), middleY - 0.4, 7.4, 6.7);
  if (back) return both(round, (_x, y) => y < 13.5 + down);
  const face: Shape = (x, y) => y > 9.2 + (x < -2 ? 0 : 0.6) && x < 5.2 - 4.4 * side && x > -5.2 - 4 * side;
  return both(minus(round, face), (_x, y) => y < 12 + down);
}

const hairShapes: Readonly<Record<Exclude<Hair, "none">, (figure: Figure) => Shape>> = {
  short: (figure) => scalp(figure, 0),
  bob: (figure) => scalp(figure, 3.5),
  long: (figure) => union(scalp(figure, 4), locks(figure)),
  bun: (figure) => union(scalp(figure, 1), ellipse(4 * figure.sketch.view.side, 4 + figure.sketch.view.side, 2.8, 2.4)),
};

function locks(figure: Figure): Shape {
  const { side, back } = figure.sketch.view;
  const bottom = 20 + figure.sketch.pose.sway * 0.6;
  if (back) return flare(10, 7, bottom, 5.4);
  if (side === 1) return roundBox(1.5, 9, 6.6, bottom, 1.5);
  return pair(roundBox(5.4, 9, 7.6, bottom, 1.2));
}

function beard(figure: Figure, ramp: Ramp): void {
  const x = -2.6 * figure.sketch.view.side;
  part(figure.head, moved(union(flare(14.4, 5, 17, 4), both(ellipse(0, 17, 4.2, 4), box(-5, 16, 5, 22))), x, 0), ramp);
}

function moustache(figure: Figure, ramp: Ramp): void {
  const x = -4 * figure.sketch.view.side;
  const curl = path([0, 14, 4.4, 15.2, 3.4, 16.2, 0, 15.8]);
  part(figure.head, moved(pair(curl), x, 0), ramp, "flat", false);
}
