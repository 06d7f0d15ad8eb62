/** Runs background work in a new workerd each time, and measures the time, the CPU time and the greatest memory. */
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseConfig } from "../../src/config";
import { createKeys } from "../../src/keys";
import { cpuMicrosOf } from "../requests/load";
import { startRig, urlOf, vars, type Builds } from "../requests/rig";
import { findRow, runSql, type Statement } from "../requests/storage";
import { insertUser, signIn, type BenchUser } from "../requests/world";

export type Goal = { readonly ratio: number; readonly extraMegabytes?: number };

/** The running Workers, and the user whose work is done. */
export type Yard = { readonly url: string; readonly limitUrl: string; readonly user: BenchUser };

export type Work = {
  readonly title: string;
  readonly limitTitle: string;
  readonly goal: Goal;
  /** Makes the rows and objects that every round needs. */
  readonly prepare: (yard: Yard) => Promise<void>;
  /** Both resolve to seconds. With `isSmall`, the least of the same kind, which only warms up. */
  readonly product: (yard: Yard, isSmall: boolean) => Promise<number>;
  readonly limit: (yard: Yard, isSmall: boolean) => Promise<number>;
};

/** The Workers, the folder of their rows and objects, and the user. */
export type Place = { readonly builds: Builds; readonly state: string; readonly user: BenchUser };

/** `grownMegabytes`: the greatest resident memory of workerd, above that before the work. */
export type WorkSlice = { readonly seconds: number; readonly cpuSeconds: number; readonly grownMegabytes: number };

/** Without quotas: the bench packs more in a minute than a user may in a day. */
const freeUser = "UPDATE users SET generations_per_day = 1000000, stored_bytes_per_day = 1000000000000 WHERE id = ?";

export async function addOwner(limitUrl: string): Promise<BenchUser> {
  const now = new Date();
  const user = await signIn(await createKeys(parseConfig(vars))(), 0, now);
  await runSql(limitUrl, [
    [insertUser, user.id, "bench@example.com", now.getTime(), now.getTime()],
    [freeUser, user.id],
  ]);
  return user;
}

/** The memory that earlier work has taken would hide the memory of the measured work, so each slice has a process of its own. */
export async function measureWork(
  work: Pick<Work, "product" | "limit">,
  role: "product" | "limit",
  { builds, state, user }: Place,
): Promise<WorkSlice> {
  const rig = await startRig(builds, state);
  try {
    const yard = { url: urlOf(rig, role), limitUrl: urlOf(rig, "limit"), user };
    const run = role === "limit" ? work.limit : work.product;
    await run(yard, true);
    const megabytesBefore = resetPeak(rig.workerdPid);
    const startedAtMicros = cpuMicrosOf(rig.workerdPid);
    const seconds = await run(yard, false);
    const cpuSeconds = (cpuMicrosOf(rig.workerdPid) - startedAtMicros) / 1e6;
    return { seconds, cpuSeconds, grownMegabytes: peakMegabytesOf(rig.workerdPid) - megabytesBefore };
  } finally {
    await rig.stop();
  }
}

/** Forgets the greatest resident memory so far, and returns the present one. */
function resetPeak(pid: number): number {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
  return peakMegabytesOf(pid);
}

function peakMegabytesOf(pid: number): number {
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return (Number(kibibytes) * 1024) / 1e6;
}

const pollMs = 50;
const maxWaitMs = 300_000;

/** Asks through the Worker of the limit, so that the product does nothing but the measured work. */
export async function rowWhen(
  limitUrl: string,
  statement: Statement,
  column: string,
): Promise<Record<string, unknown>> {
  for (const endMs = Date.now() + maxWaitMs; Date.now() < endMs; await sleep(pollMs)) {
    const row = await findRow(limitUrl, statement);
    if (row !== undefined && row[column] !== null) return row;
  }
  throw new Error(`The work has not ended within ${maxWaitMs / 1000} s.`);
}

/** Sends JSON to the product, and returns the answer's JSON. */
export async function post({ url, user }: Yard, path: string, body: object): Promise<{ readonly id: string }> {
  const headers = { authorization: `Bearer ${user.token}`, "content-type": "application/json" };
  const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  if (response.status !== 202) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as { id: string };
}
