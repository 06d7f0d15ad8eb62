import type { Size } from "../lib/size";

/** How a game looks, as read from its `style` memory file. Every field may be absent. */
export type Style = {
  readonly keywords: readonly string[];
  readonly lighting: string | null;
  /** Lower-case `#rrggbb`. */
  readonly palette: readonly string[];
  /** Pixels; the size of an asset that names none. */
  readonly resolution: Size | null;
  readonly perspective: string | null;
  readonly model: string | null;
  readonly background: string | null;
  /** The prose below the front matter, or the whole text when there is none. */
  readonly text: string;
};
