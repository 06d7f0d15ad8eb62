/** Writes the results of the bench as Markdown. */
import { arch, cpus, loadavg, release } from "node:os";
import { peerNames, peers, type PeerName } from "./peers/peers";
import type { Slice } from "./requests/load";
import type { Measured, Pace } from "./requests/measure";
import { maxCalls, maxRowsWritten, type MeasuredWork } from "./workflows/measure";
import type { WorkSlice } from "./workflows/work";
import { median, toMarkdown, withGoal, withSpread } from "./table";

type Results = {
  readonly requests: readonly Measured[];
  readonly work: readonly MeasuredWork[];
  /** Markdown. */
  readonly starts: string | undefined;
};

type Pages = Pace & { readonly workRounds: number; readonly totalSeconds: number };

export function toPage({ requests, work, starts }: Results, pace: Pages): string {
  const sections = [
    `# Results of the bench\n\n${aboutMachine(pace)}`,
    ...(requests.length > 0 ? [`## Requests\n\n${aboutRequests(pace)}\n\n${toRequestTable(requests)}`] : []),
    ...(requests.some(hasPeers) ? [`## Peers\n\n${aboutPeers}\n\n${toPeerTable(requests.filter(hasPeers))}`] : []),
    ...(work.length > 0 ? [`## Exports and drawing\n\n${aboutWork(pace)}\n\n${toWorkTable(work)}`] : []),
    ...(starts === undefined ? [] : [`## Start\n\n${starts}`]),
  ];
  return `${sections.join("\n\n")}\n`;
}

function aboutMachine({ totalSeconds }: Pages): string {
  const [cpu] = cpus();
  const [, load = 0] = loadavg();
  const isBusy = load > 2 * cpus().length;
  const day = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} cores (${cpu?.model.trim()}, Linux ${release()}, ${arch()}), Node ${process.versions.node}`;
  return `Written by \`npm run bench\` on ${day}, in ${(totalSeconds / 60).toFixed(1)} minutes, on a machine with ${machine}. ${isBusy ? `**The machine was busy (load average ${load.toFixed(0)}), so these numbers are provisional.**` : `Load average: ${load.toFixed(1)}, with the sender.`}

The production bundle and a Worker that does the least run in one workerd, behind sockets that lead straight into them. D1, R2, Durable Objects and workflows run in the same process, so "CPU" is the CPU time of all of them. The columns "limit" are that Worker, in the same run. Numbers are medians, with the least and the greatest in brackets. Nothing is left out: guards, headers and log lines are there.`;
}

function aboutRequests({ connections, seconds, rounds }: Pace): string {
  return `autocannon sends over ${connections} connections, for ${seconds} s to each server in turn, ${rounds} times. 300 users send in turn, under the real limits. Other work on the machine changes the CPU time less than the requests a second.`;
}

const aboutPeers =
  "Small servers of `bench/peers` answer the same requests with the same work: token, limit, validation, owner, upsert with history in one transaction. Each keeps an SQLite file in its own process, and like D1 writes each transaction to the disk before it answers.";

function aboutWork({ workRounds }: Pages): string {
  return `The limit and Hatchery take turns, ${workRounds} times, each in a workerd of its own, which first does a small piece of the same work. "Ratio" is the limit's time divided by Hatchery's. "MB" is the growth of workerd's resident memory during the work.`;
}

function hasPeers({ slices }: Measured): boolean {
  return slices.peers !== undefined;
}

function toRequestTable(measured: readonly Measured[]): string {
  const heads = ["name", "path", "limit", "requests/s", "limit", "ratio", "goal", "CPU µs", "limit", "ratio", "goal"];
  const hasFormer = measured.some(({ slices }) => slices.former.length > 0);
  const rows = measured.map((each) => [...toRow(each), ...(hasFormer ? toFormer(each) : [])]);
  return toMarkdown([...heads, ...(hasFormer ? ["former build: requests/s", "CPU µs", "CPU now"] : [])], rows);
}

