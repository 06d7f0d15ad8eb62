/** Counts what an image's pixels show: how much is covered, and how much is not in the palette. */

/** `rgba` has four bytes a pixel. A palette of `#rrggbb`; without one, every colour counts as in the palette. */
export function pixelFacts(
  rgba: Uint8Array,
  palette: readonly string[],
): { readonly alphaCoverage: number; readonly offPalette: number } {
  const wanted = new Set(palette.map((colour) => Number.parseInt(colour.slice(1), 16)));
  let [drawn, strange] = [0, 0];
  for (let at = 0; at < rgba.length; at += 4) {
    if (rgba[at + 3] === 0) continue;
    drawn += 1;
    const colour = ((rgba[at] ?? 0) << 16) | ((rgba[at + 1] ?? 0) << 8) | (rgba[at + 2] ?? 0);
    if (wanted.size > 0 && !wanted.has(colour)) strange += 1;
  }
  return { alphaCoverage: drawn / Math.max(1, rgba.length / 4), offPalette: strange };
}
