import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, expect, onTestFinished, test } from "vitest";
import { ensureSecrets, secretNames } from "../../scripts/dev-vars";
import { findFreePort, startHatchery, type LocalServer, type LocalServerOptions } from "../../scripts/local-server";

const root = path.resolve(import.meta.dirname, "../..");
const account = { email: "survivor@example.com", password: "vermilion-otter-crossing-41" };
const folders: string[] = [];
const running: LocalServer[] = [];

function newStateDir(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "hatchery-"));
  folders.push(folder);
  return folder;
}

async function start(options: LocalServerOptions): Promise<LocalServer> {
  const server = await startHatchery(options);
  running.push(server);
  return server;
}

async function call(server: LocalServer, method: string, route: string, init: { token?: string; body?: object } = {}) {
  const headers = new Headers({ "Content-Type": "application/json" });
  if (init.token !== undefined) headers.set("Authorization", `Bearer ${init.token}`);
  const body = init.body === undefined ? null : JSON.stringify(init.body);
  const response = await fetch(server.url + route, { method, headers, body });
  const answer: unknown = await response.json();
  return { status: response.status, body: answer };
}

/** The command lines of live processes that contain the text, such as a folder or a port. */
function processesNaming(text: string): string[] {
  const lines = execFileSync("ps", ["-eo", "stat=,args="], { encoding: "utf8" }).split("\n");
  return lines.filter((line) => line.includes(text) && !line.startsWith("Z"));
}

type Dev = { child: ChildProcess; output: string[]; line: (part: string) => Promise<void> };

const directly = [process.execPath, "--require", "./scripts/require-node.cjs", "scripts/dev.ts"] as const;
const byNpm = ["npm", "run", "--silent", "dev"] as const;

/** Starts the development server. `line` resolves once a printed line contains the text. */
function runDev([command, ...args]: typeof directly | typeof byNpm, env: Record<string, string>): Dev {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill("SIGKILL"));
  const output: string[] = [];
  const line = (part: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (output.some((printed) => printed.includes(part))) resolve();
      };
      for (const stream of [child.stdout, child.stderr])
        createInterface({ input: stream }).on("line", (printed) => {
          output.push(printed);
          look();
        });
      child.once("close", () => reject(new Error(`It ended after:\n${output.join("\n")}`)));
    });
  return { child, output, line };
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.kill9()));
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test("after kill -9 a server on the same state knows the user, the password and the access token", async () => {
  const stateDir = newStateDir();
  const first = await start({ stateDir });
  const registered = await call(first, "POST", "/v1/auth/register", { body: account });
  expect(registered).toMatchObject({ status: 201, body: { accessToken: expect.any(String) } });
  const { accessToken: token } = registered.body as { accessToken: string };
  await first.kill9();
  await expect(fetch(first.url)).rejects.toThrow();
  expect(processesNaming(stateDir)).toEqual([]);

  const second = await start({ stateDir, port: first.port });
  expect(second.url).toBe(first.url);
  expect(await call(second, "GET", "/v1/me", { token })).toMatchObject({ status: 200, body: { email: account.email } });
  expect(await call(second, "POST", "/v1/auth/login", { body: account })).toMatchObject({ status: 200 });
  await second.sweep();
});

test("servers with different states run side by side and know nothing of each other", async () => {
  const [one, two] = await Promise.all([start({ stateDir: newStateDir() }), start({ stateDir: newStateDir() })]);
  expect(await call(one, "POST", "/v1/auth/register", { body: account })).toMatchObject({ status: 201 });
  expect(await call(two, "POST", "/v1/auth/login", { body: account })).toMatchObject({ status: 401 });
});

test("a setting that the Worker refuses ends the start with its reason and leaves no process", async () => {
  const stateDir = newStateDir();
  const refused = start({ stateDir, vars: { SIGN_UP: "perhaps" } });
  await expect(refused).rejects.toThrow("SIGN_UP");
  expect(processesNaming(stateDir)).toEqual([]);
});

async function someFreePort(): Promise<string> {
  return String((await findFreePort(0)) ?? 0);
}

test("the development server prints where it serves but no secret, and a signal ends every process of it", async () => {
  const port = await someFreePort();
  const stateDir = newStateDir();
  const { child, output, line } = runDev(directly, { PORT: port, HATCHERY_STATE: stateDir });
  await line(`http://127.0.0.1:${port}`);
  expect(await (await fetch(`http://127.0.0.1:${port}/health`)).json()).toEqual({ status: "ok" });
  expect(processesNaming(stateDir)).not.toEqual([]);
  child.kill("SIGTERM");
  expect(await once(child, "close")).toEqual([0, null]);
  expect(processesNaming(stateDir)).toEqual([]);
  expect(processesNaming(`127.0.0.1:${port}`)).toEqual([]);
  const { vars } = ensureSecrets(path.join(root, ".dev.vars"));
  for (const name of secretNames) expect(output.join("\n")).not.toContain(vars[name]);
});

test.each([
  ["npm run dev is told to end", byNpm, "SIGTERM"],
  ["the development server is killed with SIGKILL", directly, "SIGKILL"],
] as const)("when %s, nothing of it is left", async (_case, command, signal) => {
  const port = await someFreePort();
  const stateDir = newStateDir();
  const { child, line } = runDev(command, { PORT: port, HATCHERY_STATE: stateDir });
  await line(`http://127.0.0.1:${port}`);
  expect(processesNaming(stateDir)).not.toEqual([]);
  child.kill(signal);
  await expect.poll(() => processesNaming(stateDir), { timeout: 240_000 }).toEqual([]);
});

test("a taken port is named in one sentence, with exit code 1", async () => {
  const squatter = createServer().listen(0, "127.0.0.1");
  await once(squatter, "listening");
  onTestFinished(() => void squatter.close());
  const address = squatter.address();
  const port = typeof address === "object" && address !== null ? String(address.port) : "";
  const { child, output, line } = runDev(directly, { PORT: port, HATCHERY_STATE: newStateDir() });
  await line("taken");
  expect(await once(child, "close")).toEqual([1, null]);
  expect(output).toEqual([`Port ${port} is taken by another process. Choose another one: PORT=8788 npm run dev`]);
});

/** A server that answers 404 to everything on the port that `wrangler dev` is about to use for this folder. */
async function takePortFrom(stateDir: string): Promise<number> {
  const wanted = (): string | undefined =>
    processesNaming(stateDir).flatMap((line) => / dev .*--port (\d+)/.exec(line)?.[1] ?? [])[0];
  await expect.poll(wanted, { timeout: 60_000, interval: 20 }).toBeDefined();
  const port = Number(wanted());
  const thief = createServer((_, response) => response.writeHead(404).end());
  onTestFinished(() => void thief.close());
  await once(thief.listen(port, "127.0.0.1"), "listening");
  return port;
}

test("a server is ready only when its own routes answer: if another process takes the port first, it moves", async () => {
  const stateDir = newStateDir();
  const [taken, server] = await Promise.all([takePortFrom(stateDir), start({ stateDir })]);
  expect(server.port).not.toBe(taken);
  const registered = await call(server, "POST", "/v1/auth/register", { body: account });
  expect(registered.status).toBe(201);
});

test("a server that must have one port says who is in the way, and does not take another's answer for its own", async () => {
  const stateDir = newStateDir();
  const port = (await findFreePort(0)) ?? 0;
  const starting = start({ stateDir, port });
  const refused = expect(starting).rejects.toThrow("Address already in use");
  await takePortFrom(stateDir);
  await refused;
});
