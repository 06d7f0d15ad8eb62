/** The image formats that the service reads and stores. */
export const imageFormats = ["png", "jpeg", "webp"] as const;
export type ImageFormat = (typeof imageFormats)[number];

export const extensionOf = { png: "png", jpeg: "jpg", webp: "webp" } as const satisfies Record<ImageFormat, string>;

export const contentTypeOf = {
  png: "image/png",
  jpeg: "image/jpeg",
  webp: "image/webp",
} as const satisfies Record<ImageFormat, string>;
