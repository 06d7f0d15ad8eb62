/** Width and height in pixels. */
export type Size = { readonly width: number; readonly height: number };
