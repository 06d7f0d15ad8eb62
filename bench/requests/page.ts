/** Writes the results of the bench as Markdown. */
import { arch, cpus, loadavg, release } from "node:os";
import type { Slice } from "./load";
import type { Goal } from "./paths";

export type Measured = {
  readonly name: string;
  readonly title: string;
  readonly limitTitle: string;
  readonly goal: Goal;
  /** One entry for each case of the limit, with a slice for each round. */
  readonly slices: {
    readonly product: readonly Slice[];
    readonly limits: readonly (readonly Slice[])[];
    /** Of an earlier build. Empty without one. */
    readonly former: readonly Slice[];
  };
};

const heads = ["name", "path", "limit", "requests/s", "limit", "ratio", "CPU µs", "limit", "ratio", "to reach"];

export function toTable(measured: readonly Measured[]): string {
  const hasFormer = measured.some(({ slices }) => slices.former.length > 0);
  const columns = hasFormer ? [...heads, "former build: requests/s", "CPU µs", "CPU now"] : heads;
  const rows = measured.map((each) => [...toRow(each), ...(hasFormer ? toFormer(each) : [])]);
  return [columns, columns.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function toRow({ name, title, limitTitle, goal, slices: { product, limits } }: Measured): string[] {
  const isOne = limits.length === 1;
  const [first = []] = limits;
  const rate = (slices: readonly Slice[]): number[] => slices.map(({ perSecond }) => perSecond);
  const limitCpu = limits.reduce((sum, slices) => sum + median(cpuOf(slices)), 0);
  return [
    name,
    title,
    limitTitle,
    withSpread(rate(product)),
    isOne ? withSpread(rate(first)) : "–",
    isOne ? (median(rate(product)) / median(rate(first))).toFixed(2) : "–",
    withSpread(cpuOf(product)),
    isOne ? withSpread(cpuOf(first)) : limitCpu.toFixed(0),
    (median(cpuOf(product)) / limitCpu).toFixed(2),
    toGoal(goal),
  ];
}

function toFormer({ slices: { product, former } }: Measured): string[] {
  const rate = withSpread(former.map(({ perSecond }) => perSecond));
  return [rate, withSpread(cpuOf(former)), `× ${(median(cpuOf(product)) / median(cpuOf(former))).toFixed(2)}`];
}

function cpuOf(slices: readonly Slice[]): number[] {
  return slices.map(({ cpuMicros }) => cpuMicros);
}

function toGoal({ ratio, cpu }: Goal): string {
  const goals = [
    ratio === undefined ? [] : `≥ ${ratio.toFixed(2)}`,
    cpu === undefined ? [] : `CPU ≤ ${cpu.toFixed(1)}`,
  ];
  return goals.flat().join(", ");
}

/** The median, and the least and the greatest value. */
function withSpread(values: readonly number[]): string {
  return `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)})`;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

type Pace = { readonly rounds: number; readonly connections: number; readonly seconds: number };

export function toPage(measured: readonly Measured[], starts: string, pace: Pace): string {
  const [cpu] = cpus();
  const [load = 0] = loadavg();
  return `# Results of the bench

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}, on a machine with ${cpus().length} cores (${cpu?.model.trim()}, Linux ${release()}, ${arch()}), Node ${process.versions.node}.

The production bundle and a Worker that does the bare minimum run in one workerd, behind sockets that lead straight into them. autocannon sends requests over ${pace.connections} connections, for ${pace.seconds} s to one and then to the other, ${pace.rounds} times. The numbers are medians, with the least and the greatest in brackets. "CPU µs" is the CPU time of workerd for one request, with D1, R2 and the Durable Objects, which run in the same process. The machine also runs the sender and other work (load average at the end: ${load.toFixed(0)}), so the CPU time is steadier than the requests a second. 300 users send in turn, under the real limits. Nothing is left out: guards, headers and log lines are there.

${toTable(measured)}

## Start

${starts}
`;
}
