/**
 * Measures request paths of the bundle beside the least that the platform can do. Options: names of paths, joined by
 * commas; `--rounds=5`; `--against=<folder>`, an earlier output of `wrangler deploy --dry-run --outdir`. A run of all paths
 * writes `bench/results.md`.
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

const connections = 16;
const sliceSeconds = 1;
const options = { rounds: { type: "string", default: "5" }, against: { type: "string" } } as const;

export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const names = positionals.flatMap((list) => list.split(","));
  const wanted = Object.entries(paths).filter(([name]) => names.length === 0 || names.includes(name));
  if (wanted.length === 0 && !names.includes("start"))
    throw new Error(`Name one of these paths: ${Object.keys(paths).join(", ")}, start.`);
  const rounds = Math.min(Number(values.rounds), maxRounds - 1);
  const product = await build();
  const builds = { product, ...(values.against !== undefined && { former: path.resolve(values.against) }) };
  try {
    const measured = wanted.length === 0 ? [] : await measurePaths(builds, wanted, rounds);
    console.log(toTable(measured));
    const starts = names.length === 0 || names.includes("start") ? await measureStarts(builds) : undefined;
    if (starts !== undefined) console.log(starts);
    if (names.length === 0 && starts !== undefined)
      writeFileSync(path.join(import.meta.dirname, "../results.md"), toPage(measured, starts, rounds));
  } finally {
    rmSync(product, { recursive: true });
  }
}

async function measurePaths(
  builds: Readonly<Partial<Record<Role, string>>>,
  wanted: readonly (readonly [string, Path])[],
  rounds: number,
): Promise<Measured[]> {
  const rig = await startRig(builds);
  try {
    const world = await fillWorld(urlOf(rig, "limit"));
    const measured: Measured[] = [];
    for (const [name, each] of wanted) {
      measured.push(await measurePath(rig, world, { name, ...each }, rounds));
      console.error(`${name} is measured`);
    }
    return measured;
  } finally {
    await rig.stop();
  }
}

/** The cases take turns, so that all of them meet the same noise. The first round only warms up. */
async function measurePath(
  rig: Rig,
  world: World,
  each: Path & { readonly name: string },
  rounds: number,
): Promise<Measured> {
  const { product, limit } = each;
  const slices = {
    product: new Array<Slice>(),
    limits: limit.map(() => new Array<Slice>()),
    former: new Array<Slice>(),
  };
  for (let round = 0; round <= rounds; round++) {
    const ask = (asked: Case, role: Role = asked.role) => measureCase(rig, world, asked, role, round);
    const limits = [];
    for (const one of limit) limits.push(await ask(one));
    const own = await ask(product);
    const earlier = rig.urls.former === undefined ? undefined : await ask(product, "former");
    if (round === 0) continue;
    limits.forEach((slice, index) => slices.limits[index]?.push(slice));
    slices.product.push(own);
    if (earlier !== undefined) slices.former.push(earlier);
  }
  return { ...each, slices };
}

async function measureCase(rig: Rig, world: World, asked: Case, role: Role, round: number): Promise<Slice> {
  const url = urlOf(rig, role);
  const requests = asked.requests(world, round);
  if (asked.usesUp !== undefined)
    await autocannon({ url, connections, amount: asked.usesUp + connections, requests: [...requests] });
  return measure({ url, requests, status: asked.status, connections }, rig.workerdPid, sliceSeconds);
}

function urlOf({ urls }: Rig, role: Role): string {
  const url = urls[role];
  if (url === undefined) throw new Error(`There is no Worker ${role}.`);
  return url;
}
