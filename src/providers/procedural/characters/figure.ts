/** The joints of a person, shared by the drawings of the body parts. */
import { wave } from "../motion";
import { shiftedPen, type Pen } from "../pen";
import type { LimbPose } from "../pose";
import type { Point } from "../shapes";
import type { Sketch } from "../sketch";
import type { Look } from "./look";

/** A person in one view and pose, with a pen for each part of the body that moves separately. */
export type Figure = {
  readonly sketch: Sketch;
  readonly look: Look;
  /** For the legs. */
  readonly low: Pen;
  /** For the torso and the cape. */
  readonly torso: Pen;
  readonly arms: Pen;
  readonly head: Pen;
  readonly halfBody: number;
};

const armLength = 5.4;

export function toFigure(sketch: Sketch, look: Look): Figure {
  const { pen, pose, view } = sketch;
  const low = shiftedPen(pen, 0, -pose.lift);
  const down = pose.bob + pose.crouch * 3.5;
  // A hat leaves no room above the head. A jump then only draws up the legs.
  const rise = Math.min(pose.lift, look.hat === "none" ? 2.4 : 0);
  const lean = -pose.lean * (view.side === 0 ? 0 : 1);
  // A scarecrow stands on a post and cannot step, so the upper body rocks.
  const rock = isScarecrow(look) ? pose.near.raise - pose.far.raise + pose.near.swing : 0;
  return {
    sketch,
    look,
    low,
    torso: shiftedPen(pen, lean / 2 + rock, down - rise),
    arms: shiftedPen(pen, lean / 2 + rock, pose.drag + pose.crouch * 3.5 - rise),
    head: shiftedPen(pen, lean + rock, down - rise),
    halfBody: 5 - 0.7 * view.side,
  };
}

/** +1 for the limb that is nearer to the viewer when the body faces left, -1 for the other. From behind they swap. */
export function sideOf(figure: Figure, near: boolean): 1 | -1 {
  return near === figure.sketch.view.back ? -1 : 1;
}

export function shoulder(figure: Figure, near: boolean): Point {
  const { side } = figure.sketch.view;
  return [sideOf(figure, near) * (figure.halfBody + 0.6) * (1 - side * 0.85), 19.4];
}

/** The position of a hand. Raised arms point forward in profile and outward from the front. */
export function hand(figure: Figure, near: boolean): Point {
  const { side } = figure.sketch.view;
  const limbPose: LimbPose = near ? figure.sketch.pose.armNear : figure.sketch.pose.armFar;
  const [x, y] = shoulder(figure, near);
  const raise = raised(figure, limbPose, near);
  const outward = 0.05 + raise * 0.4;
  const forward = limbPose.swing * 0.12 + raise * 0.4;
  const outX = sideOf(figure, near) * wave(outward) * armLength;
  const outY = wave(outward + 0.25) * armLength - Math.abs(limbPose.swing) * (limbPose.swing > 0 ? 1.6 : 0.4);
  const forwardX = -wave(forward) * armLength;
  const forwardY = wave(forward + 0.25) * armLength;
  return [x + outX * (1 - side) + forwardX * side, y + outY * (1 - side) + forwardY * side];
}

/** How far an arm is raised. A scarecrow's arms are fixed. In profile, a tool is carried in front of the body. */
function raised({ look, sketch }: Figure, limbPose: LimbPose, near: boolean): number {
  const carries = near && sketch.view.side > 0 && !["none", "lantern", "shield"].includes(look.held);
  return Math.max(limbPose.raise, isScarecrow(look) ? 0.5 : carries ? 0.2 : 0);
}

export function isScarecrow(look: Look): boolean {
  return look.face === "pumpkin" && look.outfit === "coat";
}
