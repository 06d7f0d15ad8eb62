/** Refines one source by itself. */
import { refineSet, type Refined } from "./refine-set";
import type { PixelSettings, Target } from "./settings";

export async function refineImage(source: Uint8Array, settings: PixelSettings, target: Target): Promise<Refined> {
  const frame = { direction: null, animation: null, load: async () => source };
  const [refined] = await refineSet([frame], target, settings);
  if (refined === undefined) throw new RangeError("one frame gives one sprite");
  return refined;
}
