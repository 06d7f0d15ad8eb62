/** The side of the square canvas on which all spoilt images are painted, in pixels. */
export const canvasSide = 1024;
