/** A seed of 32 bits, as all models take that take one. */
export const seedRange = { type: "range", min: 0, max: 0xffffffff, step: 1 } as const;
