import type { Size } from "../lib/size";
import type { PixelSettings } from "./pixel-settings";

/** The licences of built-in drawings. */
export const drawingLicences = ["MIT", "CC-BY-3.0"] as const;
export type DrawingLicence = (typeof drawingLicences)[number];

/** The look of a game, as read from the `style` memory file. Fields that the file does not set are null or empty. */
export type Style = {
  readonly keywords: readonly string[];
  readonly lighting: string | null;
  readonly outline: string | null;
  readonly mood: string | null;
  /** Lower-case `#rrggbb`. */
  readonly palette: readonly string[];
  /** The name of a well-known palette, if the file names one. */
  readonly paletteName: string | null;
  /** In pixels. The size of assets that state no size. */
  readonly resolution: Size | null;
  readonly perspective: string | null;
  readonly model: string | null;
  readonly background: string | null;
  /** Null when the file says nothing about pixels. */
  readonly pixels: PixelSettings | null;
  /** The licences that drawings may have. Empty: all. */
  readonly licences: readonly DrawingLicence[];
  /** The sentences about the look that prompts get. At most `styleLimits.text`. */
  readonly text: string;
};

/** How much of each field a prompt has room for. The reader of a style reports all that is longer. */
export const styleLimits = {
  keyword: { codePoints: 40, words: 5 },
  keywords: { codePoints: 160, words: 16 },
  lighting: { codePoints: 80, words: 8 },
  outline: { codePoints: 80, words: 10 },
  mood: { codePoints: 80, words: 10 },
  perspective: { codePoints: 60, words: 6 },
  background: { codePoints: 60, words: 6 },
  text: { codePoints: 400, words: 60 },
} as const;
