/**
 * Deploys to Cloudflare: asks for missing settings, creates missing resources, applies the migrations and uploads the
 * Worker. Run by `npm run deploy`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { unstable_readConfig } from "wrangler";
import {
  acceptAnswer,
  findMissing,
  namesIn,
  queuesIn,
  reasonIn,
  saysNoWorkerYet,
  saysSignedOut,
  type Setting,
} from "./deploy-settings.ts";
import { projectRoot, runWrangler, wranglerCli, wranglerEnv } from "./wrangler.ts";

function step(text: string): void {
  console.log(`\n▸ ${text}`);
}

/** Runs wrangler in the user's terminal, so that wrangler can ask questions. */
function show(args: readonly string[]): void {
  const options = { cwd: projectRoot, env: wranglerEnv(), stdio: "inherit" } as const;
  const { status } = spawnSync(process.execPath, ["--no-warnings", wranglerCli, ...args], options);
  if (status !== 0)
    throw new Error(`wrangler ${args.slice(0, 3).join(" ")} failed. The reason is in the output above.`);
}

async function requireSignedIn(): Promise<void> {
  const { code, stdout, output } = await runWrangler(["whoami", "--json"]);
  if (code === 0) return;
  if (saysSignedOut(stdout))
    throw new Error("wrangler is not signed in. Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN, and try again.");
  throw new Error(`Your Cloudflare account could not be reached. wrangler says:\n${reasonIn(output)}`);
}

async function listSecrets(): Promise<string[]> {
  const { code, stdout, output } = await runWrangler(["secret", "list", "--format", "json"]);
  if (code === 0) return namesIn(stdout);
  if (saysNoWorkerYet(output)) return [];
  throw new Error(`The Worker's secrets could not be listed:\n${reasonIn(output)}`);
}

async function ask({ question, hidden }: Setting): Promise<string> {
  if (hidden) process.stdout.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: hidden ? nowhere : process.stdout, terminal: true });
  try {
    return await terminal.question(hidden ? "" : question);
  } finally {
    terminal.close();
    if (hidden) process.stdout.write("\n");
  }
}

/** Takes the value from the environment, so that a CI pipeline can deploy, or else asks the user. */
async function obtain(setting: Setting): Promise<string | undefined> {
  const given = process.env[setting.name];
  if (given) return acceptAnswer(setting, given);
  if (!process.stdin.isTTY && setting.optional) return undefined;
  if (!process.stdin.isTTY) throw new Error(`${setting.name} is not set. Give it as an environment variable.`);
  for (;;) {
    try {
      return acceptAnswer(setting, await ask(setting));
    } catch (error) {
      console.log(error instanceof Error ? error.message : String(error));
    }
  }
}

async function create(args: readonly string[], resource: string): Promise<void> {
  const { code, output } = await runWrangler(args);
  if (code !== 0) throw new Error(`${resource} could not be created:\n${reasonIn(output)}`);
  console.log(`Created ${resource}.`);
}

/** wrangler.toml already has the entries that wrangler would add. */
const asConfigured = "--update-config=false";

async function createDatabase(name: string): Promise<void> {
  const { code, stdout, output } = await runWrangler(["d1", "list", "--json"]);
  if (code !== 0) throw new Error(`The databases could not be listed:\n${reasonIn(output)}`);
  if (!namesIn(stdout).includes(name)) await create(["d1", "create", name, asConfigured], `the D1 database ${name}`);
}

async function createBucket(name: string): Promise<void> {
  const { code } = await runWrangler(["r2", "bucket", "info", name, "--json"]);
  if (code !== 0) await create(["r2", "bucket", "create", name, asConfigured], `the R2 bucket ${name}`);
}

async function createQueue(name: string): Promise<void> {
  const { code } = await runWrangler(["queues", "info", name]);
  if (code !== 0) await create(["queues", "create", name], `the queue ${name}`);
}

/** Uploads secrets with the code: the Worker refuses to start without secrets, and a new Worker cannot have any yet. */
function deploy(values: Readonly<Record<string, string>>): void {
  const folder = mkdtempSync(path.join(tmpdir(), "hatchery-deploy-"));
  try {
    const file = path.join(folder, "secrets.json");
    writeFileSync(file, JSON.stringify(values), { mode: 0o600 });
    // `--keep-vars` keeps the variables that were set on the dashboard.
    show(["deploy", "--keep-vars", ...(Object.keys(values).length === 0 ? [] : ["--secrets-file", file])]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const config = unstable_readConfig({ config: path.join(projectRoot, "wrangler.toml") });
  step("Checking your Cloudflare account");
  await requireSignedIn();
  const missing = findMissing([...Object.keys(config.vars), ...(await listSecrets())]);
  const values: Record<string, string> = {};
  for (const setting of missing) {
    const value = await obtain(setting);
    if (value !== undefined) values[setting.name] = value;
  }

  step("Creating missing resources");
  for (const { database_name: name } of config.d1_databases) if (name !== undefined) await createDatabase(name);
  for (const { bucket_name: name } of config.r2_buckets) if (typeof name === "string") await createBucket(name);
  for (const name of queuesIn(config.queues)) await createQueue(name);

  step("Applying the migrations");
  for (const { binding } of config.d1_databases) show(["d1", "migrations", "apply", binding, "--remote"]);

  step("Deploying");
  deploy(values);
}

try {
  await main();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
