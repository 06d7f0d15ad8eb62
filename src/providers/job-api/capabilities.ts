/** Capabilities that several models have in common. */

/** All models that take a seed take one of 32 bits. */
export const seedRange = { type: "range", min: 0, max: 0xffffffff, step: 1 } as const;

export const pngOnly = { type: "enum", values: ["png"] } as const;

export function toReferenceRange(maxReferences: number) {
  return { type: "range", min: 0, max: maxReferences, step: 1 } as const;
}
