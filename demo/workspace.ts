/** Runs the demo against a temporary server and cleans up afterwards. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startHatchery, type LocalServer, type LocalServerOptions } from "../scripts/local-server.ts";
import { DemoError, toSentence } from "./failure.ts";

/** The user pressed Ctrl+C, or the reader of the output closed the pipe. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super("interrupted");
    this.exitCode = exitCode;
  }
}

const sweepEveryMs = 5000;
/** Marks an error in a line of the server's log. */
const errorMark = '"level":"error"';
const maxErrorsShown = 3;
const maxLineLength = 1000;
/** One press of Ctrl+C may arrive twice, from the terminal and from npm. Within this time both count as one. */
const onceMs = 1000;
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Rejects at the first interruption, so that the demo can clean up. A second one ends the process at once. */
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

type ServerSettings = Pick<LocalServerOptions, "vars" | "workersAiUrl">;

/** Runs `work` against a new, empty server. Always stops the server and removes the server's data at the end. */
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

/** `wrangler dev` fires no cron, so this calls the scheduled handler, which resumes work whose start was lost. */
async function workOn<Result>(server: LocalServer, work: (url: string) => Promise<Result>): Promise<Result> {
  const sweeping = setInterval(() => void server.sweep().catch(() => undefined), sweepEveryMs);
  return work(server.url).finally(() => clearInterval(sweeping));
}

async function endOf(server: LocalServer): Promise<never> {
  await server.ended;
  throw new DemoError("The server stopped unexpectedly.");
}
