/** Builds the bundle and runs it beside a Worker that does the bare minimum, both in one workerd. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_readConfig, type Unstable_Config } from "wrangler";
import { projectRoot, runWrangler } from "../../scripts/wrangler";

/** `former` is an earlier build, for comparison. `counted` is the product behind `counting-worker.mjs`. */
export type Role = "product" | "limit" | "former" | "counted";

export type Rig = {
  /** The addresses of sockets that lead straight into a Worker. Miniflare's own entrance would cost more than the Worker. */
  readonly urls: Readonly<Partial<Record<Role, string>>>;
  readonly workerdPid: number;
  readonly stop: () => Promise<void>;
};

type Worker = Parameters<typeof convertV4MiniflareOptions>[0] extends infer Options
  ? Extract<Options, { workers: readonly unknown[] }>["workers"][number]
  : never;
type Modules = Extract<Worker, { modules: readonly unknown[] }>["modules"];

/** Production refuses plain http, so the bench runs as development. Both do the same for each request. */
export const vars = {
  APP_ENV: "development",
  JWT_SECRET_KEY: "for measuring alone, and long enough to sign with",
  SECRETS_KEY: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
};

const kinds: Readonly<Record<string, Modules[number]["type"]>> = {
  ".js": "ESModule",
  ".mjs": "ESModule",
  ".bin": "Data",
  ".wasm": "CompiledWasm",
};

/** Bundles the Worker as a deployment does, and returns the folder. */
export async function build(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "hatchery-bench-"));
  const { code, output } = await runWrangler(["deploy", "--dry-run", "--outdir", folder]);
  if (code !== 0) throw new Error(`The bundle could not be built:\n${output}`);
  return folder;
}

export type Builds = Readonly<Partial<Record<Role, string>>>;

/** `state` keeps the rows and objects of one rig for the next. The caller makes it and deletes it. */
export async function startRig(builds: Builds, state: string): Promise<Rig> {
  const workers = [
    ...Object.entries(builds).map(([name, folder]) => productWorker(name, folder)),
    limitWorker(),
  ] as const;
  const miniflare = new Miniflare({
    ...convertV4MiniflareOptions({ workers: [...workers], handleStructuredLogs: () => undefined }),
    resourcePersistencePath: state,
  });
  await miniflare.ready;
  const names = [...Object.keys(builds), "limit"];
  const urls = await Promise.all(
    names.map(async (name) => [name, (await miniflare.unsafeGetDirectURL(name)).origin] as const),
  );
  return { urls: Object.fromEntries(urls), workerdPid: findWorkerd(), stop: () => miniflare.dispose() };
}

export function makeState(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), "hatchery-bench-state-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function urlOf({ urls }: Pick<Rig, "urls">, role: Role): string {
  const url = urls[role];
  if (url === undefined) throw new Error(`There is no Worker ${role}.`);
  return url;
}

/** Has the bindings of `wrangler.toml`, except that nothing answers for Workers AI. */
export function productWorker(name: string, folder: string): Worker {
  const config = unstable_readConfig({ config: path.join(projectRoot, "wrangler.toml") });
  const files = readdirSync(folder).filter((file) => path.extname(file) in kinds);
  const modules = files
    .toSorted((a, b) => Number(b === "index.js") - Number(a === "index.js"))
    .map((file) => toModule(folder, file));
  return {
    name,
    modulesRoot: folder,
    // The entry point comes first.
    modules: name === "counted" ? [countingModule(folder), ...modules] : modules,
    ...(config.compatibility_date !== undefined && { compatibilityDate: config.compatibility_date }),
    compatibilityFlags: config.compatibility_flags,
    bindings: vars,
    durableObjects: { RATE_LIMITER: { className: "RateLimiter", useSQLite: true } },
    ...backgroundOf(name, config),
    ...bindings,
  };
}

/** Each build has workflows and queues of its own. */
function backgroundOf(name: string, { workflows, queues }: Unstable_Config) {
  const own = (shared = ""): string => `${name}-${shared}`;
  return {
    workflows: Object.fromEntries(
      workflows.map((each) => [each.binding, { name: own(each.name), className: each.class_name }]),
    ),
    queueProducers: Object.fromEntries(
      (queues.producers ?? []).map(({ binding, queue }) => [binding, { queueName: own(queue) }]),
    ),
    queueConsumers: Object.fromEntries(
      (queues.consumers ?? []).map(({ queue, max_batch_size: maxBatchSize }) => [
        own(queue),
        { ...(maxBatchSize !== undefined && { maxBatchSize }), maxBatchTimeout: 0 },
      ]),
    ),
  };
}

function countingModule(folder: string): Modules[number] {
  const file = "counting-worker.mjs";
  return { ...toModule(import.meta.dirname, file), path: path.join(folder, file) };
}

const bindings = {
  d1Databases: { DB: "bench" },
  r2Buckets: { BUCKET: "bench" },
  unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
};

function limitWorker(): Worker {
  return {
    name: "limit",
    modulesRoot: import.meta.dirname,
    modules: [toModule(import.meta.dirname, "limit-worker.mjs")],
    compatibilityDate: "2026-11-01",
    durableObjects: { COUNTER: { className: "Counter", useSQLite: true } },
    workflows: { ONE_ROW: { name: "one-row", className: "OneRow" } },
    ...bindings,
  };
}

function toModule(folder: string, file: string): Modules[number] {
  const full = path.join(folder, file);
  return { type: kinds[path.extname(file)] ?? "Text", path: full, contents: readFileSync(full) };
}

/** The workerd that this process has started last. */
export function findWorkerd(): number {
  const pids = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const own = pids.filter((pid) => isOwnWorkerd(pid)).toSorted((a, b) => a - b);
  const last = own.at(-1);
  if (last === undefined) throw new Error("There is no process of workerd. The bench needs Linux.");
  return last;
}

function isOwnWorkerd(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.includes("(workerd)") && stat.slice(stat.lastIndexOf(")")).split(" ")[2] === String(process.pid);
  } catch {
    return false; // the process has just ended
  }
}
