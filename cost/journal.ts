/** The tallies of work that no caller waits for: workflows, Durable Objects' alarms, queue messages. */
import { newTally, type Tally } from "./units";

export const workNames = [
  "generation workflow",
  "asset workflow",
  "export workflow",
  "deletion workflow",
  "queue",
  "alarm",
] as const;
export type WorkName = (typeof workNames)[number];

const tallies = new Map<WorkName, Tally>();

/** The open tally of the work of this name. */
export function tallyOf(name: WorkName): Tally {
  const known = tallies.get(name);
  if (known !== undefined) return known;
  const tally = newTally();
  tallies.set(name, tally);
  return tally;
}

/** Returns the tallies since the last call, and begins new ones. */
export function takeTallies(): ReadonlyMap<WorkName, Tally> {
  const taken = new Map(
    [...tallies].map(([name, { units, statements }]) => [name, { units: { ...units }, statements: [...statements] }]),
  );
  // The open tallies stay the same objects, because the workflows that run now hold them.
  for (const { units, statements } of tallies.values()) {
    Object.assign(units, newTally().units);
    statements.length = 0;
  }
  return taken;
}
