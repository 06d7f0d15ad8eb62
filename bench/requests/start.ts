/** Measures the size of the bundle and the CPU time until the first response, above a hello-world Worker with Hono. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build as bundle } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { findStartModules } from "../../scripts/start-modules";
import { cpuMicrosOf } from "./load";
import { median, toMarkdown, withGoal } from "../table";
import { findWorkerd, productWorker } from "./rig";

const rounds = 7;
const maxAboveMillis = 60;
const maxGzipKilobytes = 300;

const heads = [
  "build",
  "CPU ms until the first response, above hello-world with Hono",
  "goal",
  "hello-world",
  "script, kB",
  "gzip, kB",
  "goal",
  "modules beside it, kB",
];

/** Returns Markdown. */
export async function measureStarts(builds: Readonly<Record<string, string>>): Promise<string> {
  const hello = await buildHello();
  const cpu = await measureAll({ hello, ...builds });
  rmSync(hello, { recursive: true });
  const base = median(cpu.get("hello") ?? []);
  const rows = Object.entries(builds).map(([name, folder]) => {
    const above = median(cpu.get(name) ?? []) - base;
    const goal = withGoal(above, "≤", maxAboveMillis);
    return [name, `+${above.toFixed(0)}`, goal, base.toFixed(0), ...sizesOf(folder)];
  });
  return [toMarkdown(heads, rows), await evaluatedNote()].join("\n\n");
}

/** Of the sources as they are now. */
async function evaluatedNote(): Promise<string> {
  const { gzipBytes } = await findStartModules();
  return `Of the script, ${(gzipBytes / 1000).toFixed(0)} kB (gzip) are evaluated at start, and the rest at the first use.`;
}

/** The builds take turns. The first round only warms up. */
async function measureAll(folders: Readonly<Record<string, string>>): Promise<Map<string, number[]>> {
  const cpu = new Map(Object.keys(folders).map((name) => [name, new Array<number>()]));
  for (let round = 0; round <= rounds; round++)
    for (const [name, folder] of Object.entries(folders)) {
      const millis = await measureStart(name, folder);
      if (round > 0) cpu.get(name)?.push(millis);
    }
  return cpu;
}

/** The emulators of workflows and queues would take much more CPU time to start than the Worker. */
const nothingInBackground = { workflows: {}, queueProducers: {}, queueConsumers: {} };

async function measureStart(name: string, folder: string): Promise<number> {
  const worker = { ...productWorker(name, folder), ...nothingInBackground };
  const options = convertV4MiniflareOptions({ workers: [worker], handleStructuredLogs: () => undefined });
  const miniflare = new Miniflare(options);
  try {
    const url = await miniflare.unsafeGetDirectURL(name);
    await (await fetch(new URL("/health", url))).text();
    return cpuMicrosOf(findWorkerd()) / 1000;
  } finally {
    await miniflare.dispose();
  }
}

/** The Worker gets the product's bindings too, so that both processes start the same services. */
async function buildHello(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "hatchery-bench-hello-"));
  await bundle({
    entryPoints: [path.join(import.meta.dirname, "hello-worker.mjs")],
    outfile: path.join(folder, "index.js"),
    bundle: true,
    minify: true,
    format: "esm",
    footer: { js: "export class RateLimiter {}" },
  });
  return folder;
}

function sizesOf(folder: string): string[] {
  const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(0);
  const script = readFileSync(path.join(folder, "index.js"));
  const gzip = gzipSync(script).length;
  const data = readdirSync(folder).filter((file) => /\.(?:bin|wasm)$/.test(file));
  const listed = data.map((file) => {
    const bytes = readFileSync(path.join(folder, file));
    return `${file.replace(/^[0-9a-f]{40}-/, "")} ${kilobytes(bytes.length)}`;
  });
  const goal = withGoal(gzip / 1000, "≤", maxGzipKilobytes);
  return [kilobytes(script.length), kilobytes(gzip), goal, listed.join(", ")];
}
