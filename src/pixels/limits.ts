/** The sizes of sources. */

/** A decoded image of this size takes 16 MB; a Worker has 128 MB. */
export const maxSourcePixels = 4_194_304;

/** A strip is cut before its frames are read, so only its pixels count. A strip with more is halved. */
export const maxStripPixels = 1_572_864;
