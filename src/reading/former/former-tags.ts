/** Reads tags such as `[STATIC]`, `[ANIM:4]` and `[SIZE:64x64]`, as the former release did. */
import { firstReaders, noFirstTags, toFrameCount, type FirstTags } from "../tag-values";
import { splitTag } from "../tag-words";

type TagReader = (typeof firstReaders)[number][1];

const readers: ReadonlyMap<string, TagReader> = new Map(firstReaders);

export function isTagName(name: string): boolean {
  return readers.has(name);
}

/** `contents` are the texts inside brackets. One bracket may hold several tags, separated by commas. */
export function readTags(contents: readonly string[]): FirstTags {
  const given = new Map<string, Partial<FirstTags>>();
  for (const content of contents.flatMap((bracket) => bracket.split(","))) {
    const { name, value } = splitTag(content);
    const tag = readers.get(name)?.(value);
    if (tag !== undefined && !given.has(name)) given.set(name, tag);
  }
  return [...given.values()].reduce<FirstTags>((tags, tag) => ({ ...tags, ...tag }), noFirstTags);
}

/** The frame count of an item or animation. A tag wins over `(N frames)`, and a first count over a second. */
export function readFrameCount(tagged: number | null, digits: readonly string[]): number | null {
  return tagged ?? digits.map(toFrameCount).find((count) => count !== undefined) ?? null;
}
