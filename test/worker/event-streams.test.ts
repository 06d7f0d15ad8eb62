import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { count } from "../../src/limits/limiter";
import { freshAddress, origin } from "../support/client";
import { draw, generate, newGame, plannedGame, planBehaviours, type Game } from "../support/game";

/* How a standard EventSource and a polyfill come back to the event stream of a generation, and when they stop. */

const plan = "- [KIND:icon] [SIZE:8x8] Coin\n- [KIND:icon] [SIZE:8x8] Gem\n";

let game: Game;
let id = "";
beforeAll(async () => {
  game = await plannedGame(plan);
  ({ id } = await draw(game));
});

async function open(headers: Record<string, string> = {}, query = "", of = { game, id }): Promise<Response> {
  const url = `${origin}/v1/projects/${of.game.projectId}/generations/${of.id}/events${query}`;
  const own = { Authorization: `Bearer ${of.game.user.token}`, "CF-Connecting-IP": freshAddress() };
  return exports.default.fetch(new Request(url, { headers: { ...own, ...headers } }));
}

/** Each event's name and id. */
async function read(response: Response): Promise<[string, string][]> {
  expect(response.status).toBe(200);
  const text = await response.text();
  return Array.from(text.matchAll(/^event: (.*)\nid: (.*)$/gm), ([, event = "", id = ""]) => [event, id]);
}

async function codeOf(response: Response): Promise<unknown> {
  const { code }: { code: string } = await response.json();
  return [response.status, code];
}

async function doneId(): Promise<string> {
  const [event, doneId] = (await read(await open())).at(-1) ?? [];
  expect(event).toBe("done");
  return doneId ?? "";
}

describe("the stream of a generation that has ended", () => {
  test("ends with `done`, whose id is the last change's with -done, and closes", async () => {
    const events = await read(await open());
    const last = events.findLast(([event]) => event === "item")?.[1];
    expect(last).toMatch(/^\d+$/);
    expect(events.at(-1)).toEqual(["done", `${last}-done`]);
    expect(events.filter(([event]) => event === "done")).toHaveLength(1);
  });

  test("answers 204 to a client that has seen `done`, by header or by parameter", async () => {
    const seen = await doneId();
    for (const response of [
      await open({ "Last-Event-ID": seen }),
      await open({}, `?lastEventId=${seen}`),
      await open({ "Last-Event-ID": "" }, `?lastEventId=${seen}`),
      await open({ "Last-Event-ID": seen }, "?lastEventId=0"),
      await open({ "Last-Event-ID": seen }, "?lastEventId="),
    ]) {
      expect([response.status, await response.text(), response.headers.get("Content-Type")]).toEqual([204, "", null]);
      expect(response.headers.get("Cache-Control")).toBe("no-store");
    }
  });

  test("of a generation without items, too", async () => {
    const { id } = await generate(game);
    const of = { game, id };
    expect((await read(await open({}, "", of))).at(-1)).toEqual(["done", "0-done"]);
    expect((await open({ "Last-Event-ID": "0-done" }, "", of)).status).toBe(204);
  });

  test("is told again to a client that has not seen `done`", async () => {
    const seen = (await doneId()).replace("-done", "");
    for (const response of [await open({ "Last-Event-ID": seen }), await open({}, `?lastEventId=${seen}`)])
      expect(await read(response)).toEqual([
        ["progress", seen],
        ["done", `${seen}-done`],
      ]);
  });
});

test("an empty id is none: the stream begins anew", async () => {
  const all = await read(await open());
  expect(all.filter(([event]) => event === "item")).toHaveLength(2);
  for (const response of [
    await open({ "Last-Event-ID": "" }),
    await open({ "Last-Event-ID": "  " }),
    await open({}, "?lastEventId="),
    await open({ "Last-Event-ID": "" }, "?lastEventId="),
    await open({}, "?lastEventId=0"),
  ])
    expect(await read(response)).toEqual(all);
});

test("an id of another form is 400, and so is any other parameter", async () => {
  const forms = [
    "nonsense",
    "-1",
    "1.5",
    "1-",
    "-done",
    "done",
    "1-done-done",
    "1-DONE",
    "1 -done",
    "0x1",
    "9".repeat(16),
  ];
  for (const form of [...forms, "1".repeat(41)]) {
    expect(await codeOf(await open({ "Last-Event-ID": form })), form).toEqual([400, "validation_failed"]);
    const query = `?lastEventId=${encodeURIComponent(form)}`;
    expect(await codeOf(await open({}, query)), form).toEqual([400, "validation_failed"]);
  }
  for (const query of ["?lasteventid=1", "?surprise=1", "?lastEventId=1&lastEventId=2"])
    expect(await codeOf(await open({}, query)), query).toEqual([400, "validation_failed"]);
});

test("no proxy may hold events back or change them", async () => {
  const { headers } = await open();
  expect(headers.get("Content-Type")).toBe("text/event-stream");
  expect(headers.get("X-Accel-Buffering")).toBe("no");
  expect(headers.get("Cache-Control")).toBe("no-store, no-transform");
});

test("a stream that goes on is not ended by the id of an end", async () => {
  const name = `Hang${crypto.randomUUID().slice(0, 8)}`;
  const other = await plannedGame(`- [KIND:icon] ${name}\n`);
  await planBehaviours(name, ["hang"]);
  const { id } = await generate(other, { model: "workers-ai/flux-2-klein-4b" });
  const response = await open({ "Last-Event-ID": "0-done" }, "", { game: other, id });
  expect(response.status).toBe(200);
  await other.post(`/generations/${id}/cancel`);
  expect((await read(response)).at(-1)?.[0]).toBe("done");
});

test("a client that comes back for 204 uses up nothing that others' streams need, and a stranger is told nothing", async () => {
  const of = { game: await newGame(), id: "" };
  of.id = (await generate(of.game)).id;
  const { user } = of.game;
  await Promise.all(Array.from({ length: 119 }, () => count(env.RATE_LIMITER, "watch", user.id, console.error)));
  for (let time = 0; time < 5; time++) expect((await open({ "Last-Event-ID": "0-done" }, "", of)).status).toBe(204);
  expect((await read(await open({}, "", of))).at(-1)?.[0]).toBe("done");
  expect(await codeOf(await open({}, "", of))).toEqual([429, "rate_limited"]);
  expect((await open({ "Last-Event-ID": "0-done" }, "", of)).status).toBe(204);
  const stranger = { game: { ...of.game, user: game.user }, id: of.id };
  for (const headers of [{}, { "Last-Event-ID": "0-done" }])
    expect(await codeOf(await open(headers, "", stranger))).toEqual([404, "not_found"]);
});
