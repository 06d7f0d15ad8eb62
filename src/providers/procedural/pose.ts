/** The pose of a body in each frame of each animation. */
import { breath, wave, type Time } from "./motion";

/** The pose of a limb: `swing` from -1 (back) to 1 (forward), `raise` from 0 to 1. */
export type LimbPose = { readonly swing: number; readonly raise: number };

/** The pose of a body. Distances are in board units (see shapes.ts), other values are shares of a limb's reach. */
export type Pose = {
  /** How far the upper body is down. The feet stay. */
  readonly bob: number;
  /** How far the arms are down: they follow the body with a delay. */
  readonly drag: number;
  /** How far the whole body is up. */
  readonly lift: number;
  /** From 0 (upright) to 1 (squatting). */
  readonly crouch: number;
  /** How far the body leans forward, in the direction of the face. */
  readonly lean: number;
  readonly near: LimbPose;
  readonly far: LimbPose;
  readonly armNear: LimbPose;
  readonly armFar: LimbPose;
  /** The swing of cloth, wings and tails, from -1 to 1. */
  readonly sway: number;
  readonly blink: boolean;
  readonly fallen: boolean;
};

const rest: Pose = {
  bob: 0,
  drag: 0,
  lift: 0,
  crouch: 0,
  lean: 0,
  near: { swing: 0, raise: 0 },
  far: { swing: 0, raise: 0 },
  armNear: { swing: 0, raise: 0 },
  armFar: { swing: 0, raise: 0 },
  sway: 0,
  blink: false,
  fallen: false,
};

const poses: Readonly<Record<string, (time: Time) => Pose>> = {
  idle: breathing,
  walk: (time) => stride(time, 1),
  run: (time) => stride(time, 1.5),
  attack: strike,
  slash: strike,
  cast: strike,
  shoot: strike,
  jump: leap,
  crouch: (time) => ({ ...breathing(time), crouch: time.phase === 0 && !time.still ? 0.7 : 1 }),
  hurt: flinch,
  hit: flinch,
  die: fall,
  death: fall,
};

/** True if bodies have poses of their own for the animation. */
export function isPose(name: string): boolean {
  return Object.hasOwn(poses, name);
}

/** The pose of a frame. Unknown animations use the breathing pose. */
export function toPose(time: Time): Pose {
  if (time.still) return rest;
  const known = isPose(time.name) ? poses[time.name] : undefined;
  return (known ?? breathing)(time);
}

function breathing({ phase }: Time): Pose {
  return {
    ...rest,
    bob: breath(phase),
    drag: breath(phase - 0.25),
    sway: wave(phase + 0.125),
    blink: phase > 0.7 && phase < 0.8,
  };
}

function stride({ phase }: Time, length: number): Pose {
  const swing = wave(phase) * length;
  const passing = wave(phase + 0.25);
  return {
    ...rest,
    bob: Math.abs(wave(phase)) * length,
    drag: Math.abs(wave(phase - 0.1)) * length,
    lean: length > 1 ? 1 : 0,
    near: { swing, raise: Math.max(0, passing) * length },
    far: { swing: -swing, raise: Math.max(0, -passing) * length },
    armNear: { swing: -swing, raise: 0 },
    armFar: { swing, raise: 0 },
    sway: wave(phase + 0.25) * length,
  };
}

type Stage = "guard" | "wind-up" | "blow" | "recovery";

/** The stage of an attack in a frame. Every number of frames includes the blow. */
function stageOf({ frame, frames, progress }: Time): Stage {
  if (frames < 4) return (["wind-up", "blow", "recovery"] as const)[frames === 1 ? 1 : frame] ?? "guard";
  if (progress < 0.2) return "guard";
  if (progress < 0.5) return "wind-up";
  return progress < 0.85 ? "blow" : "recovery";
}

const blows: Readonly<Record<Stage, { lean: number; raise: number; swing: number; step: number; sway: number }>> = {
  guard: { lean: 0, raise: 0.12, swing: 0.2, step: 0, sway: 0.2 },
  "wind-up": { lean: -1, raise: 1, swing: -0.6, step: 0.2, sway: 0.6 },
  blow: { lean: 2, raise: 0.55, swing: 1, step: 0.8, sway: -1 },
  recovery: { lean: 1, raise: 0.24, swing: 0.4, step: 0.4, sway: 0 },
};

function strike(time: Time): Pose {
  const { lean, raise, swing, step, sway } = blows[stageOf(time)];
  return {
    ...rest,
    bob: step,
    drag: step + time.progress * 0.6,
    lean,
    near: { swing: -step, raise: 0 },
    far: { swing: step, raise: 0 },
    armNear: { swing, raise },
    armFar: { swing: -step * 0.6, raise: 0 },
    sway,
  };
}

function leap({ progress }: Time): Pose {
  const height = progress * (1 - progress) * 4;
  const grounded = height < 0.2;
  const falling = progress > 0.5;
  const arms = grounded ? 0 : 0.35 + progress * 0.6;
  return {
    ...rest,
    crouch: grounded ? (falling ? 0.9 : 0.5) : 0,
    drag: grounded ? 0 : (0.5 - progress) * 3,
    lift: grounded ? 0 : height * 3,
    near: { swing: grounded ? 0 : 0.5, raise: grounded ? 0 : 0.5 },
    far: { swing: grounded ? 0 : -0.5, raise: grounded || falling ? 0 : 0.4 },
    armNear: { swing: -0.3, raise: arms },
    armFar: { swing: 0.3, raise: arms },
    sway: 1 - 2 * progress,
  };
}

function fall({ progress }: Time): Pose {
  const fallen = progress > 0.9;
  return { ...rest, crouch: fallen ? 0 : progress * 1.5, lean: progress * -2, blink: true, sway: progress, fallen };
}

function flinch({ progress, frames }: Time): Pose {
  const shock = frames === 1 ? 1 : 1 - progress * 0.8;
  const arm = { swing: 0.6 * shock, raise: 0.4 * shock };
  return {
    ...rest,
    lean: -2 * shock,
    bob: shock,
    drag: shock,
    blink: shock > 0.5,
    armNear: arm,
    armFar: arm,
    sway: 0.7 * shock,
  };
}
