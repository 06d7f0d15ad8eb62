/** What is known about the quality of an image, as the API names it. */

/** In the order in which answers list them. */
export const imageFlags = [
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
export type ImageFlag = (typeof imageFlags)[number];

/**
 * Who drew an image. `engine`: the built-in model, by a drawing of its own. `dictionary`: the built-in model, from an
 * open picture set. `fallback`: the built-in model, which found no drawing for the name. `hosted`: another provider.
 */
export const drawnBy = ["engine", "dictionary", "fallback", "hosted"] as const;

export type ImageQa = {
  readonly source: (typeof drawnBy)[number];
  /** The English word for which the built-in model found a drawing. Null for a guess, and for other providers. */
  readonly matched: string | null;
  /** The share of pixels that are not fully transparent. */
  readonly alphaCoverage: number;
  /** Pixels of the source for one pixel of the image. Null if no grid was looked for. */
  readonly gridPitch: { readonly x: number; readonly y: number } | null;
  readonly gridConfidence: "high" | "low" | null;
  /** The number of opaque pixels whose colour the palette does not have. */
  readonly offPalette: number;
  /** How much the step over a tile's edge exceeds the steps inside, null for images that are no tiles. */
  readonly seamError: number | null;
  /** How far the frame is off the anchor that all frames share, because the canvas is too small, in pixels. */
  readonly jitter: number;
  readonly flags: readonly ImageFlag[];
};

/** The facts that the built-in model knows when an image is drawn. */
export type DrawingFacts = Pick<ImageQa, "source" | "matched" | "alphaCoverage" | "offPalette">;
