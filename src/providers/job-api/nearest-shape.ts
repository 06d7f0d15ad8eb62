type Size = { readonly width: number; readonly height: number };

/** The size whose shape is nearest: twice as wide is as far as twice as high. */
export function toNearestShape<Offered extends Size>(sizes: readonly [Offered, ...Offered[]], wanted: Size): Offered {
  return sizes.reduce((best, size) => (distance(size, wanted) < distance(best, wanted) ? size : best));
}

function distance(a: Size, b: Size): number {
  return Math.abs(Math.log((a.width * b.height) / (a.height * b.width)));
}
