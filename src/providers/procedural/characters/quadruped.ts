/** Four-legged animals, drawn by species. */
import { type Ramp, inkOn } from "../colours";
import { type Pen, part, shiftedPen, spot } from "../pen";
import { ellipse, limb, moved, pair, path, polygon, roundBox, type Shape, union } from "../shapes";
import type { LimbPose } from "../pose";
import type { Sketch } from "../sketch";
import { findNamed } from "../words";
import { type Ears, type Species, type Tail, anyAnimal, species } from "./species";

type Beast = {
  readonly sketch: Sketch;
  readonly kind: Species;
  readonly coat: Ramp;
  readonly trunk: Pen;
  readonly head: Pen;
};

export function drawQuadruped(sketch: Sketch): void {
  const name = findNamed<keyof typeof species>(species, sketch.phrases);
  const kind: Species = name === undefined ? anyAnimal : species[name];
  const coat = sketch.traits.mainRamp(`coat fur body ${kind.words || "animal beast creature"}`, kind.coat);
  const { pose, view } = sketch;
  const low = shiftedPen(sketch.pen, 0, -Math.min(pose.lift, kind.ears === "long" ? 0 : 2));
  const lean = -pose.lean * (view.side === 0 ? 0 : 1.5);
  const trunk = shiftedPen(low, lean / 2, pose.bob * 0.6 + pose.crouch * 3);
  const beast: Beast = { sketch, kind, coat, trunk, head: shiftedPen(low, lean, pose.drag + pose.crouch * 3) };
  if (view.back) drawHead(beast);
  if (!view.back) drawTail(beast);
  drawLegs(beast, low);
  drawTrunk(beast);
  if (view.back) drawTail(beast);
  else drawHead(beast);
}

function drawLegs({ sketch, kind, coat }: Beast, low: Pen): void {
  const { pose, view } = sketch;
  const material = kind.wool ? sketch.traits.tone("dark") : coat;
  const rear = 6.5 * view.side;
  const at = (hip: number, swing: number, raise: number, dim: boolean): void => {
    const foot = hip - swing * 3 * view.side;
    const ground = 31 - raise * 2 - (view.side === 0 && swing < 0 ? -swing * 1.2 : 0);
    part(low, limb([hip, 23 + pose.crouch * 3], [foot, ground - 1.4], 1.7), material, dim ? "dim" : "column");
    part(
      low,
      roundBox(foot - 1.9, ground - 1.4, foot + 1.9, ground, 0.6),
      { ...material, base: material.line },
      "flat",
      false,
    );
  };
  const apart = 3.6 - view.side * 2.6;
  if (view.side === 0) return drawLegsFromTheFront(low, material, pose);
  at(2 * view.side + rear + apart, pose.near.swing, pose.near.raise, true);
  at(2 * view.side - rear - apart, pose.far.swing, pose.far.raise, true);
  at(2 * view.side + rear - apart, pose.far.swing, pose.far.raise, false);
  at(2 * view.side - rear + apart, pose.near.swing, pose.near.raise, false);
}

/**
 * From the front and from behind, the far pair of legs stands farther apart and higher up, in shadow. Diagonal legs
 * step together.
 */
function drawLegsFromTheFront(low: Pen, material: Ramp, { near, far, crouch }: Sketch["pose"]): void {
  const hoof = { ...material, base: material.line };
  const leg = (x: number, ground: number, step: LimbPose, shade: "dim" | "column"): void => {
    const foot = ground - step.raise * 2 - Math.max(0, -step.swing) * 1.2;
    const radius = shade === "dim" ? 1.5 : 1.8;
    part(low, limb([x, 22 + crouch * 3], [x, foot - 1.4], radius), material, shade);
    part(low, roundBox(x - radius - 0.2, foot - 1.4, x + radius + 0.2, foot, 0.6), hoof, "flat", false);
  };
  leg(-5.8, 28.6, near, "dim");
  leg(5.8, 28.6, far, "dim");
  leg(-2.7, 31, far, "column");
  leg(2.7, 31, near, "column");
}

function drawTrunk({ sketch, kind, coat, trunk }: Beast): void {
  const { side } = sketch.view;
  const x = 2.2 * side;
  if (kind.wings && side === 0)
    part(
      trunk,
      pair(polygon([3, 19], [14.5, 8 - sketch.pose.sway * 2], [13.4, 15], [10, 14.6], [9, 20], [6, 18], [4, 23])),
      sketch.traits.ramp("wing", ["gold", "orange", "dark"], coat),
      "bevel",
    );
  const fleece = union(
    ellipse(x - 4 - 3 * side, 20, 4, 4),
    ellipse(x + 4 + 3 * side, 20, 4, 4),
    ellipse(x, 18.4, 5 + 2 * side, 4),
    ellipse(x, 22.4, 6 + 3 * side, 4.4),
  );
  part(trunk, kind.wool ? fleece : ellipse(x, 21, 6.4 + 3 * side, 5.6), coat);
  if (kind.wings && side > 0) drawWing(sketch, trunk, coat);
  if (
    sketch.traits.has("cow spotted dalmatian panda piebald") ||
    (!kind.wool && sketch.traits.pick("spots", [true, false, false, false]))
  ) {
    const mark = sketch.traits.ramp("spot patch mark", ["chestnut", "dark", "cream"], coat);
    part(trunk, ellipse(x + 2.4 + 2 * side, 19.4, 2.6, 2.2), mark, "flat", false);
    part(trunk, ellipse(x - 2.6 - side, 22.6, 1.8, 1.6), mark, "flat", false);
  }
}

