import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { expect, test } from "vitest";
import { unstable_readConfig } from "wrangler";
import { acceptAnswer, findMissing, namesIn, queuesIn, saysNoWorkerYet, settings } from "../../scripts/deploy-settings";
import { projectRoot } from "../../scripts/wrangler";
import { parseConfig } from "../../src/config";

const origin = "https://hatchery.example-games.dev";

/** The values of a user who presses Enter for every question and gives the origin. */
function answers(): Record<string, string> {
  const entries = settings.flatMap((setting) => {
    const value = acceptAnswer(setting, setting.name === "PUBLIC_BASE_URL" ? origin : "");
    return value === undefined ? [] : [[setting.name, value] as const];
  });
  return Object.fromEntries(entries);
}

function settingNamed(name: string) {
  const [setting] = settings.filter((candidate) => candidate.name === name);
  if (setting === undefined) throw new Error(`There is no setting ${name}`);
  return setting;
}

function outcomeOf(attempt: () => unknown): "accepted" | "refused" {
  try {
    attempt();
    return "accepted";
  } catch {
    return "refused";
  }
}

test("the questions cover all that a production Worker needs to start", () => {
  const given = answers();
  expect(parseConfig({ ...given, APP_ENV: "production" })).toMatchObject({ production: true, publicBaseUrl: origin });
  for (const name of Object.keys(given)) {
    const { [name]: _left, ...rest } = given;
    expect(() => parseConfig({ ...rest, APP_ENV: "production" })).toThrow(name);
  }
});

test("only settings that neither the configuration nor the Worker has are asked for", () => {
  expect(findMissing(["APP_ENV", "SECRETS_KEY", "PUBLIC_BASE_URL"]).map(({ name }) => name)).toEqual([
    "JWT_SECRET_KEY",
  ]);
  expect(findMissing(settings.map(({ name }) => name))).toEqual([]);
});

test("optional settings are asked for once, at the first deployment", () => {
  const optional = settings.filter((setting) => setting.optional).map(({ name }) => name);
  expect(optional).toEqual(["BOOTSTRAP_ADMIN_CODE"]);
  expect(findMissing(["APP_ENV", "PUBLIC_BASE_URL"]).map(({ name }) => name)).toEqual(expect.arrayContaining(optional));
  expect(findMissing(Object.keys(answers()))).toEqual([]);
});

test("made secrets differ each time", () => {
  expect(answers().JWT_SECRET_KEY).not.toBe(answers().JWT_SECRET_KEY);
});

test.each([
  ["PUBLIC_BASE_URL", "http://hatchery.example-games.dev"],
  ["PUBLIC_BASE_URL", "https://hatchery.example-games.dev/"],
  ["PUBLIC_BASE_URL", "https://hatchery.example-games.dev/api"],
  ["PUBLIC_BASE_URL", "hatchery.example-games.dev"],
  ["PUBLIC_BASE_URL", ""],
  ["JWT_SECRET_KEY", "short"],
  ["BOOTSTRAP_ADMIN_CODE", "short"],
  ["SECRETS_KEY", Buffer.alloc(31, 7).toString("base64")],
])("%s refuses %j and says why without repeating the value", (name, answer) => {
  const accept = (): unknown => acceptAnswer(settingNamed(name), answer);
  expect(accept).toThrow(name);
  if (name !== "PUBLIC_BASE_URL") expect(accept).not.toThrow(answer);
});

const strong = Buffer.from("d2f1a07c5b93e84610fd7ac2b35e9981c4607fdab13e25986c0741bfe8d3925a", "hex").toString(
  "base64",
);

test.each([
  ["a random one", strong],
  ["words", "correct horse battery staple forever 1"],
  ["a placeholder", "change-me-change-me-change-me-0123"],
  ["keys in a row", "qwertyuiopasdfghjklzxcvbnm1234567890"],
  ["32 equal bytes", Buffer.alloc(32, 7).toString("base64")],
  ["32 bytes of a text", Buffer.from("every good boy deserves fudge!!!").toString("base64")],
  ["32 bytes in hexadecimal", Buffer.from(strong, "base64").toString("hex")],
  ["201 characters", randomBytes(200).toString("base64").slice(0, 201)],
])("a secret is accepted exactly when the Worker starts with it: %s", (_what, secret) => {
  const good = { ...answers(), APP_ENV: "production" };
  for (const { name } of settings.filter((setting) => setting.hidden)) {
    const starts = outcomeOf(() => parseConfig({ ...good, [name]: secret }));
    expect([name, outcomeOf(() => acceptAnswer(settingNamed(name), secret))]).toEqual([name, starts]);
  }
});

test("Node runs it without a bundler", () => {
  const script = `import(${JSON.stringify(path.join(projectRoot, "scripts/deploy-settings.ts"))})`;
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, expect.not.stringContaining("Error")]);
});

test("the names of a list are read despite other output of wrangler", () => {
  const list = JSON.stringify([{ name: "SECRETS_KEY", type: "secret_text" }, { name: "a]b" }], null, 2);
  expect(namesIn(`▲ [WARNING] old version\n\n${list}\nbye`)).toEqual(["SECRETS_KEY", "a]b"]);
  expect(namesIn("[]")).toEqual([]);
  expect(() => namesIn("[ERROR] no network")).toThrow();
  expect(() => namesIn("nothing")).toThrow("nothing");
});

test("a Worker that was never deployed is told apart from a failed call", () => {
  expect(saysNoWorkerYet("This Worker does not exist on your account. [code: 10007]")).toBe(true);
  expect(saysNoWorkerYet("Authentication error [code: 10000]")).toBe(false);
});

test("every queue of the configuration is created, also the one for dead letters", () => {
  const { queues } = unstable_readConfig({ config: path.join(projectRoot, "wrangler.toml") });
  expect(queuesIn(queues).toSorted()).toEqual(["hatchery-webhooks", "hatchery-webhooks-dead"]);
  const consumers = [{ queue: "a", dead_letter_queue: "c" }, { queue: "b" }];
  expect(queuesIn({ producers: [{ queue: "a" }], consumers })).toEqual(["a", "c", "b"]);
  expect(queuesIn({})).toEqual([]);
});
