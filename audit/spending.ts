/** Attacks budgets, caps and usage reports: orders at once, keys that raise limits, and formulas in CSV. */
import { describe, type Audit, type Part } from "./audit.ts";
import type { Answer, Json } from "./client.ts";
import { newAsset, newWord, paidModel } from "./orders.ts";
import { png } from "./images.ts";
import { newKey, newWorld, requireGood, until, type World } from "./world.ts";

const good = ({ status }: Answer): boolean => status < 300;
const statuses = (answers: readonly Answer[]): string => answers.map(({ status }) => status).join(" ");
const many = (count: number, send: (i: number) => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => send(i)));

const projectOf = ({ ids }: World): string => `/v1/projects/${ids["projectId"]}`;

type Budget = { readonly limitMicroUsd: number; readonly reservedMicroUsd: number; readonly spentMicroUsd: number };

async function budgetOf({ call }: Audit, world: World): Promise<Budget> {
  return requireGood(await call("GET", `${projectOf(world)}/budget`, { token: world.user.token })) as Budget;
}

async function allFinished({ call }: Audit, world: World): Promise<void> {
  await until("all generations are done", async () => {
    const list = await call("GET", `${projectOf(world)}/generations?limit=100`, { token: world.user.token });
    const open = requireGood(list)["items"].some(({ finishedAt }: Json) => finishedAt === null);
    return open ? undefined : true;
  });
}

/** Sends eight orders at once with a budget for three images. */
async function races(audit: Audit): Promise<void> {
  const { call, expect, instance } = audit;
  const world = await newWorld(audit, { jobs: false });
  const { token } = world.user;
  const word = newWord();
  const keys = await Promise.all(Array.from({ length: 8 }, (_, i) => newAsset(audit, world, `${word} no ${i}`)));
  const generate = (i: number, extra: Json = {}): Promise<Answer> =>
    call("POST", `${projectOf(world)}/generations`, { token, body: { assets: [keys[i]], model: paidModel, ...extra } });
  const price = requireGood(await generate(0, { dryRun: true }))["estimateMicroUsd"];
  expect(price > 0, "medium", "an estimate names a price", () => String(price));
  const monthlyMicroUsd = 3 * price + 1;
  requireGood(await call("PUT", `${projectOf(world)}/budget`, { token, body: { monthlyMicroUsd } }));
  const answers = await many(8, (i) => generate(i));
  const [taken, refused] = [answers.filter(good), answers.filter((answer) => !good(answer))];
  expect(taken.length === 3, "critical", "of orders at once, the budget takes what fits", () => statuses(answers));
  const told = refused.every(({ status, body }) => status === 402 && body["code"] === "budget_exceeded");
  expect(told, "medium", "an order beyond the budget gets 402", () => statuses(refused));
  const before = await budgetOf(audit, world);
  const promised = before.reservedMicroUsd + before.spentMicroUsd;
  expect(promised <= monthlyMicroUsd, "critical", "no more is reserved than the budget allows", () =>
    JSON.stringify(before),
  );
  await allFinished(audit, world);
  const [after, bill] = [await budgetOf(audit, world), instance.provider.bill(word)];
  const exact = after.spentMicroUsd === bill && after.reservedMicroUsd === 0 && bill <= monthlyMicroUsd;
  expect(exact, "critical", "the spending equals the provider's bill", () => `${JSON.stringify(after)} / ${bill}`);
  const more = await generate(7);
  expect(more.status === 402, "critical", "a spent budget takes no more orders", () => describe(more));
}

