/**
 * Servers of other kinds that answer two requests of the API with the same work: token, limit, validation, owner, upsert
 * with history in one transaction. Each is installed on request, in a folder of its own.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { World } from "../requests/world";
import { makeDatabase } from "./database";

export const peerNames = ["fastify", "flask", "next"] as const;
export type PeerName = (typeof peerNames)[number];

type Command = readonly [program: string, ...args: string[]];

type Peer = {
  readonly title: string;
  /** Commands that install the peer, to be run in the root of this project. */
  readonly install: string;
  /** The command that serves on the port in `PORT`, run in the peer's folder. Undefined while the peer is not installed. */
  readonly findCommand: () => Command | undefined;
};

export type RunningPeer = {
  readonly name: PeerName;
  readonly url: string;
  /** All processes of the server. */
  readonly pids: () => readonly number[];
  readonly stop: () => Promise<void>;
};

const folderOf = (name: PeerName): string => path.join(import.meta.dirname, name);

export const peers: Readonly<Record<PeerName, Peer>> = {
  fastify: {
    title: "Fastify, better-sqlite3",
    install: "npm install --prefix bench/peers/fastify",
    findCommand: () => {
      const isInstalled = existsSync(path.join(folderOf("fastify"), "node_modules/fastify"));
      return isInstalled ? [process.execPath, "server.mjs"] : undefined;
    },
  },
  flask: {
    title: "Flask, Flask-Limiter, gunicorn (1 process, 8 threads)",
    install:
      "python3 -m venv bench/peers/flask/.venv && bench/peers/flask/.venv/bin/pip install -r bench/peers/flask/requirements.txt",
    findCommand: () => {
      const python = findPython();
      return python === undefined ? undefined : [python, "-m", "gunicorn", "server:app"];
    },
  },
  next: {
    title: "Next.js, Prisma, better-sqlite3",
    install: "npm install --prefix bench/peers/next && npm run build --prefix bench/peers/next",
    findCommand: () => {
      const isBuilt = existsSync(path.join(folderOf("next"), ".next/BUILD_ID"));
      const next = path.join(folderOf("next"), "node_modules/next/dist/bin/next");
      return isBuilt ? [process.execPath, next, "start", "--hostname", "127.0.0.1"] : undefined;
    },
  },
};

/** The folder's own Python, or the system's with Debian's packages. */
function findPython(): string | undefined {
  const own = path.join(folderOf("flask"), ".venv/bin/python");
  const needed = "import flask, flask_limiter, gunicorn, jwt, marshmallow";
  return [own, "/usr/bin/python3"].find(
    (python) => existsSync(python) && spawnSync(python, ["-c", needed]).status === 0,
  );
}

/** Starts the peers that are installed. All have the same rows and know the same tokens as the product. */
export async function startPeers(world: World): Promise<RunningPeer[]> {
  const running: RunningPeer[] = [];
  for (const name of peerNames) {
    const command = peers[name].findCommand();
    if (command !== undefined) running.push(await startPeer(name, command, world));
  }
  return running;
}

async function startPeer(name: PeerName, [program, ...args]: Command, world: World): Promise<RunningPeer> {
  const port = await findFreePort();
  const state = mkdtempSync(path.join(tmpdir(), `hatchery-bench-${name}-`));
  const database = path.join(state, "peer.sqlite");
  makeDatabase(database, world);
  const child = spawn(program, args, {
    cwd: folderOf(name),
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      PORT: String(port),
      DATABASE: database,
      TOKEN_KEY: Buffer.from(world.tokenKey).toString("base64"),
    },
  });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints = (complaints + text).slice(-2000)));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const pid = child.pid ?? 0;
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
    rmSync(state, { recursive: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilAnswers(url);
  } catch (error) {
    await stop();
    throw new Error(`The peer ${name} does not answer: ${complaints}`, { cause: error });
  }
  return { name, url, pids: () => withDescendants(pid), stop };
}

const triesToAnswer = 300;

async function untilAnswers(url: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await (await fetch(url)).arrayBuffer();
      return;
    } catch (error) {
      if (tries === triesToAnswer) throw error;
      await sleep(100);
    }
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("There is no free port.");
  return address.port;
}

function withDescendants(root: number): number[] {
  const parents = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)] as const),
  );
  const found = [root];
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child);
  return found;
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")")).split(" ")[2]);
  } catch {
    return undefined; // the process has just ended
  }
}