function drawWing(sketch: Sketch, trunk: Pen, coat: Ramp): void {
  const tip = sketch.pose.sway * 2;
  const skin = sketch.traits.ramp("wing", ["gold", "orange", "dark"], coat);
  part(
    trunk,
    polygon([0, 18], [1, 8 - tip], [14, 3 - tip], [11, 8], [13.4, 12], [8.6, 12.4], [8.6, 17], [5, 15.4], [3, 19]),
    skin,
    "bevel",
  );
  part(trunk, union(limb([0.6, 18], [1.4, 8 - tip], 0.9), limb([1.4, 8 - tip], [13, 3.4 - tip], 0.9)), coat, "flat");
}

function drawTail({ sketch, kind, coat, trunk }: Beast): void {
  const { side, back } = sketch.view;
  const sway = sketch.pose.sway * 1.6;
  const root = side === 0 ? 0 : 9 * side + 2;
  if (side === 0 && !back)
    return part(trunk, limb([5, 21], [9 + sway, 15], kind.tail === "bushy" ? 2 : 1), coat, "dim");
  const tails: Readonly<Record<Tail, Shape>> = {
    thin: union(limb([root, 19], [root + 2.6, 15], 0.9), limb([root + 2.6, 15], [root + 2 + sway, 10.5], 0.9)),
    bushy: limb([root, 19.5], [root + 2.4 + sway, 13.5], 2.1),
    curl: ellipse(root + 0.6, 17.6 - sway * 0.3, 1.9, 1.9),
  };
  part(trunk, tails[kind.tail], coat, "column");
}

function drawHead(beast: Beast): void {
  const { sketch, kind, coat, head } = beast;
  const { side, back } = sketch.view;
  const x = -7.6 * side;
  if (sketch.head !== undefined) return sketch.head(head, { left: x - 7.4, top: 4, right: x + 7.4, bottom: 19 });
  const face = kind.wool ? sketch.traits.ramp("face", ["dark", "tan"]) : coat;
  const ears = moved(earShape(kind.ears, side), x, 0);
  const over = side === 1 || kind.ears === "floppy";
  if (!over) part(head, ears, face, "flat");
  if (kind.horns && side < 1) drawHorns(beast, x);
  part(head, ellipse(x, 13, 6.2 - side * 0.6, 5.6), face);
  if (kind.wool) part(head, ellipse(x + 0.6 * side, 8.8, 4.6, 2.6), coat);
  if (over) part(head, ears, kind.ears === "floppy" ? { ...face, base: face.shadow } : face, "flat");
  if (kind.horns && side === 1) drawHorns(beast, x);
  if (!back) drawFace(beast, x, face);
}

function drawHorns({ sketch, head }: Beast, x: number): void {
  const horns = sketch.view.side === 1 ? path([-1.4, 9, -2.4, 4, 1, 8.4]) : pair(path([2, 8.6, 5.6, 3.4, 5, 9]));
  part(head, moved(horns, x, 0), sketch.traits.ramp("horn antler", ["bone"]), "column");
}

function drawFace({ sketch, kind, head }: Beast, x: number, face: Ramp): void {
  const { side } = sketch.view;
  const { paint } = sketch.traits;
  const muzzle = sketch.traits.ramp("muzzle snout nose", kind.pinkNose ? ["pink"] : ["cream", "white", "tan"], face);
  part(head, ellipse(x - 4 * side, 15.8, 3.4 - side * 0.4, 2.3), muzzle, "ball");
  spot(head, x - 5.4 * side, 14.8, 2, 1.2, paint.outline);
  for (const eye of side === 0 ? [-2.6, 2.6] : side === 1 ? [-2] : [-3.4, 1]) {
    spot(head, x + eye, 12, 1.3, sketch.pose.blink ? 0.8 : 2, inkOn(paint, face));
  }
}

function earShape(ears: Ears, side: number): Shape {
  const shapes: Readonly<Record<Ears, Shape>> = {
    none: ellipse(2.6, 8.6, 2, 1.6),
    pointed: path([1.4, 10, 4.6, 3.8, 6.2, 11]),
    floppy: limb([5.6, 8.8], [8, 13.4], 1.7),
    round: ellipse(4.6, 8.2, 2.5, 2.5),
    long: limb([2.8, 8.6], [3.8, 3], 1.6),
  };
  return side === 1 ? moved(shapes[ears], -1.6, 0) : pair(shapes[ears]);
}
