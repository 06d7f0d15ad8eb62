/**
 * Draws one file. The caller adds each image in order and ends, so that only one image is in memory beside the file.
 */
import type { Raster } from "./raster";

export type Painter = { readonly add: (index: number, raster: Raster) => void; readonly end: () => Uint8Array };