/** An agent with a key of one project must not raise a budget, nor reach another project. */
async function keys(audit: Audit): Promise<void> {
  const { call, expect } = audit;
  const [world, stranger] = [await newWorld(audit, { jobs: false }), await newWorld(audit, { jobs: false })];
  const { user, ids } = world;
  const scopes = ["read", "write", "generate"];
  const other = requireGood(await call("POST", "/v1/projects", { token: user.token, body: { name: "Other" } }))["id"];
  const bound = await newKey(audit, user, scopes, other);
  const url = "https://hooks.example/in";
  const events = ["generation.completed"];
  const own = `${projectOf(world)}/budget`;
  const tries: readonly (readonly [string, string, Json, number])[] = [
    ["PUT", `/v1/projects/${other}/budget`, { monthlyMicroUsd: null }, 403],
    ["PUT", own, { monthlyMicroUsd: null }, 403],
    ["PUT", "/v1/me/provider-keys/replicate", { key: "r8_of_an_agent" }, 403],
    ["DELETE", "/v1/me/provider-keys/replicate", {}, 403],
    ["GET", own, {}, 404],
    ["GET", `/v1/usage?projectId=${ids["projectId"]}`, {}, 404],
    ["POST", "/v1/webhooks", { url, events, projectId: ids["projectId"] }, 404],
    ["POST", "/v1/webhooks", { url, events, projectId: stranger.ids["projectId"] }, 404],
    ["PATCH", `/v1/webhooks/${ids["webhookId"]}`, { projectId: other }, 404],
    ["POST", `/v1/webhooks/${ids["webhookId"]}/rotate`, {}, 404],
    ["POST", `/v1/webhooks/${ids["webhookId"]}/test`, {}, 404],
  ];
  for (const [method, path, body, status] of tries) {
    const answer = await call(method, path, { token: bound, ...(Object.keys(body).length > 0 && { body }) });
    expect(answer.status === status, "critical", "a project's key does nothing elsewhere", () => describe(answer));
  }
  const mine = requireGood(await call("POST", "/v1/webhooks", { token: bound, body: { url, events } }));
  expect(mine["projectId"] === other, "critical", "a project key's webhook is for that project", () =>
    JSON.stringify(mine["projectId"]),
  );
  for (const projectId of [null, ids["projectId"]]) {
    const moved = await call("PATCH", `/v1/webhooks/${mine["id"]}`, { token: bound, body: { projectId } });
    expect([403, 404].includes(moved.status), "critical", "a project key's webhook stays with that project", () =>
      describe(moved),
    );
  }
}

/** Creates more resources at once than the cap allows. */
async function caps(audit: Audit): Promise<void> {
  const { call, expect } = audit;
  const { user, ids } = await newWorld(audit, { jobs: false });
  const { token } = user;
  const references = `/v1/projects/${ids["projectId"]}/references`;
  const image = { token, headers: { "Content-Type": "image/png" }, body: png({ width: 9, height: 9 }) };
  const hook = { token, body: { url: "https://hooks.example/in", events: ["asset.ready"] } };
  const lists: readonly (readonly [string, number, () => Promise<Answer>])[] = [
    [references, 8, () => call("POST", references, image)],
    ["/v1/webhooks", 20, () => call("POST", "/v1/webhooks", hook)],
  ];
  for (const [path, cap, make] of lists) {
    const answers = await many(cap + 6, make);
    // One exists already.
    const made = answers.filter(good).length;
    expect(made === cap - 1, "high", `of many at once, only the cap is created: ${path}`, () => statuses(answers));
    const list = requireGood(await call("GET", `${path}?limit=100`, { token }));
    expect(list["items"].length === cap, "high", `the list is as long as the cap: ${path}`, () =>
      String(list["items"].length),
    );
  }
}

/** Cells that a spreadsheet would run as a formula. */
const formula = /^["'\s]*[=+\-@\t\r＝＋－＠]/u;
const hostile = ["=HYPERLINK(1)", "+1+1", "-1+1", "@SUM(1)", "\t=1", '"=1', "＝1"];

async function spreadsheets(audit: Audit): Promise<void> {
  const { call, expect } = audit;
  const { user } = await newWorld(audit, { jobs: true });
  const { token } = user;
  for (const name of hostile) await call("POST", "/v1/projects", { token, body: { name, description: name } });
  for (const by of ["day", "project", "model"]) {
    const headers = { Accept: "text/csv" };
    const answer = await call("GET", `/v1/usage?by=${by}`, { token, headers });
    const lines = answer.text.split("\r\n").filter((line) => line !== "");
    const cells = lines.flatMap((line) => line.split(","));
    expect(lines.length >= 2, "low", "usage is available as CSV", () => describe(answer));
    const running = cells.find((cell) => formula.test(cell) && !/^"?'/.test(cell));
    expect(running === undefined, "high", "no cell is a formula", () => `${running} in ${describe(answer)}`);
    const kind = `${answer.headers.get("content-type")} ${answer.headers.get("content-disposition")}`;
    expect(/^text\/csv;.* attachment/.test(kind), "medium", "CSV is served as a download", () => kind);
    for (const query of [`by=${by}'`, `by=${by}&by=day`, "by=__proto__", "from=%3D1%2B1", "projectId=%3D1"]) {
      const odd = await call("GET", `/v1/usage?${query}`, { token, headers });
      expect([400, 404].includes(odd.status), "medium", "an invalid query of usage is refused", () => describe(odd));
    }
  }
}

async function run(audit: Audit): Promise<void> {
  await races(audit);
  await keys(audit);
  await caps(audit);
  await spreadsheets(audit);
}

export const spending: Part = { name: "spending", run };
