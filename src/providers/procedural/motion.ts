/** Where an animation stands. `phase` runs 0..1 and wraps round; `progress` runs 0..1 and ends at 1. */
export type Time = {
  readonly name: string;
  /** Counts from 0. */
  readonly frame: number;
  readonly frames: number;
  readonly phase: number;
  readonly progress: number;
  readonly still: boolean;
};

export function toTime(name: string | null, frame: number, frames: number): Time {
  const count = Math.max(1, frames);
  const index = Math.max(0, Math.min(frame, count) - 1);
  const progress = count === 1 ? 1 : index / (count - 1);
  return {
    name: (name ?? "").toLowerCase(),
    frame: index,
    frames: count,
    phase: index / count,
    progress,
    still: name === null,
  };
}

/** A sine whose period is 1, by a rational approximation: engines may differ in the last bit of Math.sin, not in this. */
export function wave(turns: number): number {
  const turn = turns - Math.floor(turns);
  const half = turn < 0.5 ? turn * 2 : turn * 2 - 1;
  const value = (16 * half * (1 - half)) / (5 - 4 * half * (1 - half));
  return turn < 0.5 ? value : -value;
}

/** Not quite a quarter, or the frames of a loop of three would come in equal pairs. */
export const skew = 0.21;

/** 0 at rest, 1 at the height of breath. */
export function breath(turns: number): number {
  return (1 - wave(turns + skew)) / 2;
}

/** One limb: `swing` -1 (back) to 1 (forward), `raise` 0 to 1. */
export type LimbPose = { readonly swing: number; readonly raise: number };

/** How a body holds itself, in shares of its own reach; distances in board units. */
export type Pose = {
  /** Upper body down (feet stay). */
  readonly bob: number;
  /** Arms down, a little after the body. */
  readonly drag: number;
  /** The whole body up. */
  readonly lift: number;
  /** 0 upright to 1 squatting. */
  readonly crouch: number;
  /** Forward (in the direction of the face), board units. */
  readonly lean: number;
  readonly near: LimbPose;
  readonly far: LimbPose;
  readonly armNear: LimbPose;
  readonly armFar: LimbPose;
  /** Cloth, wings and tails: -1 to 1. */
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

/** However few frames there are, the blow is among them. */
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

/** An unknown animation breathes. */
export function toPose(time: Time): Pose {
  if (time.still) return rest;
  const known = Object.hasOwn(poses, time.name) ? poses[time.name] : undefined;
  return (known ?? breathing)(time);
}
