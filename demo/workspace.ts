import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startHatchery, type LocalServer, type LocalServerOptions } from "../scripts/local-server.ts";
import { DemoError, toSentence } from "./failure.ts";

/** The user, or whoever reads what is printed, has gone. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super("interrupted");
    this.exitCode = exitCode;
  }
}

const sweepEveryMs = 5000;
/** What a line of the server's log holds that tells of an error. */
const errorMark = '"level":"error"';
const maxErrorsShown = 3;
const maxLineLength = 1000;
/** One press of Ctrl+C may arrive twice: from the terminal, and from npm. */
const onceMs = 1000;
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Rejects as soon as the demo shall stop, so that it can end in order. Who cannot wait for that asks again. */
function watchForInterruption(): Promise<never> {
  return new Promise((_, reject) => {
    let firstMs: number | undefined;
    for (const [signal, code] of Object.entries(exitCodes))
      process.on(signal, () => {
        firstMs ??= performance.now();
        if (performance.now() - firstMs > onceMs) process.exit(code);
        reject(new Interrupted(code));
      });
    process.stdout.on("error", () => reject(new Interrupted(1)));
  });
}

export type ServerSettings = Pick<LocalServerOptions, "vars" | "workersAiUrl">;

/** Runs the work against a server of its own with nothing in it. Whatever happens, nothing of the server is left. */
export async function withFreshServer<Result>(
  settings: ServerSettings,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const interruption = watchForInterruption();
  interruption.catch(() => undefined);
  const stateDir = await mkdtemp(join(tmpdir(), "hatchery-demo-"));
  let errors: string[] = [];
  const onLine = (line: string): void => {
    if (line.includes(errorMark)) errors = [...errors, line.slice(0, maxLineLength)].slice(-maxErrorsShown);
  };
  const starting = startHatchery({ stateDir, onLine, ...settings });
  try {
    const server = await Promise.race([starting, interruption]);
    return await Promise.race([workOn(server, work), endOf(server), interruption]);
  } catch (error) {
    if (errors.length === 0 || error instanceof Interrupted) throw error;
    throw new DemoError([toSentence(error), "The server's log says:", ...errors].join("\n  "), { cause: error });
  } finally {
    await starting.then((server) => server.stop()).catch(() => undefined);
    await rm(stateDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Locally no cron fires by itself, so what a lost start has left behind is woken from here. */
async function workOn<Result>(server: LocalServer, work: (url: string) => Promise<Result>): Promise<Result> {
  const sweeping = setInterval(() => void server.sweep().catch(() => undefined), sweepEveryMs);
  return work(server.url).finally(() => clearInterval(sweeping));
}

async function endOf(server: LocalServer): Promise<never> {
  await server.ended;
  throw new DemoError("The server has ended by itself.");
}
