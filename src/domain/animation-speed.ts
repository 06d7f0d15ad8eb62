/** The speed of an animation that names none, by the animation's name. Imports nothing. */

/** `fps` is in frames a second. An animation without `loop` ends on the last frame. */
export type Speed = { readonly fps: number; readonly loop: boolean };

export const minFps = 1;
export const maxFps = 60;

const usual: Speed = { fps: 8, loop: true };

const speeds: ReadonlyMap<string, Speed> = new Map<string, Speed>([
  ["idle", { fps: 4, loop: true }],
  ["walk", { fps: 8, loop: true }],
  ["run", { fps: 12, loop: true }],
  ["attack", { fps: 12, loop: false }],
  ["jump", { fps: 10, loop: false }],
  ["crouch", { fps: 6, loop: true }],
  ["hurt", { fps: 8, loop: false }],
  ["die", { fps: 8, loop: false }],
  ["fly", { fps: 10, loop: true }],
  ["open", { fps: 8, loop: false }],
  ["break", { fps: 8, loop: false }],
  ["explosion", { fps: 8, loop: false }],
  ["slash", { fps: 8, loop: false }],
  ["splash", { fps: 8, loop: false }],
]);

/** The last known word of the name decides: `sword attack 2` is an attack. */
export function defaultSpeed(name: string): Speed {
  const words = name.toLowerCase().match(/\p{L}+/gu) ?? [];
  const known = words.findLast((word) => speeds.has(word));
  return known === undefined ? usual : (speeds.get(known) ?? usual);
}
