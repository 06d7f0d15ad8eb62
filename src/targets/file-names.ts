import { isDeviceName } from "../lib/device-names";
import { extensionOf, type ImageFormat } from "../lib/image-format";
import type { ImageSlot } from "../domain/asset";
import type { Slot } from "./pack";

/** Names of files in an archive: lower-case ASCII, unique, and safe on Windows, macOS and Linux. */

/** Names are cut to `maxLength`. A text without an ASCII letter or digit becomes `fallback`. */
type NameRule = { readonly maxLength: number; readonly fallback: string };

// A path of these stays well below 260 characters, the longest path that every Windows program opens.
export const keyRule: NameRule = { maxLength: 120, fallback: "sprite" };
export const animationRule: NameRule = { maxLength: 40, fallback: "animation" };
const categoryRule: NameRule = { maxLength: 40, fallback: "sprites" };
const archiveRule: NameRule = { maxLength: 80, fallback: "sprites" };

/** For example `characters/hero-knight_front_idle_01.png`. */
export function imageFileName(image: {
  readonly category: string;
  readonly key: string;
  readonly slot: Slot;
  readonly format: ImageFormat;
}): string {
  const folder = notDevice(slug(image.category, categoryRule));
  return `${folder}/${imageName(image)}.${extensionOf[image.format]}`;
}

/** For example `hero-knight_front_idle_01`, or `barrel_v02_01` for the second variant. */
export function imageName({ key, slot }: { readonly key: string; readonly slot: Slot }): string {
  const { direction, animation, frame, variant, tile } = slot;
  const words = [
    slug(key, keyRule),
    ...(direction === null ? [] : [direction]),
    ...(animation === null ? [] : [slug(animation, animationRule)]),
    ...(variant === null ? [] : [`v${String(variant).padStart(2, "0")}`]),
    ...(tile === null ? [] : [`t${String(tile).padStart(3, "0")}`]),
    String(frame).padStart(2, "0"),
  ];
  return words.join("_");
}

/**
 * The slots as names show them. An image is named by the variant only beside other variants: a version that was drawn
 * before variants were keeps the names of the files.
 */
export function toNamedSlots(slots: readonly ImageSlot[]): (slot: ImageSlot) => Slot {
  const isNumbered = slots.some(({ variant }) => variant > 1);
  return (slot) => (isNumbered ? slot : { ...slot, variant: null });
}

export function archiveFileName(projectName: string): string {
  return `${projectSlug(projectName)}.zip`;
}

/** The project's name as the name of a file, without extension. */
export function projectSlug(projectName: string): string {
  return notDevice(slug(projectName, archiveRule));
}

/** Compares UTF-16 code units, so that the order is the same in every locale. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Gives each text a name of its own, independent of the order of the texts. A text that is already a name keeps this
 * name. The other texts follow in alphabetical order; if a name is taken, they get a number, from 2.
 */
export function uniqueNames(texts: Iterable<string>, rule: NameRule): ReadonlyMap<string, string> {
  const sorted = [...new Set(texts)].toSorted().map((text) => ({ text, name: slug(text, rule) }));
  const names = new Map(sorted.filter(({ text, name }) => text === name).map(({ text, name }) => [text, name]));
  const taken = new Set(names.values());
  const lastNumbers = new Map<string, number>();
  for (const { text, name } of sorted) {
    if (names.has(text)) continue;
    let number = lastNumbers.get(name) ?? 1;
    let free = name;
    while (taken.has(free)) free = numbered(name, (number += 1), rule);
    lastNumbers.set(name, number);
    taken.add(free);
    names.set(text, free);
  }
  return names;
}

function slug(text: string, { maxLength, fallback }: NameRule): string {
  const words = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}+/gu, "")
    .replace(/[^a-z0-9]+/g, "-");
  return cut(words.startsWith("-") ? words.slice(1) : words, maxLength) || fallback;
}

function numbered(name: string, number: number, { maxLength }: NameRule): string {
  const suffix = `-${number}`;
  return `${cut(name, maxLength - suffix.length)}${suffix}`;
}

/** Leaves no `-` at the end. Expects a name without two `-` in a row. */
function cut(name: string, maxLength: number): string {
  const start = name.slice(0, maxLength);
  return start.endsWith("-") ? start.slice(0, -1) : start;
}

function notDevice(name: string): string {
  return isDeviceName(name) ? `${name}-sprites` : name;
}
