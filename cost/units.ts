/** The units that Cloudflare bills, and the tally of one piece of work. */

export const unitNames = [
  "requests",
  "d1Calls",
  "rowsRead",
  "rowsWritten",
  "objectRequests",
  "objectRowsWritten",
  "classA",
  "classB",
  "queueMessages",
  "workflowSteps",
  "subrequests",
] as const;
export type UnitName = (typeof unitNames)[number];

export type Units = Readonly<Record<UnitName, number>>;

/** An SQL statement that the work ran, with the parameters, and the rows that D1 counted. */
export type RunStatement = {
  /** The number of the call of D1 that carried the statement. */
  readonly call: number;
  readonly sql: string;
  readonly params: readonly unknown[];
  readonly rowsRead: number;
  readonly rowsWritten: number;
};

export type Tally = {
  readonly units: Record<UnitName, number>;
  readonly statements: RunStatement[];
};

export function newTally(): Tally {
  return { units: { ...noUnits }, statements: [] };
}

export const noUnits: Units = {
  requests: 0,
  d1Calls: 0,
  rowsRead: 0,
  rowsWritten: 0,
  objectRequests: 0,
  objectRowsWritten: 0,
  classA: 0,
  classB: 0,
  queueMessages: 0,
  workflowSteps: 0,
  subrequests: 0,
};

export function addUnits(...all: readonly Units[]): Units {
  const sums: Record<UnitName, number> = { ...noUnits };
  for (const units of all) for (const name of unitNames) sums[name] += units[name];
  return sums;
}

export function scaleUnits(units: Units, times: number): Units {
  const scaled: Record<UnitName, number> = { ...noUnits };
  for (const name of unitNames) scaled[name] = units[name] * times;
  return scaled;
}
