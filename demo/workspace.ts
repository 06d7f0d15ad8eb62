import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startHatchery } from "../scripts/local-server.ts";
import type { LocalServer } from "../scripts/local-server.ts";
import { DemoError } from "./failure.ts";

/** The user, or whoever reads what is printed, has gone. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super("interrupted");
    this.exitCode = exitCode;
  }
}

const sweepEveryMs = 5000;
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Rejects as soon as the demo shall stop; from then on a signal does not end the process by itself. */
function watchForInterruption(): Promise<never> {
  return new Promise((_, reject) => {
    for (const [signal, code] of Object.entries(exitCodes)) process.on(signal, () => reject(new Interrupted(code)));
    process.stdout.on("error", () => reject(new Interrupted(1)));
  });
}

/** Runs the work against a server of its own with nothing in it. Whatever happens, nothing of the server is left. */
export async function withFreshServer<Result>(work: (url: string) => Promise<Result>): Promise<Result> {
  const interruption = watchForInterruption();
  interruption.catch(() => undefined);
  const stateDir = await mkdtemp(join(tmpdir(), "hatchery-demo-"));
  const starting = startHatchery({ stateDir });
  try {
    const server = await Promise.race([starting, interruption]);
    return await Promise.race([workOn(server, work), endOf(server), interruption]);
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
