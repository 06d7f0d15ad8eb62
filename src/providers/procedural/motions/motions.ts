/** The table of motions: which motion an asset with frames has, by the animation's name and by the nature of the thing. */
import { clear, outlined, type Grid } from "../canvas";
import { atFrame, type Time } from "../motion";
import { findNamed, toPhrases, type Phrases } from "../words";
import { appear, grow, lift, open, shatter, vanish } from "./ending";
import { burn, flicker, pulse, ripple, shine, thrust } from "./glowing";
import { withGlint, type Moment, type Move } from "./moment";
import { bare, toStill } from "./remap";
import {
  bank,
  bob,
  breathe,
  flap,
  flutter,
  hop,
  hover,
  lunge,
  recoil,
  roll,
  shake,
  spin,
  sway,
  swing,
  topple,
  tumble,
} from "./swaying";

/**
 * `names`: the animations that ask for the motion. `words`: the things and adjectives whose nature it is. `once`: the
 * motion ends and does not repeat.
 */
type Motion = { readonly names: string; readonly words: string; readonly once?: true; readonly move: Move };

const motions = {
  hover: {
    names: "hover float drift levitate fly glide swim",
    words:
      "drone ufo saucer balloon cloud spirit powerup pickup collectible floating hovering flying levitating helicopter airship blimp satellite fish jellyfish submarine",
    move: hover,
  },
  bob: {
    names: "bob bounce wobble rock dance",
    words: "boat ship buoy raft canoe duck bobbing wobbling rocking",
    move: bob,
  },
  breathe: { names: "breathe idle rest sleep", words: "breathing sleeping living", move: breathe },
  hop: { names: "hop jump leap walk run move", words: "hopping bouncing jumping frog spring trampoline", move: hop },
  flap: { names: "flap", words: "bird butterfly bat moth bee wing winged flapping fairy eagle owl crow", move: flap },
  flutter: {
    names: "wave flutter billow",
    words: "flag banner pennant sail curtain cloth streamer waving",
    move: flutter,
  },
  sway: {
    names: "sway rustle",
    words: "tree bush plant flower grass reed fern palm vine seaweed kelp coral leaf wheat swaying crop sapling",
    move: sway,
  },
  swing: { names: "swing dangle", words: "pendulum chandelier bell rope chain swinging hanging", move: swing },
  spin: {
    names: "spin turn rotate flip",
    words: "coin medal token card disc spinning gem diamond jewel ruby emerald",
    move: spin,
  },
  roll: {
    names: "roll whirl twirl",
    words: "wheel gear cog saw sawblade shuriken fan propeller asteroid meteor boomerang rolling rotating ninja-star",
    move: roll,
  },
  tumble: { names: "tumble", words: "boulder ball rolling tumbleweed snowball", move: tumble },
  bank: { names: "bank tilt steer", words: "fighter jet plane airplane aeroplane glider banking", move: bank },
  thrust: {
    names: "thrust boost accelerate drive engine",
    words: "rocket spaceship starship shuttle missile spacecraft",
    move: thrust,
  },
  shake: {
    names: "shake vibrate rumble work",
    words: "machine engine generator robot motor computer drill alarm clock shaking car truck tank tractor",
    move: shake,
  },
  pulse: {
    names: "pulse beat throb glow charge",
    words: "heart orb core energy power magic rune portal egg pulsing glowing beating checkpoint beacon",
    move: pulse,
  },
  flicker: {
    names: "flicker blink flash",
    words:
      "lamp light lantern bulb neon screen monitor television laser candle sign console terminal flickering blinking led house cottage cabin inn tower building castle shop barn tavern skyscraper windmill lighthouse furnace stove oven",
    move: flicker,
  },
  shine: {
    names: "shine glint gleam sparkle twinkle glitter",
    words: "star trophy treasure key crown shiny shining crystal shard sword shield ring",
    move: shine,
  },
  burn: {
    names: "burn",
    words: "fire flame torch burning campfire bonfire comet fireball lava volcano",
    move: burn,
  },
  ripple: {
    names: "ripple flow",
    words: "water fountain waterfall river pond puddle slime ghost smoke steam potion",
    move: ripple,
  },
  open: { names: "open close unlock", words: "door gate hatch window book cupboard opening", once: true, move: open },
  lift: { names: "", words: "chest lid coffin opens", once: true, move: lift },
  shatter: {
    names: "break smash shatter destroy die death explode collapse crumble",
    words: "breaking shattering crumbling breakable",
    once: true,
    move: shatter,
  },
  vanish: { names: "vanish fade despawn disappear teleport", words: "", once: true, move: vanish },
  appear: { names: "appear spawn summon", words: "", once: true, move: appear },
  grow: { names: "grow bloom sprout", words: "growing", once: true, move: grow },
  lunge: { names: "attack strike bite shoot fire cast", words: "", once: true, move: lunge },
  recoil: { names: "hurt hit damage recoil flinch", words: "", once: true, move: recoil },
  topple: { names: "fall topple", words: "", once: true, move: topple },
} as const satisfies Readonly<Record<string, Motion>>;

