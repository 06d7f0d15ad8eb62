/** What the refinement measured: the part of an image's `qa` that comes from its pixels. */
import { imageFlags, type ImageFlag, type ImageQa } from "../domain/image-qa";

export type Quality = Omit<ImageQa, "source" | "matched">;

export function toFlags(raised: ReadonlySet<ImageFlag>): ImageFlag[] {
  return imageFlags.filter((flag) => raised.has(flag));
}
