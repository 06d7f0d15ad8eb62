/** The largest PNG that `shrink-png.ts` takes. */

/** A decoded image of this size takes 16 MB, twice that while decoding; a Worker has 128 MB. */
export const maxShrunkPixels = 2048 * 2048;
