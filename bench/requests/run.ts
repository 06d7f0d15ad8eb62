/**
 * Measures request paths of the bundle beside the least that the platform can do. Options: names of paths, joined by
 * commas; `--rounds=5`, `--connections=16`, and `--seconds=1` for each slice; `--against=<folder>`, an earlier output of
 * `wrangler deploy --dry-run --outdir`. A run of all paths writes `bench/results.md`.
 */
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import autocannon from "autocannon";
import { measure, type Slice } from "./load";
import { toPage, toTable, type Measured } from "./page";
import { paths, type Case, type Path } from "./paths";
import { build, startRig, type Rig, type Role } from "./rig";
import { measureStarts } from "./start";
import { fillWorld, maxRounds, type World } from "./world";

const options = {
  rounds: { type: "string", default: "5" },
  connections: { type: "string", default: "16" },
  seconds: { type: "string", default: "1" },
  against: { type: "string" },
} as const;

type Pace = { readonly rounds: number; readonly connections: number; readonly seconds: number };
type Named = Path & { readonly name: string };
/** The running Workers, the rows that they have, and how they are measured. */
type Bench = { readonly rig: Rig; readonly world: World; readonly pace: Pace };

export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const names = positionals.flatMap((list) => list.split(","));
  const isAll = names.length === 0;
  const wanted = Object.entries(paths).flatMap(([name, each]) =>
    isAll || names.includes(name) ? { name, ...each } : [],
  );
  const hasStart = isAll || names.includes("start");
  if (wanted.length === 0 && !hasStart)
    throw new Error(`Name one of these paths: ${Object.keys(paths).join(", ")}, start.`);
  const rounds = Math.min(Number(values.rounds), maxRounds - 1);
  const pace = { rounds, connections: Number(values.connections), seconds: Number(values.seconds) };
  const product = await build();
  const builds = { product, ...(values.against !== undefined && { former: path.resolve(values.against) }) };
  try {
    const measured = wanted.length === 0 ? [] : await measurePaths(builds, wanted, pace);
    if (measured.length > 0) console.log(toTable(measured));
    const starts = hasStart ? await measureStarts(builds) : "";
    console.log(starts);
    if (isAll) writeFileSync(path.join(import.meta.dirname, "../results.md"), toPage(measured, starts, pace));
  } finally {
    rmSync(product, { recursive: true });
  }
}

async function measurePaths(
  builds: Readonly<Partial<Record<Role, string>>>,
  wanted: readonly Named[],
  pace: Pace,
): Promise<Measured[]> {
  const rig = await startRig(builds);
  try {
    const bench = { rig, world: await fillWorld(urlOf(rig, "limit")), pace };
    const measured: Measured[] = [];
    for (const each of wanted) {
      measured.push(await measurePath(bench, each));
      console.error(`${each.name} is measured`);
    }
    return measured;
  } finally {
    await rig.stop();
  }
}

/** The cases take turns, so that all of them meet the same noise. The first round only warms up. */
async function measurePath(bench: Bench, each: Named): Promise<Measured> {
  const { product, limit } = each;
  const slices = {
    product: new Array<Slice>(),
    limits: limit.map(() => new Array<Slice>()),
    former: new Array<Slice>(),
  };
  for (let round = 0; round <= bench.pace.rounds; round++) {
    const ask = (asked: Case, role: Role = asked.role) => measureCase(bench, asked, role, round);
    const limits = [];
    for (const one of limit) limits.push(await ask(one));
    const own = await ask(product);
    const earlier = bench.rig.urls.former === undefined ? undefined : await ask(product, "former");
    if (round === 0) continue;
    limits.forEach((slice, index) => slices.limits[index]?.push(slice));
    slices.product.push(own);
    if (earlier !== undefined) slices.former.push(earlier);
  }
  return { ...each, slices };
}

async function measureCase({ rig, world, pace }: Bench, asked: Case, role: Role, round: number): Promise<Slice> {
  const url = urlOf(rig, role);
  const { connections, seconds } = pace;
  const requests = asked.requests(world, round);
  if (asked.usesUp !== undefined)
    await autocannon({ url, connections, amount: asked.usesUp + connections, requests: [...requests] });
  return measure({ url, requests, status: asked.status, connections }, rig.workerdPid, seconds);
}

function urlOf({ urls }: Rig, role: Role): string {
  const url = urls[role];
  if (url === undefined) throw new Error(`There is no Worker ${role}.`);
  return url;
}
