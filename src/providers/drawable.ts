/** What the built-in model tells about its drawings without drawing: the source, and the authors to name. */
import { creditOf, findPictureOf, licenceOf, type Credit } from "../dictionary/pictures";
import type { ImageQa } from "../domain/image-qa";
import type { DrawingLicence } from "../domain/style";
import { chooseImage } from "./procedural/draw";
import type { DrawRequest } from "./provider";

/** The `licence` is that of the picture. Null for drawings of our own, which owe nothing to others. */
export type Foretold = Pick<ImageQa, "matched"> & {
  readonly source: "engine" | "dictionary" | "fallback";
  readonly licence: DrawingLicence | null;
};

/** Makes the same choice as the drawing of the request. */
export function foretell(request: DrawRequest): Foretold {
  const { source, matched } = chooseImage(request);
  const picture = source === "dictionary" ? findPictureOf(matched ?? "") : undefined;
  return { source, matched, licence: picture === undefined ? null : licenceOf(picture) };
}

/**
 * The credits of an asset, from what its images keep: each picture once, sorted by title. A word has one picture, so the
 * stored word tells the picture. The packages of pictures have exact versions; a new version that shows another picture
 * for a word also changes the credits of older images.
 */
export function creditsOf(images: readonly (Pick<ImageQa, "source" | "matched"> | null)[]): Credit[] {
  const words = new Set(images.flatMap((qa) => (qa?.source === "dictionary" ? (qa.matched ?? []) : [])));
  const pictures = new Set([...words].flatMap((word) => findPictureOf(word) ?? []));
  return [...pictures].flatMap((picture) => creditOf(picture) ?? []).toSorted((a, b) => (a.title < b.title ? -1 : 1));
}
