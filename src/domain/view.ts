/** The pictures that show drawings to people. */

/** `sheet`: all images of a version. `preview`: the version in motion. `zoom` is null for the usual size. */
export type ViewName = { readonly form: "sheet" | "preview"; readonly zoom: number | null };

export const greatestZoom = 8;
export const assetsPerContactSheet = 100;
