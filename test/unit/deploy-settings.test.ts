import path from "node:path";
import { expect, test } from "vitest";
import { unstable_readConfig } from "wrangler";
import { acceptAnswer, findMissing, namesIn, queuesIn, saysNoWorkerYet, settings } from "../../scripts/deploy-settings";
import { projectRoot } from "../../scripts/wrangler";
import { parseConfig } from "../../src/config";

const origin = "https://hatchery.example-games.dev";

/** What a user who only presses Enter, and gives the origin, deploys. */
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

test("what is asked for is all that a production Worker needs to start", () => {
  const given = answers();
  expect(parseConfig({ ...given, APP_ENV: "production" })).toMatchObject({ production: true, publicBaseUrl: origin });
  for (const name of Object.keys(given)) {
    const { [name]: _left, ...rest } = given;
    expect(() => parseConfig({ ...rest, APP_ENV: "production" })).toThrow(name);
  }
});

test("only what neither the configuration nor the Worker has is asked for", () => {
  expect(findMissing(["APP_ENV", "SECRETS_KEY", "PUBLIC_BASE_URL"]).map(({ name }) => name)).toEqual([
    "JWT_SECRET_KEY",
  ]);
  expect(findMissing(settings.map(({ name }) => name))).toEqual([]);
});

test("what may be left out is asked for once, at the first deployment", () => {
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
])("%s refuses %j and says why without repeating it", (name, answer) => {
  const accept = (): unknown => acceptAnswer(settingNamed(name), answer);
  expect(accept).toThrow(name);
  if (name !== "PUBLIC_BASE_URL") expect(accept).not.toThrow(answer);
});

test("the names of a list are read from whatever wrangler prints around it", () => {
  const list = JSON.stringify([{ name: "SECRETS_KEY", type: "secret_text" }, { name: "a]b" }], null, 2);
  expect(namesIn(`▲ [WARNING] old version\n\n${list}\nbye`)).toEqual(["SECRETS_KEY", "a]b"]);
  expect(namesIn("[]")).toEqual([]);
  expect(() => namesIn("[ERROR] no network")).toThrow();
  expect(() => namesIn("nothing")).toThrow("nothing");
});

test("a Worker that is not there yet is told apart from a failed call", () => {
  expect(saysNoWorkerYet("This Worker does not exist on your account. [code: 10007]")).toBe(true);
  expect(saysNoWorkerYet("Authentication error [code: 10000]")).toBe(false);
});

test("every queue of the configuration is made, the one for what could not be handled too", () => {
  const { queues } = unstable_readConfig({ config: path.join(projectRoot, "wrangler.toml") });
  expect(queuesIn(queues).toSorted()).toEqual(["hatchery-webhooks", "hatchery-webhooks-dead"]);
  const consumers = [{ queue: "a", dead_letter_queue: "c" }, { queue: "b" }];
  expect(queuesIn({ producers: [{ queue: "a" }], consumers })).toEqual(["a", "c", "b"]);
  expect(queuesIn({})).toEqual([]);
});
