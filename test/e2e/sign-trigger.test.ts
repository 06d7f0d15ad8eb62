/* The examples that fire a trigger, as a user would run them, against a real server. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { startHatchery, type LocalServer } from "../../scripts/local-server";
import { projectRoot } from "../../scripts/wrangler";
import { plannedProject, signUp, type Api, type Json } from "../support/http";

const folder = mkdtempSync(path.join(tmpdir(), "hatchery-trigger-"));
const coin = "## Items\n- [KIND:icon] [SIZE:8x8] Coin “ünïcödé”\n";
let server: LocalServer;
let api: Api;
let project = "";
let settings: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await startHatchery({ stateDir: path.join(folder, "state") });
  api = await signUp(server.url);
  project = `/v1/projects/${await plannedProject(api, coin)}`;
  const { body } = await api.send("POST", `${project}/triggers`, { name: "CI" });
  settings = { TRIGGER_URL: body.url, TRIGGER_SECRET: body.secret };
});

afterAll(async () => {
  await server.kill9();
  rmSync(folder, { recursive: true, force: true });
});

type Ended = { readonly code: unknown; readonly answer: Json };

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const options = { cwd: folder, env: { ...process.env, ...settings, ...env } };
  return new Promise((resolve, reject) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      if (stdout === "") reject(new Error(stderr, { cause: error }));
      else resolve({ code: error?.code ?? 0, answer: JSON.parse(stdout) });
    });
  });
}

const examples = [
  ["Node", process.execPath, [path.join(projectRoot, "scripts/sign-trigger.mjs")]],
  ["the shell", path.join(projectRoot, "scripts/sign-trigger.sh"), []],
] as const;

test.each(examples)(
  "the example for %s starts a generation with any body, and once for each id",
  async (_, command, args) => {
    const file = path.join(folder, "body.json");
    writeFileSync(file, JSON.stringify({ plan: coin, note: "brighter, é 🐉" }));
    const id = { DELIVERY_ID: `test-${crypto.randomUUID()}` };
    const first = await run(command, [...args, file], id);
    expect([first.code, first.answer.source]).toEqual([0, "trigger"]);
    expect((await run(command, [...args, file], id)).answer.id).toBe(first.answer.id);
    await api.send("POST", `${project}/generations/${first.answer.id}/cancel`);
  },
);

test.each(examples)(
  "the example for %s fails with the API's words when the secret is wrong",
  async (_, command, args) => {
    const file = path.join(folder, "body.json");
    writeFileSync(file, "{}");
    const wrong = { TRIGGER_SECRET: `whsec_${Buffer.alloc(32, 7).toString("base64")}` };
    const { code, answer } = await run(command, [...args, file], wrong);
    expect(code).not.toBe(0);
    expect(answer.code).toBe("unauthenticated");
  },
);

test("the step for GitHub Actions stores the plan and the style, and starts a generation", async () => {
  const workflow: Json = parse(readFileSync(path.join(projectRoot, "examples/github-actions/sprites.yml"), "utf8"));
  const step = workflow.jobs.draw.steps.find((each: Json) => each.run !== undefined);
  expect(Object.keys(step.env)).toEqual(["TRIGGER_URL", "TRIGGER_SECRET", "DELIVERY_ID"]);
  mkdirSync(path.join(folder, "game"));
  mkdirSync(path.join(folder, "scripts"));
  for (const name of ["plan.md", "style.md"])
    cpSync(path.join(projectRoot, "examples/farm", name), path.join(folder, "game", name));
  cpSync(path.join(projectRoot, "scripts/sign-trigger.sh"), path.join(folder, "scripts/sign-trigger.sh"));
  const { code, answer } = await run("bash", ["-eo", "pipefail", "-c", step.run], { DELIVERY_ID: "github-1" });
  expect([code, answer.source]).toEqual([0, "trigger"]);
  const stored = await api.send("GET", `${project}/memory-files/plan`);
  expect(stored.body.content).toBe(readFileSync(path.join(folder, "game/plan.md"), "utf8"));
  await api.send("POST", `${project}/generations/${answer.id}/cancel`);
});
