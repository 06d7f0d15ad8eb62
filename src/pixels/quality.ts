/** What the refinement measured: figures and flags of an image, as the API names them. */

/** In the order in which answers list them. */
export const flags = [
  "fallback",
  "equal-frames",
  "opaque",
  "unrefined",
  "uncut",
  "resampled",
  "low-grid",
  "off-palette",
  "touches-border",
  "seam",
  "jitter",
  "key-near-palette",
  "not-srgb",
] as const;
export type Flag = (typeof flags)[number];

/** The part of an image's `qa` that comes from its pixels. */
export type Quality = {
  /** The share of pixels that are not fully transparent. */
  readonly alphaCoverage: number;
  readonly gridPitch: { readonly x: number; readonly y: number } | null;
  readonly gridConfidence: "high" | "low" | null;
  /** The number of opaque pixels whose colour the palette does not have. */
  readonly offPalette: number;
  /** How much the step over a tile's edge exceeds the steps inside, null for images that are no tiles. */
  readonly seamError: number | null;
  /** How far the frame is off the anchor that all frames share, because the canvas is too small, in pixels. */
  readonly jitter: number;
  readonly flags: readonly Flag[];
};

export function toFlags(raised: ReadonlySet<Flag>): Flag[] {
  return flags.filter((flag) => raised.has(flag));
}
