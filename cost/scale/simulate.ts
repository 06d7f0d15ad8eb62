/** Finds the number of active users a day at which each part of the platform is full. */
import type { UnitName, Units } from "../units";
import type { CostTable } from "./cost-page";
import { limits } from "./limits";
import { imagesADay, instanceSeconds, peak, replicaReads, rowBytesAnImage, userDay } from "./user-day";

const daySeconds = 86_400;
/** The time that an operator has to react: the database must not fill up sooner. */
const storageDays = 365;

export type Saturation = {
  readonly part: string;
  readonly limit: string;
  /** Active users a day. */
  readonly users: number;
  readonly imagesADay: number;
};

/** The part that is full first comes first. */
export function simulate(table: CostTable): Saturation[] {
  const calls = sumOf(table, "d1Calls");
  const nearby = sumOf(table, "d1Calls", (name) => replicaReads.includes(name));
  const messages = sumOf(table, "queueMessages");
  const bytesAYear = imagesADay * rowBytesAnImage * storageDays;
  const parts = [
    full(
      "one D1 database: its size, after a year",
      `${limits.d1Bytes.value / 1e9} GB`,
      limits.d1Bytes.value / bytesAYear,
    ),
    full("one D1 database: calls", aSecond(limits.d1CallsASecond.value), usersAt(limits.d1CallsASecond.value, calls)),
    full(
      "one D1 database: calls, when replicas serve the reads of projects",
      aSecond(limits.d1CallsASecond.value),
      usersAt(limits.d1CallsASecond.value, calls - nearby),
    ),
    full(
      "starts of asset workflows",
      aSecond(limits.instancesASecond.value),
      usersAt(limits.instancesASecond.value, imagesADay),
    ),
    full(
      "workflow instances at once",
      limits.instancesAtOnce.value.toLocaleString("en"),
      usersAt(limits.instancesAtOnce.value, imagesADay * instanceSeconds),
    ),
    full("one queue: messages", aSecond(limits.messagesASecond.value), usersAt(limits.messagesASecond.value, messages)),
  ];
  return parts.toSorted((a, b) => a.users - b.users);
}

/** The share of one Durable Object that one user's calls take in their busiest second. */
export function objectShare(table: CostTable): number {
  return (sumOf(table, "objectRequests") * peak) / daySeconds / limits.objectRequestsASecond.value;
}

function sumOf(table: CostTable, unit: UnitName, isCounted: (name: string) => boolean = () => true): number {
  return Object.entries(userDay).reduce((sum, [name, times]) => {
    const units: Units | undefined = table.get(name);
    if (units === undefined) throw new RangeError(`docs/cost.md has no row "${name}". Mend cost/scale/user-day.ts.`);
    return isCounted(name) ? sum + times * units[unit] : sum;
  }, 0);
}

/** The users whose busiest second reaches the limit. */
function usersAt(limit: number, unitsADay: number): number {
  return limit / ((unitsADay / daySeconds) * peak);
}

function full(part: string, limit: string, users: number): Saturation {
  return { part, limit, users: round(users), imagesADay: round(users * imagesADay) };
}

/** Two digits: the assumptions are no better. */
function round(value: number): number {
  return Number(value.toPrecision(2));
}

function aSecond(value: number): string {
  return `${value.toLocaleString("en")} a second`;
}
