import { part } from "../pen";
import { flare, moved, polygon, roundBox } from "../shapes";
import type { Sketch } from "../sketch";
import { drawArm, drawLegs, drawTorso } from "./body";
import { drawBehind, drawOnHead, drawOnTorso } from "./extras";
import { toFigure, type Figure } from "./figure";
import { drawHat } from "./hats";
import { drawHead } from "./head";
import { drawHeld } from "./held";
import { toLook } from "./look";

/** Draws a person with two legs and two arms, dressed as the words say. The order of the parts is from back to front. */
export function drawHumanoid(sketch: Sketch): void {
  const figure = toFigure(sketch, toLook(sketch.traits, sketch.phrases));
  const { back, side } = sketch.view;
  if (!back) drawBehind(figure);
  if (!back) drawCape(figure);
  if (back) drawHeld(figure);
  if (side > 0 || back) drawArm(figure, false);
  drawLegs(figure);
  drawTorso(figure);
  drawOnTorso(figure);
  if (side === 0 && !back) drawArm(figure, false);
  drawArm(figure, true);
  if (back) drawCape(figure);
  if (back) drawBehind(figure);
  if (side === 1) drawHeld(figure);
  drawHead(figure);
  drawScarf(figure);
  if (sketch.head === undefined) {
    drawHat(figure);
    drawOnHead(figure);
  }
  if (!back && side < 1) drawHeld(figure);
}

function drawCape(figure: Figure): void {
  const { cape } = figure.look;
  if (cape === null) return;
  const { side, back } = figure.sketch.view;
  const { sway } = figure.sketch.pose;
  if (side === 1) {
    const hem = 8 + sway * 1.6;
    return part(figure.torso, polygon([-0.5, 16.8], [3.4, 17], [hem, 28.6], [1.4, 29]), cape, "column");
  }
  const half = back ? 6.4 : 7.6;
  const shape = flare(16.6, half - (back ? 0.4 : 0.6), 28.6, half + 2.8 + sway * 0.9);
  part(figure.torso, moved(shape, side, 0), cape, back ? "ball" : "dim");
}

function drawScarf(figure: Figure): void {
  const { scarf } = figure.look;
  if (scarf === null) return;
  const { side, back } = figure.sketch.view;
  const half = figure.halfBody + 0.2;
  part(figure.torso, roundBox(-half, 17, half, 19.4, 1), scarf, "flat");
  if (back) return;
  const x = side === 1 ? 3 : 1.4;
  part(figure.torso, roundBox(x, 18, x + 2.4, 22.6 + figure.sketch.pose.sway * 0.5, 0.6), scarf, "flat");
}
