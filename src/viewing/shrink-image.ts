/** Shrinks images for looking at. Imports nothing, so that scripts can import this file. */

/** Rows of red, green, blue and alpha, 8 bits each. */
export type Image = { readonly width: number; readonly height: number; readonly data: Uint8Array };

/** Shrinks by the least whole factor with which the image fits. Each pixel is the mean of those replaced. */
export function shrinkImage(image: Image, maxWidth: number, maxHeight = maxWidth): Image {
  const factor = Math.ceil(Math.max(image.width / maxWidth, image.height / maxHeight));
  if (factor <= 1) return image;
  const width = Math.max(1, Math.floor(image.width / factor));
  const height = Math.max(1, Math.floor(image.height / factor));
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set(meanColour(image, x * factor, y * factor, factor), (y * width + x) * 4);
  return { width, height, data };
}

/** The mean is weighted by opacity: otherwise the colour of transparent pixels would bleed into the edges. */
function meanColour({ width, height, data }: Image, left: number, top: number, side: number): number[] {
  let [red, green, blue, alpha, count] = [0, 0, 0, 0, 0];
  for (let y = top; y < Math.min(height, top + side); y++)
    for (let x = left; x < Math.min(width, left + side); x++) {
      const from = (y * width + x) * 4;
      const weight = data[from + 3] ?? 0;
      red += (data[from] ?? 0) * weight;
      green += (data[from + 1] ?? 0) * weight;
      blue += (data[from + 2] ?? 0) * weight;
      alpha += weight;
      count += 1;
    }
  if (alpha === 0) return [0, 0, 0, 0];
  return [red / alpha, green / alpha, blue / alpha, alpha / count].map(Math.round);
}
