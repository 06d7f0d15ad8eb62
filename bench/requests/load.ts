/** Sends requests for a while, and measures how many were answered and how much CPU time workerd used. */
import { readdirSync, readFileSync } from "node:fs";
import autocannon from "autocannon";

export type Slice = { readonly perSecond: number; readonly cpuMicros: number };

export type Load = {
  readonly url: string;
  /** Each connection sends all of these in turn, and starts at another one. */
  readonly requests: readonly autocannon.Request[];
  readonly status: number;
  readonly connections: number;
};

/** A slice with fewer responses is measured again, for longer: it says nothing. */
const leastResponses = 20;

/** Throws if any response has another status. `cpuMicros` tells the CPU time of the server so far. */
export async function measure(load: Load, cpuMicros: () => number, seconds: number): Promise<Slice> {
  const requests = [...load.requests];
  const startedAtMicros = cpuMicros();
  let next = 0;
  const result = await autocannon({
    url: load.url,
    connections: load.connections,
    duration: seconds,
    timeout: 60,
    requests,
    setupClient: (client) => {
      const start = Math.floor((next++ * requests.length) / load.connections);
      client.setRequests([...requests.slice(start), ...requests.slice(0, start)]);
    },
  });
  const usedMicros = cpuMicros() - startedAtMicros;
  const statuses = Object.entries(result.statusCodeStats ?? {});
  const unexpected = statuses.filter(([status]) => status !== String(load.status));
  if (unexpected.length > 0 || result.errors > 0)
    throw new Error(`${load.url} ${requests[0]?.path} answered ${JSON.stringify(result.statusCodeStats)}`);
  const answered = statuses.reduce((sum, [, { count = 0 }]) => sum + count, 0);
  if (answered < leastResponses) return measure(load, cpuMicros, seconds * 2);
  return { perSecond: answered / result.duration, cpuMicros: usedMicros / answered };
}

/** The CPU time of all threads so far. `stat` counts in steps of 10 ms; `schedstat` counts in nanoseconds. */
export function cpuMicrosOf(...pids: readonly number[]): number {
  const tasks = pids.flatMap((pid) => readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}`));
  const nanos = tasks.map((task) => Number(readFileSync(`${task}/schedstat`, "utf8").split(" ")[0]));
  return nanos.reduce((sum, each) => sum + each, 0) / 1000;
}
