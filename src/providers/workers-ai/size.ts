type Size = { readonly width: number; readonly height: number };

export const minSidePixels = 256;
export const maxSidePixels = 1920;

/**
 * The size to ask for: the smallest whole multiple of the wanted one, so that pixels divide evenly when it is scaled
 * down. Where none fits, the nearest size of the same shape; a shape longer than 7.5 to 1 cannot be kept, and
 * becomes 1920 by 256.
 */
export function drawableSize({ width, height }: Size): { width: number; height: number } {
  const short = Math.min(width, height);
  const long = Math.max(width, height);
  const multiple = Math.max(1, Math.ceil(minSidePixels / short));
  if (long * multiple <= maxSidePixels) return { width: width * multiple, height: height * multiple };
  const scale = Math.min(Math.max(1, minSidePixels / short), maxSidePixels / long);
  return { width: drawableSide(width * scale), height: drawableSide(height * scale) };
}

function drawableSide(pixels: number): number {
  return Math.min(maxSidePixels, Math.max(minSidePixels, Math.round(pixels)));
}
