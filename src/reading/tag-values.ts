/** Reads the values of the tags that every release knows, such as `[STATIC]`, `[ANIM:4]` and `[SIZE:64x64]`. */
import { assetKinds, maxSidePixels, type AssetKind } from "../domain/asset";
import type { Size } from "../lib/size";

export type FirstTags = {
  readonly isStatic: boolean;
  readonly facings: 4 | 8 | null;
  readonly frames: number | null;
  readonly size: Size | null;
  readonly kind: AssetKind | null;
};
export const noFirstTags: FirstTags = { isStatic: false, facings: null, frames: null, size: null, kind: null };

type FirstTag = { readonly [Field in keyof FirstTags]?: NonNullable<FirstTags[Field]> };

/** More frames than any asset may have. Keeps arithmetic on absurd numbers exact. */
const maxReadableFrames = 1_000_000;

/** Readers by tag name. Each returns undefined for a value that the tag cannot have. */
export const firstReaders: readonly (readonly [name: string, read: (value: string) => FirstTag | undefined])[] = [
  ["STATIC", (value) => (value === "" ? { isStatic: true } : undefined)],
  ["MOVEABLE", readFacings],
  ["ANIM", readFrames],
  ["SIZE", readSize],
  ["KIND", readKind],
];

/** Reads N of `(N frames)` and `[ANIM:N]`. Undefined if N is not a number from 1. */
export function toFrameCount(digits: string): number | undefined {
  const frames = /^\d+$/.test(digits) ? Math.min(Number(digits), maxReadableFrames) : 0;
  return frames > 0 ? frames : undefined;
}

/** Reads `WxH`, also with spaces or `×`. Undefined if that size cannot be drawn. */
export function toSize(text: string): Size | undefined {
  const match = /^(\d+) ?[x×] ?(\d+)$/i.exec(text);
  const [width, height] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
  return isSide(width) && isSide(height) ? { width, height } : undefined;
}

function isSide(pixels: number): boolean {
  return pixels >= 1 && pixels <= maxSidePixels;
}

function readFacings(value: string): FirstTag | undefined {
  if (value === "4") return { facings: 4 };
  return value === "8" ? { facings: 8 } : undefined;
}

function readFrames(value: string): FirstTag | undefined {
  const frames = toFrameCount(value);
  return frames === undefined ? undefined : { frames };
}

function readSize(value: string): FirstTag | undefined {
  const size = toSize(value);
  return size === undefined ? undefined : { size };
}

function readKind(value: string): FirstTag | undefined {
  const kind = assetKinds.find((known) => known === value.toLowerCase());
  return kind === undefined ? undefined : { kind };
}
