/** Works on many things a few at a time: a Worker may have six connections open at once. */

/** The next group begins when the whole group before has ended. Rejects when one of them does. */
export async function inGroups<T>(things: readonly T[], groupSize: number, work: (thing: T) => Promise<unknown>) {
  for (let start = 0; start < things.length; start += groupSize)
    await Promise.all(things.slice(start, start + groupSize).map(work));
}
