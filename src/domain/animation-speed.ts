/** The speed of an animation that states none, by the animation's name. */

const framesPerSecond: Readonly<Record<string, number>> = {
  idle: 4,
  walk: 8,
  run: 12,
  attack: 12,
  jump: 10,
  crouch: 6,
  hurt: 8,
  die: 8,
  fly: 10,
};
const otherFramesPerSecond = 8;

/** Animations that show an event, which happens once. */
const playedOnce: ReadonlySet<string> = new Set([
  "attack",
  "hurt",
  "die",
  "jump",
  "open",
  "break",
  "explosion",
  "slash",
  "splash",
]);

export const minFps = 1;
export const maxFps = 60;

/** `fps`: frames per second. `loop`: false for an animation that stops at its last frame. */
export type AnimationSpeed = { readonly fps: number; readonly loop: boolean };

export function defaultSpeed(animation: string): AnimationSpeed {
  const name = animation.trim().toLowerCase();
  const fps = Object.hasOwn(framesPerSecond, name) ? framesPerSecond[name] : undefined;
  return { fps: fps ?? otherFramesPerSecond, loop: !playedOnce.has(name) };
}