export type MotionName = keyof typeof motions;

export const motionNames: readonly MotionName[] = Object.keys(motions).filter(isMotion);

const table: Readonly<Record<MotionName, Motion>> = motions;

/** The animation names of each motion, as a table for `findNamed`. */
const byName = named(({ names }) => names);
const byWord = named(({ words }) => words);

function named(wordsOf: (motion: Motion) => string): Record<string, { words: string }> {
  return Object.fromEntries(Object.entries(table).map(([name, motion]) => [name, { words: wordsOf(motion) }]));
}

/** Animation names that say nothing about the motion. */
const vagueNames: ReadonlySet<string> = new Set(["loop", "idle", ""]);

/** The motion that the animation's name asks for, or undefined if the name says nothing. */
export function findAskedMotion(animation: string): MotionName | undefined {
  if (vagueNames.has(animation)) return undefined;
  return toMotionName(findNamed(byName, toPhrases(animation.replaceAll(/[-_]/g, " "))));
}

/** The motion that suits a thing: by the words of the name, then of the description, else `fallback`. */
export function motionOf(subject: Phrases, description: Phrases, fallback: MotionName): MotionName {
  return toMotionName(findNamed(byWord, subject) ?? findNamed(byWord, description)) ?? fallback;
}

function toMotionName(name: string | undefined): MotionName | undefined {
  return name !== undefined && isMotion(name) ? name : undefined;
}

function isMotion(name: string): name is MotionName {
  return Object.hasOwn(motions, name);
}

/**
 * One frame of a finished sprite in motion. Neighbouring frames always differ: if the movement is too small for the
 * sprite's pixels, one pixel glints.
 */
export function setInMotion(sprite: Grid, name: MotionName, moment: Moment): Grid {
  const { paint } = moment;
  if (moment.time.frames < 2 && !table[name].once) return sprite;
  const still = toStill(bare(sprite, paint.outline));
  if (still.box.right < still.box.left) return sprite;
  const move = (time: Time): Grid => {
    const moved = table[name].move(still, { ...moment, time });
    // A flat sprite that turns in a flat image can lose all of its pixels.
    const isEmpty = moved.pixels.every((colour) => colour === clear);
    return outlined(isEmpty ? still.grid : moved, paint.outline);
  };
  return unheld(move, moment, table[name].once);
}

/** A frame that differs from the frame before: if both would be equal, one pixel glints. */
export function unheld(draw: (time: Time) => Grid, moment: Moment, once = false): Grid {
  const { time } = moment;
  const grid = draw(time);
  const before = time.frame > 0 ? time.frame - 1 : once ? 0 : time.frames - 1;
  const isHeld = before !== time.frame && isSame(grid, draw(atFrame(time, before)));
  return isHeld ? withGlint(grid, moment) : grid;
}

function isSame(one: Grid, other: Grid): boolean {
  return one.pixels.every((colour, index) => colour === other.pixels[index]);
}
