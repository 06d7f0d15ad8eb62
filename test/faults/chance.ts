/** The same faults in each run with the same `FAULTS_SEED`: a draw follows from the image and the kind of fault. */

export const seed = process.env["FAULTS_SEED"] ?? "1";

/** A number from 0 to below 1. */
export function chance(what: string): number {
  let hash = 0x811c9dc5;
  for (const char of `${seed} ${what}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  return (hash >>> 8) / 0x1000000;
}

/** One of the items, by a draw. */
export function oneOf<Item>(items: readonly [Item, ...Item[]], what: string): Item {
  return items[Math.floor(chance(what) * items.length)] ?? items[0];
}

/** The first name whose share of the draw is reached. Shares are parts of 1; the rest of the draw has no name. */
export function shareOf<Name extends string>(shares: Readonly<Record<Name, number>>, what: string): Name | undefined {
  let left = chance(what);
  const names = Object.keys(shares) as Name[]; // the keys are the record's own
  return names.find((name) => (left -= shares[name]) < 0);
}
