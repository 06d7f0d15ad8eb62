import type { ImageSlot } from "../../domain/asset";
import { isDeviceName } from "../../lib/device-names";
import { extensionOf, type ImageFormat } from "../../lib/image-format";

/** What a name is cut to, and what stands for a text that has no letter or digit of ASCII in it. */
type NameRule = { readonly maxLength: number; readonly fallback: string };

// Together they stay well below the 260 characters of a path that every Windows program opens.
export const keyRule: NameRule = { maxLength: 120, fallback: "sprite" };
export const animationRule: NameRule = { maxLength: 40, fallback: "animation" };
const categoryRule: NameRule = { maxLength: 40, fallback: "sprites" };
const archiveRule: NameRule = { maxLength: 80, fallback: "sprites" };

/** `characters/hero-knight_front_idle_01.png`: of lower-case ASCII, whatever the texts hold. */
export function imageFileName(image: {
  readonly category: string;
  readonly key: string;
  readonly slot: ImageSlot;
  readonly format: ImageFormat;
}): string {
  const { direction, animation, frame } = image.slot;
  const words = [
    slug(image.key, keyRule),
    ...(direction === null ? [] : [direction]),
    ...(animation === null ? [] : [slug(animation, animationRule)]),
    String(frame).padStart(2, "0"),
  ];
  const folder = notDevice(slug(image.category, categoryRule));
  return `${folder}/${words.join("_")}.${extensionOf[image.format]}`;
}

export function archiveFileName(projectName: string): string {
  return `${notDevice(slug(projectName, archiveRule))}.zip`;
}

/**
 * A name for each text, no two alike, the same in whatever order the texts come. Those that already are names
 * keep them; of others that would share one, all but the first in the alphabet are numbered from 2.
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

/** At most this long, and never with a `-` at its end. Needs a name without two of them in a row. */
function cut(name: string, maxLength: number): string {
  const start = name.slice(0, maxLength);
  return start.endsWith("-") ? start.slice(0, -1) : start;
}

function notDevice(name: string): string {
  return isDeviceName(name) ? `${name}-sprites` : name;
}
