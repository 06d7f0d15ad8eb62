/** A file of one frame: the stored image, or a larger drawing of it when the pack is scaled. */
import { drawnPng } from "./canvas";
import type { Pack, PackAsset, PackFrame } from "./pack";
import type { TargetFile } from "./target";

export function singleImage({ options }: Pack, asset: PackAsset, frame: PackFrame, path: string): TargetFile {
  const { image } = frame;
  const { scale } = options;
  if (scale === 1) return { path, image };
  const { width, height, crop } = asset;
  return drawnPng(path, { width, height }, [{ image, at: { x: 0, y: 0 }, crop, scale, extrude: 0 }]);
}
