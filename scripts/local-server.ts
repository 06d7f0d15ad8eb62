/** Starts and stops a Hatchery server on this machine, for development, the demo, the audit and tests. */
import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ensureSecrets, type Vars } from "./dev-vars.ts";
import { applyLocalMigrations } from "./local-migrations.ts";
import { startWranglerDev, type WranglerDev } from "./wrangler-dev.ts";

export type LocalServerOptions = {
  /** The folder of the database, the objects and the workflows. A new server on the same folder continues with them. */
  readonly stateDir: string;
  /** Default: any free port. */
  readonly port?: number;
  /** More settings for the Worker. */
  readonly vars?: Vars;
  /** The file of the two secrets, created if missing. Default: a file in `stateDir`. */
  readonly secretsFile?: string;
  /** The URL of a local stand-in for Workers AI, which the real `AI` binding then calls. */
  readonly workersAiUrl?: string;
  /** Called with every line that the server prints. */
  readonly onLine?: (line: string) => void;
};

export type LocalServer = {
  readonly url: string;
  readonly port: number;
  /** Runs the scheduled handler once, because locally no cron fires. */
  readonly sweep: () => Promise<void>;
  /** Shuts the server down gracefully. */
  readonly stop: () => Promise<void>;
  /** Kills every process of the server at once, like a power cut. */
  readonly kill9: () => Promise<void>;
  /** Resolves when the server has ended, for any reason. */
  readonly ended: Promise<void>;
};

const host = "127.0.0.1";
const startTimeoutMs = 300_000;
const stopTimeoutMs = 5_000;
const errorLines = 10;
const maxTries = 5;

/** Another process took the port between the search for a free one and wrangler's start. */
class PortTaken extends Error {}

/** Returns the wanted port (0 for any free one), or undefined if another process uses the port. */
export async function findFreePort(wanted: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(undefined));
    probe.listen({ port: wanted, host, exclusive: true }, () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : undefined;
      probe.close(() => resolve(port));
    });
  });
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    // Until the Worker runs, wrangler itself answers with an error.
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * True if the routes, the limiter and the migrated database are there: an unknown refresh token is refused only after
 * all three were asked.
 */
async function isServing(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/v1/auth/refresh`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ refreshToken: "unknown" }),
      signal: AbortSignal.timeout(30_000),
    });
    await response.body?.cancel();
    return response.status === 401;
  } catch {
    return false;
  }
}

function isError(line: string): boolean {
  return line.includes("[ERROR]");
}

/** The reason of a failed start: the first error in the output. Later errors follow from the first. */
function reasonIn(lines: readonly string[]): string {
  const first = lines.findIndex(isError);
  return (first === -1 ? lines : lines.slice(first, first + errorLines)).join("\n").trimEnd();
}

/**
 * Waits until this wrangler listens on the port and the Worker serves requests. Throws an Error with the reason if the
 * start fails or takes too long.
 */
async function waitUntilReady(url: string, { lines, hasEnded, isListening }: WranglerDev): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while (!(isListening() && (await isHealthy(url)) && (await isServing(url)))) {
    if (hasEnded() || lines.some(isError) || Date.now() > deadline) {
      // wrangler prints the explanation after the first line of an error.
      await pause(300);
      const reason = `The server did not start:\n${reasonIn(lines)}`;
      throw reason.includes("Address already in use") ? new PortTaken(reason) : new Error(reason);
    }
    await pause(isListening() ? 200 : 50);
  }
}

async function sweep(url: string): Promise<void> {
  const response = await fetch(`${url}/cdn-cgi/handler/scheduled?cron=*+*+*+*+*`, {
    signal: AbortSignal.timeout(240_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The scheduled handler answered ${response.status}: ${text}`);
}

/** Starts Hatchery under `wrangler dev` and resolves once the server responds. Needs no account, no key and no network. */
export async function startHatchery(options: LocalServerOptions): Promise<LocalServer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (options.port || tries === maxTries || !(error instanceof PortTaken)) throw error;
    }
  }
}

async function startOnce(options: LocalServerOptions): Promise<LocalServer> {
  const stateDir = path.resolve(options.stateDir);
  mkdirSync(stateDir, { recursive: true });
  const port = await findFreePort(options.port ?? 0);
  if (port === undefined) throw new Error(`Port ${options.port} on ${host} is taken.`);
  const url = `http://${host}:${port}`;
  const secrets = ensureSecrets(options.secretsFile ?? path.join(stateDir, "secrets.env"));
  const vars = { ...secrets.vars, APP_ENV: "development", PUBLIC_BASE_URL: url, ...options.vars };
  await applyLocalMigrations(stateDir);

  const onLine = options.onLine ?? (() => undefined);
  const wrangler = startWranglerDev({ host, port, stateDir, vars, workersAiUrl: options.workersAiUrl, onLine });
  const kill9 = async (): Promise<void> => {
    wrangler.killGroup();
    await wrangler.ended;
  };
  const stop = async (): Promise<void> => {
    wrangler.interrupt();
    await Promise.race([wrangler.ended, pause(stopTimeoutMs, undefined, { ref: false })]);
    await kill9();
  };
  try {
    await waitUntilReady(url, wrangler);
  } catch (error) {
    await kill9();
    throw error;
  }
  return { url, port, sweep: () => sweep(url), stop, kill9, ended: wrangler.ended };
}
