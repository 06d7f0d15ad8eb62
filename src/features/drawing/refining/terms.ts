/** The target and the settings with which the images of an item are refined. */
import { isHosted } from "../../../providers/registry";
import { toFullSettings, type FullSettings, type PixelSettings, type Target } from "../../../pixels/settings";
import type { Work } from "../item-store";

export type Terms = { readonly target: Target; readonly settings: PixelSettings };

export function termsOf({ item, generation }: Work): Terms {
  const { width, height, kind, tiles } = item.spec;
  // A tile of a set meets the others of the set, and not itself.
  const ofSet = (tiles ?? null) === null ? {} : { seams: "keep" };
  const { palette, pixels } = generation.style;
  // A generation accepted by an earlier release has a style without `pixels`.
  return {
    target: { width, height, kind, palette },
    settings: toSettings({ ...ofSet, ...pixels, ...generation.pixels }),
  };
}

/** The settings as used, in full. Null for images that are not refined. */
export function usedSettings(work: Work): FullSettings | null {
  if (!isHosted(work.generation.provider)) return null;
  const { target, settings } = termsOf(work);
  return toFullSettings(settings, target);
}

/**
 * The values come from the database, where no setting is undefined, and a colour has been checked to be `#rrggbb`. The
 * schema's type tells neither.
 */
function toSettings(stored: object): PixelSettings {
  return stored;
}
