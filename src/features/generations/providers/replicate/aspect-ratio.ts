type Size = { readonly width: number; readonly height: number };

/** What FLUX.1 schnell draws for each ratio at one megapixel. */
export const aspectRatios: ReadonlyMap<string, Size> = new Map([
  ["1:1", { width: 1024, height: 1024 }],
  ["16:9", { width: 1344, height: 768 }],
  ["21:9", { width: 1536, height: 640 }],
  ["3:2", { width: 1216, height: 832 }],
  ["2:3", { width: 832, height: 1216 }],
  ["4:5", { width: 896, height: 1088 }],
  ["5:4", { width: 1088, height: 896 }],
  ["3:4", { width: 896, height: 1152 }],
  ["4:3", { width: 1152, height: 896 }],
  ["9:16", { width: 768, height: 1344 }],
  ["9:21", { width: 640, height: 1536 }],
]);

/** The ratio whose shape is nearest: twice as wide is as far as twice as high. */
export function findAspectRatio(wanted: Size): string {
  const byDistance = [...aspectRatios].toSorted(([, a], [, b]) => distance(a, wanted) - distance(b, wanted));
  return byDistance[0]?.[0] ?? "1:1";
}

export function toAspectSize(wanted: Size): Size {
  return aspectRatios.get(findAspectRatio(wanted)) ?? wanted;
}

function distance(a: Size, b: Size): number {
  return Math.abs(Math.log((a.width * b.height) / (a.height * b.width)));
}