function toRow({ name, title, limitTitle, goal, slices: { product, limits } }: Measured): string[] {
  const [first = [], ...others] = limits;
  const isOne = others.length === 0;
  const limitCpu = limits.reduce((sum, slices) => sum + median(cpuOf(slices)), 0);
  const ratio = median(rateOf(product)) / median(rateOf(first));
  const cpuRatio = median(cpuOf(product)) / limitCpu;
  return [
    name,
    title,
    limitTitle,
    withSpread(rateOf(product)),
    isOne ? withSpread(rateOf(first)) : "–",
    isOne ? ratio.toFixed(2) : "–",
    withGoal(ratio, "≥", goal.ratio),
    withSpread(cpuOf(product)),
    isOne ? withSpread(cpuOf(first)) : limitCpu.toFixed(0),
    cpuRatio.toFixed(2),
    withGoal(cpuRatio, "≤", goal.cpu),
  ];
}

function toFormer({ slices: { product, former } }: Measured): string[] {
  const change = median(cpuOf(product)) / median(cpuOf(former));
  return [withSpread(rateOf(former)), withSpread(cpuOf(former)), `× ${change.toFixed(2)}`];
}

function rateOf(slices: readonly Slice[]): number[] {
  return slices.map(({ perSecond }) => perSecond);
}

function cpuOf(slices: readonly Slice[]): number[] {
  return slices.map(({ cpuMicros }) => cpuMicros);
}

function toPeerTable(measured: readonly Measured[]): string {
  const cells = (slices: readonly Slice[]): string[] => [withSpread(rateOf(slices)), withSpread(cpuOf(slices))];
  const rowOf = (name: PeerName): string[] => {
    const slices = measured.map(({ slices: { peers } }) => peers?.get(name) ?? []);
    if (slices.every(({ length }) => length === 0))
      return [peers[name].title, `not installed: run \`${peers[name].install}\``];
    return [peers[name].title, ...slices.flatMap(cells)];
  };
  const heads = measured.flatMap(({ name }) => [`${name}: requests/s`, "CPU µs"]);
  return toMarkdown(
    ["server", ...heads],
    [["Hatchery", ...measured.flatMap(({ slices }) => cells(slices.product))], ...peerNames.map(rowOf)],
  );
}

function toWorkTable(measured: readonly MeasuredWork[]): string {
  const heads = ["name", "work", "limit", "seconds", "limit", "ratio", "goal", "CPU s", "limit", "MB", "limit", "goal"];
  const table = toMarkdown(heads, measured.map(toWorkRow));
  const notes = measured.flatMap(({ name, counts }) =>
    counts === undefined
      ? []
      : `\`${name}\`: one asset takes ${counts.calls.toFixed(1)} calls of D1 (goal ${withGoal(counts.calls, "≤", maxCalls)}) and writes ${counts.rowsWritten.toFixed(1)} rows (goal ${withGoal(counts.rowsWritten, "≤", maxRowsWritten)}).`,
  );
  return [table, ...notes].join("\n\n");
}

function toWorkRow({ name, title, limitTitle, goal, product, limit }: MeasuredWork): string[] {
  const [seconds, limitSeconds] = both(product, limit, (slice) => slice.seconds);
  const [cpu, limitCpu] = both(product, limit, (slice) => slice.cpuSeconds);
  const [grown, limitGrown] = both(product, limit, (slice) => slice.grownMegabytes);
  const ratio = median(limitSeconds) / median(seconds);
  const { extraMegabytes: extra } = goal;
  const isLean = extra !== undefined && median(grown) <= median(limitGrown) + extra;
  return [
    name,
    title,
    limitTitle,
    withSpread(seconds, 2),
    withSpread(limitSeconds, 2),
    ratio.toFixed(2),
    withGoal(ratio, "≥", goal.ratio),
    withSpread(cpu, 2),
    withSpread(limitCpu, 2),
    withSpread(grown),
    withSpread(limitGrown),
    extra === undefined ? "" : `≤ limit + ${extra} ${isLean ? "✓" : "✗"}`,
  ];
}

type WorkSlices = readonly WorkSlice[];

function both(product: WorkSlices, limit: WorkSlices, of: (slice: WorkSlice) => number): [number[], number[]] {
  return [product.map(of), limit.map(of)];
}
