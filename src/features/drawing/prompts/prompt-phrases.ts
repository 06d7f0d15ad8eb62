/** Our phrases for poses, directions, perspectives, lighting and backgrounds. */
import type { Direction } from "../../../domain/asset";
import type { KeyColour } from "../../../pixels/key-colour";
import { toLookupKey } from "./prompt-text";

/** A known animation: as one still image, as a whole, and at moments spread evenly over its frames. */
type Motion = { readonly still: string; readonly moving: string; readonly phases: readonly string[] };

const motions: ReadonlyMap<string, Motion> = new Map([
  ["idle", motion("relaxed idle pose", "idle animation", "at rest|rising slightly|at full breath|settling back")],
  [
    "walk",
    motion(
      "walking pose mid-stride",
      "walk cycle",
      "contact pose|passing pose|opposite contact pose|opposite passing pose",
    ),
  ],
  ["run", motion("running pose mid-stride", "run cycle", "contact pose|push-off|airborne pose|opposite contact pose")],
  ["attack", motion("attacking pose", "attack animation", "wind-up|forward swing|moment of impact|recovery")],
  ["jump", motion("jumping pose in mid-air", "jump animation", "crouched take-off|rising|highest point|landing")],
  [
    "crouch",
    motion("crouching pose", "crouch animation", "starting to bend|halfway down|fully crouched|steady and low"),
  ],
  ["hurt", motion("recoiling hurt pose", "hurt animation", "moment of the hit|recoiling|off balance|recovering")],
  ["die", motion("collapsed pose", "death animation", "moment of the hit|staggering|falling|lying still")],
  ["loop", motion("resting state", "seamless looping animation", "start of the loop|rising|halfway through|returning")],
]);

const views: Readonly<Record<Direction, string>> = {
  front: "facing the viewer, seen from the front",
  back: "facing away, seen from behind",
  left: "facing left, seen in profile",
  right: "facing right, seen in profile",
  "front-left": "facing front-left, seen at a three-quarter front angle",
  "front-right": "facing front-right, seen at a three-quarter front angle",
  "back-left": "facing back-left, seen at a three-quarter rear angle",
  "back-right": "facing back-right, seen at a three-quarter rear angle",
};

const perspectives: ReadonlyMap<string, string> = new Map([
  ...names("top-down view", "top down", "topdown", "overhead"),
  ...names("bird's-eye view", "birds eye", "bird s eye"),
  ...names("side view", "side", "side on", "side scroller", "side scrolling", "sidescroller", "platformer"),
  ...names("isometric view", "isometric", "iso"),
  ...names("front view", "front", "front facing", "frontal"),
  ...names("three-quarter view", "three quarter", "3 4"),
  ...names("three-quarter top-down view", "three quarter top down", "3 4 top down"),
  ...names("first-person view", "first person", "fps"),
]);

const lightings: ReadonlyMap<string, string> = new Map([
  ...names("flat even lighting", "flat", "even"),
  ...names("soft diffuse lighting", "soft", "diffuse"),
  ...names("dramatic high-contrast lighting", "dramatic", "high contrast"),
  ...names("warm golden lighting", "warm", "golden hour"),
  ...names("cool bluish lighting", "cool", "cold"),
  ...names("natural daylight", "natural", "day", "daylight"),
  ...names("moonlit night lighting", "night", "moonlight", "moonlit"),
]);

const denials: ReadonlySet<string> = new Set(["none", "no", "no outline", "no outlines", "without", "lineless"]);
const transparentWords: ReadonlySet<string> = new Set(["", "none", "transparent", "transparency", "alpha", "clear"]);

/** `frames` is 1 when one image shows the whole movement. */
export function describePose(animation: string, frame: number, frames: number): string {
  const known = motions.get(toLookupKey(animation));
  if (frames <= 1) return known?.still ?? (animation === "" ? "" : `${animation} pose`);
  const moving = nameOf(animation);
  const phase = known?.phases[Math.floor(((frame - 1) * known.phases.length) / frames)];
  // The frame comes first: models draw a movement that is named first as a row of poses.
  return [`frame ${frame} of ${frames} of the ${moving}`, phase ?? ""].filter((part) => part !== "").join(", ");
}

/** All frames of an animation in one picture. */
export function describeStrip(animation: string, frames: number): string {
  return `exactly ${frames} frames of the ${nameOf(animation)} in one horizontal row, equally spaced with wide gaps, one pose a frame`;
}

/** The poses of a strip, from left to right. Frames of one phase share its name. */
export function describePoses(animation: string, frames: number): string {
  const phases = motions.get(toLookupKey(animation))?.phases ?? [];
  const shown = Array.from(
    { length: frames },
    (_, frame) => phases[Math.floor((frame * phases.length) / frames)] ?? "",
  );
  const poses = [...new Set(shown)].filter((phase) => phase !== "");
  return poses.length === 0 ? "" : `poses from left to right: ${poses.join(", ")}`;
}

function nameOf(animation: string): string {
  return motions.get(toLookupKey(animation))?.moving ?? `${animation} animation`.trim();
}

export function describeDirection(direction: Direction | null): string {
  return direction === null ? "" : views[direction];
}

export function describePerspective(perspective: string): string {
  if (perspective === "") return "";
  const known = perspectives.get(toLookupKey(perspective));
  return known ?? (/view|perspective|angle|camera|projection/i.test(perspective) ? perspective : `${perspective} view`);
}

export function describeLighting(lighting: string): string {
  if (lighting === "") return "";
  const known = lightings.get(toLookupKey(lighting));
  return known ?? (/light|glow|shad|sun|moon|lit\b/i.test(lighting) ? lighting : `${lighting} lighting`);
}

/** "No outline" becomes a positive phrase, because models draw what a prompt names. */
export function describeOutline(outline: string): string {
  if (outline === "") return "";
  if (denials.has(toLookupKey(outline))) return "shapes told apart by color alone";
  return /outline|contour|line/i.test(outline) ? outline : `${outline} outlines`;
}

export function describeMood(mood: string): string {
  return mood === "" || /mood|atmosphere|feel|vibe|tone/i.test(mood) ? mood : `${mood} mood`;
}

/**
 * The phrase for the ground behind a subject. A model that cannot draw transparency is asked for a flat ground in the key
 * colour, which the refinement removes: asked for transparency, such a model paints a checkerboard.
 */
export function describeBackground(background: string, key: KeyColour | null): string {
  if (transparentWords.has(toLookupKey(background)))
    return key === null ? "on a fully transparent background" : `on a flat plain ${key.name} background (${key.hex})`;
  return /background|backdrop/i.test(background) ? background : `on a plain ${background} background`;
}

function motion(still: string, moving: string, phases: string): Motion {
  return { still, moving, phases: phases.split("|") };
}

function names(phrase: string, ...keys: string[]): [string, string][] {
  return keys.map((key) => [key, phrase]);
}
