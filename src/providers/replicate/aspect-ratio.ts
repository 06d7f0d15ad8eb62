import { toNearestShape } from "../job-api/nearest-shape";

type Size = { readonly width: number; readonly height: number };
type AspectSize = Size & { readonly aspectRatio: string };

/** What FLUX.1 schnell draws for each ratio at one megapixel. */
export const aspectSizes: readonly [AspectSize, ...AspectSize[]] = [
  { aspectRatio: "1:1", width: 1024, height: 1024 },
  { aspectRatio: "16:9", width: 1344, height: 768 },
  { aspectRatio: "21:9", width: 1536, height: 640 },
  { aspectRatio: "3:2", width: 1216, height: 832 },
  { aspectRatio: "2:3", width: 832, height: 1216 },
  { aspectRatio: "4:5", width: 896, height: 1088 },
  { aspectRatio: "5:4", width: 1088, height: 896 },
  { aspectRatio: "3:4", width: 896, height: 1152 },
  { aspectRatio: "4:3", width: 1152, height: 896 },
  { aspectRatio: "9:16", width: 768, height: 1344 },
  { aspectRatio: "9:21", width: 640, height: 1536 },
];

export function toAspectSize(wanted: Size): Size {
  const { width, height } = toNearestShape(aspectSizes, wanted);
  return { width, height };
}
