/**
 * Measures the bundle as a deployment would run it. Options: names, joined by commas; `--rounds=5`, `--connections=16`,
 * and `--seconds=1` for each slice of requests; `--work-rounds=3` for exports and drawing; `--large=50`, the number of
 * images in the large export; `--against=<folder>`, an earlier output of `wrangler deploy --dry-run --outdir`. A run of
 * everything writes `bench/results.md`.
 */
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { toPage } from "./page";
import { measurePaths } from "./requests/measure";
import { paths } from "./requests/paths";
import { build } from "./requests/rig";
import { measureStarts } from "./requests/start";
import { maxRounds } from "./requests/world";
import { measureAllWork, workNames } from "./workflows/measure";

const options = {
  rounds: { type: "string", default: "5" },
  connections: { type: "string", default: "16" },
  seconds: { type: "string", default: "1" },
  "work-rounds": { type: "string", default: "3" },
  large: { type: "string", default: "50" },
  against: { type: "string" },
} as const;

const known: readonly string[] = [...Object.keys(paths), ...workNames, "start"];

export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const named = positionals.flatMap((list) => list.split(","));
  const unknown = named.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`There is no ${unknown.join(", ")}. Name some of: ${known.join(", ")}.`);
  const isWanted = (name: string): boolean => named.length === 0 || named.includes(name);
  const rounds = Math.min(Number(values.rounds), maxRounds - 1);
  const pace = { rounds, connections: Number(values.connections), seconds: Number(values.seconds) };
  const workPace = { rounds: Number(values["work-rounds"]), largeFiles: Number(values.large) };
  const product = await build();
  const builds = { product, ...(values.against !== undefined && { former: path.resolve(values.against) }) };
  const wantedPaths = Object.entries(paths).flatMap(([name, each]) => (isWanted(name) ? [{ name, ...each }] : []));
  const wantedWork = workNames.filter(isWanted);
  try {
    const startedAtMs = Date.now();
    const requests = wantedPaths.length === 0 ? [] : await measurePaths(builds, wantedPaths, pace);
    const work = wantedWork.length === 0 ? [] : await measureAllWork(product, wantedWork, workPace);
    const starts = isWanted("start") ? await measureStarts(builds) : undefined;
    const totalSeconds = (Date.now() - startedAtMs) / 1000;
    const page = toPage({ requests, work, starts }, { ...pace, workRounds: workPace.rounds, totalSeconds });
    console.log(page);
    if (named.length === 0) writeFileSync(path.join(import.meta.dirname, "results.md"), page);
  } finally {
    rmSync(product, { recursive: true });
  }
}
