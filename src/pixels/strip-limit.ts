/** A strip is cut before its frames are read, so only its pixels count. A strip with more is halved. */
export const maxStripPixels = 1_572_864;
