import type { Size } from "../lib/size";

/** The look of a game, as read from the `style` memory file. Fields that the file does not set are null or empty. */
export type Style = {
  readonly keywords: readonly string[];
  readonly lighting: string | null;
  /** Lower-case `#rrggbb`. */
  readonly palette: readonly string[];
  /** In pixels. The size of assets that state no size. */
  readonly resolution: Size | null;
  readonly perspective: string | null;
  readonly model: string | null;
  readonly background: string | null;
  /** The prose below the front matter, or the whole text if there is no front matter. */
  readonly text: string;
};
