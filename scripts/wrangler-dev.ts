/** Runs `wrangler dev` as a process group. */
import { spawn, type ChildProcess } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import type { Vars } from "./dev-vars.ts";
import { projectRoot, wranglerCli, wranglerEnv } from "./wrangler.ts";

const keptLines = 60;

/** A running `wrangler dev`. wrangler and all workerd processes form one process group. */
export type WranglerDev = {
  /** The last printed lines. */
  readonly lines: readonly string[];
  /** True once wrangler itself listens on the port. Until then another process may be the one that answers there. */
  readonly isListening: () => boolean;
  readonly hasEnded: () => boolean;
  readonly ended: Promise<void>;
  readonly interrupt: () => void;
  /** Kills every process of the group at once. */
  readonly killGroup: () => void;
};

type Options = {
  readonly host: string;
  readonly port: number;
  readonly stateDir: string;
  readonly vars: Vars;
  readonly workersAiUrl: string | undefined;
  readonly onLine: (line: string) => void;
};

function requirePreload(name: string): string[] {
  return ["--require", path.join(import.meta.dirname, name)];
}

function spawnWrangler({ host, port, stateDir, vars, workersAiUrl }: Options): ChildProcess {
  const nodeArgs = ["--no-warnings", ...requirePreload("wrangler-preload.cjs")];
  if (workersAiUrl !== undefined) nodeArgs.push(...requirePreload("workers-ai-preload.cjs"));
  const args = ["dev", "--local", "--ip", host, "--port", String(port), "--inspector-port", "0"];
  args.push("--persist-to", stateDir, "--show-interactive-dev-session=false");
  const env = wranglerEnv({
    HATCHERY_VARS: JSON.stringify(vars),
    WRANGLER_REGISTRY_PATH: path.join(stateDir, "registry"),
    // Recording every request for wrangler's own viewer nearly doubles the cost of a request.
    X_LOCAL_OBSERVABILITY: "false",
    X_LOCAL_EXPLORER: "false",
    ...(workersAiUrl === undefined ? {} : { WORKERS_AI_URL: workersAiUrl }),
  });
  return spawn(process.execPath, [...nodeArgs, wranglerCli, ...args], {
    cwd: projectRoot,
    env,
    // A separate process group can be killed as a whole. The IPC channel closes when this process is gone.
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
}

function readLines(child: ChildProcess, onLine: (line: string) => void): readonly string[] {
  const kept: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (printed) => {
      // wrangler colours warnings and errors even without a terminal.
      const line = stripVTControlCharacters(printed);
      kept.push(line);
      if (kept.length > keptLines) kept.shift();
      onLine(line);
    });
  }
  return kept;
}

export function startWranglerDev(options: Options): WranglerDev {
  const child = spawnWrangler(options);
  let listening = false;
  const lines = readLines(child, (line) => {
    listening ||= line.includes(`Ready on http://${options.host}:${options.port}`);
    options.onLine(line);
  });
  let over = false;
  const killGroup = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // All processes of the group have ended already.
    }
  };
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      over = true;
      killGroup();
      resolve();
    };
    child.once("error", end);
    child.once("exit", end);
  });
  return {
    lines,
    ended,
    killGroup,
    isListening: () => listening,
    hasEnded: () => over,
    interrupt: () => void child.kill("SIGINT"),
  };
}
