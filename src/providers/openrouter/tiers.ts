import type { AspectSizes } from "../job-api/nearest-shape";

/** One of OpenRouter's resolutions, with the size that a model draws for each aspect ratio at this resolution. */
export type Tier = { readonly resolution: "1K" | "2K"; readonly sizes: AspectSizes };

export const seedream2K: Tier = {
  resolution: "2K",
  sizes: [
    { aspectRatio: "1:1", width: 2048, height: 2048 },
    { aspectRatio: "4:3", width: 2304, height: 1728 },
    { aspectRatio: "3:4", width: 1728, height: 2304 },
    { aspectRatio: "3:2", width: 2496, height: 1664 },
    { aspectRatio: "2:3", width: 1664, height: 2496 },
    { aspectRatio: "16:9", width: 2560, height: 1440 },
    { aspectRatio: "9:16", width: 1440, height: 2560 },
    { aspectRatio: "21:9", width: 3024, height: 1296 },
  ],
};

export const flashImage1K: Tier = {
  resolution: "1K",
  sizes: [
    { aspectRatio: "1:1", width: 1024, height: 1024 },
    { aspectRatio: "5:4", width: 1152, height: 896 },
    { aspectRatio: "4:5", width: 896, height: 1152 },
    { aspectRatio: "4:3", width: 1184, height: 864 },
    { aspectRatio: "3:4", width: 864, height: 1184 },
    { aspectRatio: "3:2", width: 1248, height: 832 },
    { aspectRatio: "2:3", width: 832, height: 1248 },
    { aspectRatio: "16:9", width: 1344, height: 768 },
    { aspectRatio: "9:16", width: 768, height: 1344 },
    { aspectRatio: "21:9", width: 1536, height: 672 },
  ],
};
