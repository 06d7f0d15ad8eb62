/* `npm run deploy` with the real wrangler, up to the first answer of Cloudflare's API, which a local server gives. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findFreePort } from "../../scripts/local-server";
import { projectRoot } from "../../scripts/wrangler";
import { createPatientServer } from "../../stand-ins/patient-server.ts";

type Env = Readonly<Record<string, string>>;

/** No account of the people who run the tests. */
const noAccount = { CLOUDFLARE_API_TOKEN: undefined, CLOUDFLARE_API_KEY: undefined, CLOUDFLARE_ACCOUNT_ID: undefined };

/** Runs without a terminal, and without the sign-in of whoever runs the tests. */
async function deploy(env: Env): Promise<{ code: unknown; output: string }> {
  const home = mkdtempSync(path.join(tmpdir(), "hatchery-deploy-test-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const child = spawn(process.execPath, ["--require", "./scripts/require-node.cjs", "scripts/deploy.ts"], {
    cwd: projectRoot,
    env: { ...process.env, ...noAccount, HOME: home, XDG_CONFIG_HOME: home, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const [code] = await once(child, "close");
  return { code, output };
}

/** An API that answers each path as `answers` says, and refuses every other one. */
async function startApi(answers: Readonly<Record<string, unknown>>): Promise<string> {
  const refused = {
    success: false,
    errors: [{ code: 10000, message: "Authentication error" }],
    messages: [],
    result: null,
  };
  const server = createPatientServer((request, response) => {
    const result = answers[new URL(request.url ?? "/", "http://x").pathname];
    response.writeHead(result === undefined ? 403 : 200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(result === undefined ? refused : { success: true, errors: [], messages: [], result }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}`;
}

const token = { CLOUDFLARE_API_TOKEN: "abcdefghijklmnopqrstuvwxyz0123456789ABCD" };
const signedOut = "wrangler is not signed in";

test("without a token and a sign-in, a deployment says that nobody is signed in, and how to sign in", async () => {
  const { code, output } = await deploy({});
  expect(code).toBe(1);
  expect(output).toContain(`${signedOut}. Run \`npx wrangler login\`, or set CLOUDFLARE_API_TOKEN`);
});

test("without a network, a deployment gives wrangler's reason", async () => {
  const port = await findFreePort(0);
  const { code, output } = await deploy({ ...token, CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${port}` });
  expect(code).toBe(1);
  expect(output).toMatch(/wrangler says:\n[^]*fetch failed/);
  expect(output).not.toContain(signedOut);
});

test("with a token that Cloudflare refuses, a deployment gives Cloudflare's reason", async () => {
  const { code, output } = await deploy({ ...token, CLOUDFLARE_API_BASE_URL: await startApi({}) });
  expect(code).toBe(1);
  expect(output).toContain("Authentication error [code: 10000]");
  expect(output).not.toContain(signedOut);
  expect(output).not.toMatch(/\u001b|Logs were written|think this is a bug/);
});

test("with a token that may not read the Worker, a deployment gives Cloudflare's reason", async () => {
  const account = { id: "0123456789abcdef0123456789abcdef", name: "Studio" };
  const url = await startApi({
    "/user/tokens/verify": { id: "1", status: "active" },
    "/user": { id: "2", email: "ada@games.test" },
    "/accounts": [account],
    "/memberships": [{ id: "3", account }],
  });
  const { code, output } = await deploy({ ...token, CLOUDFLARE_API_BASE_URL: url, CLOUDFLARE_ACCOUNT_ID: account.id });
  expect(code).toBe(1);
  expect(output).toContain("Authentication error [code: 10000]");
  expect(output).not.toContain(signedOut);
});
