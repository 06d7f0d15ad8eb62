/** The content of a contact sheet: the pack's title, colours, assets and images. */
import type { Size } from "../../src/lib/size.ts";
import type { Image } from "../../src/viewing/shrink-image.ts";

/** `palette` has `#rrggbb` colours. Assets are grouped by category, in the order in which categories first appear. */
export type SheetContent = {
  readonly title: string;
  readonly palette: readonly string[];
  readonly assets: readonly SheetAsset[];
};

export type SheetAsset = {
  readonly key: string;
  readonly label: string;
  readonly category: string;
  readonly kind: string;
  /** Planned size in pixels. */
  readonly width: number;
  readonly height: number;
  /** Size of the files in pixels; undefined without files. */
  readonly drawn?: Size | undefined;
  /** Ordered by direction, then by animation, then by frame. */
  readonly images: readonly SheetImage[];
};

/** `image` is undefined for a format that the sheet cannot show. */
export type SheetImage = {
  readonly direction: string | null;
  readonly animation: string | null;
  readonly image: Image | undefined;
};
