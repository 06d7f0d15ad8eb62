/** Runs a local server for development until Ctrl+C. Run by `npm run dev`. */
import path from "node:path";
import { ensureSecrets } from "./dev-vars.ts";
import { findFreePort, startHatchery, type LocalServer } from "./local-server.ts";
import { projectRoot } from "./wrangler.ts";

const sweepEveryMs = 5_000;
/** wrangler's own log line for a request. Hidden: the Worker logs each request too, and sweeps would flood the output. */
const requestLine = /^\[wrangler:info\] [A-Z]+ \S+ \d{3} /;

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function portFrom(value: string | undefined): number {
  const port = Number(value ?? "8787");
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    fail(`PORT must be a number from 1 to 65535, not "${value}".`);
  return port;
}

/** Locally no cron fires. This loop calls the scheduled handler, for work that is due or that a restart interrupted. */
function sweepForever(server: LocalServer): void {
  const again = async (): Promise<void> => {
    await server.sweep().catch(() => undefined);
    setTimeout(() => void again(), sweepEveryMs).unref();
  };
  void again();
}

/** npm sends a signal only to the shell between npm and this process, and the shell does not pass the signal on. */
function whenNpmEnds(act: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  setInterval(() => {
    if (process.ppid !== shell) act();
  }, 500).unref();
}

async function main(): Promise<void> {
  const port = portFrom(process.env.PORT || undefined);
  const stateDir = path.resolve(projectRoot, process.env.HATCHERY_STATE || ".wrangler/state");
  if ((await findFreePort(port)) === undefined)
    fail(`Port ${port} is taken by another process. Choose another one: PORT=8788 npm run dev`);
  const secretsFile = path.join(projectRoot, ".dev.vars");
  const { added } = ensureSecrets(secretsFile);
  if (added.length > 0) console.log(`Created ${added.join(" and ")} in .dev.vars.`);

  let server: LocalServer | undefined;
  let stopping = false;
  const onLine = (line: string): void => {
    if (server !== undefined && !stopping && !requestLine.test(line)) console.log(line);
  };
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    // A server that is still starting cannot be stopped yet. The processes of the server end with this one.
    await server?.stop();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop());
  whenNpmEnds(() => void stop());

  server = await startHatchery({ stateDir, port, secretsFile, onLine }).catch((error: unknown) =>
    fail(error instanceof Error ? error.message : String(error)),
  );
  console.log(`Hatchery is ready at ${server.url} (reference: ${server.url}/docs). Ctrl+C stops it.`);
  sweepForever(server);
  await server.ended;
  if (!stopping) fail("The server stopped unexpectedly.");
}

await main();
