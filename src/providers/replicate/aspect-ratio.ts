import type { AspectSizes } from "../job-api/nearest-shape";

/** The size that FLUX.1 schnell draws for each aspect ratio at one megapixel. */
export const aspectSizes: AspectSizes = [
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
