import { env, exports } from "cloudflare:workers";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { changeUser } from "../../src/features/admin/user-service";
import { stopGeneration } from "../../src/features/generations/service";
import { count } from "../../src/limits/limiter";
import { newId } from "../../src/lib/ids";
import { call, freshAddress, origin, type TestUser } from "../support/client";
import { captureLog, contextOf } from "../support/context";
import { newKey } from "../support/fixtures";
import { generate, pause, plannedGame, planBehaviours, until, type Game } from "../support/game";

beforeAll(() => void captureLog());
afterAll(() => void vi.restoreAllMocks());

type Target = { readonly projectId: string; readonly generationId: string };

/** Starts a generation that does not end during the test. */
async function hanging(): Promise<{ game: Game; target: Target }> {
  const name = `Hang${crypto.randomUUID().slice(0, 8)}`;
  const game = await plannedGame(`- [KIND:icon] ${name}\n`);
  await planBehaviours(name, ["hang"]);
  const { id } = await generate(game, { model: "workers-ai/flux-2-klein-4b" });
  return { game, target: { projectId: game.projectId, generationId: id } };
}

test("120 streams a user are opened in 5 minutes, which is how long one lasts, and the next is refused", async () => {
  const { game, target } = await hanging();
  const url = `/v1/projects/${target.projectId}/generations/${target.generationId}/events`;
  const opened = await watch(target, game.user.token);
  await Promise.all(Array.from({ length: 119 }, () => count(env.RATE_LIMITER, "watch", game.user.id, console.error)));
  const refused = await call("GET", url, { token: game.user.token });
  expect([refused.status, refused.body["code"]]).toEqual([429, "rate_limited"]);
  expect(refused.body["detail"]).toContain('"watch"');
  expect(refused.headers.get("RateLimit-Policy")).toBe('"watch";q=120;w=300');
  expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(280);
  expect((await game.get(`/generations/${target.generationId}`)).status).toBe(200);
  const other = await hanging();
  const alsoOpened = await watch(other.target, other.game.user.token);
  for (const each of [{ game, target }, other]) await each.game.post(`/generations/${each.target.generationId}/cancel`);
  for (const each of [opened, alsoOpened]) await expectEnd(each);
});

type Watch = { readonly text: () => string; readonly isOver: () => boolean };

async function watch({ projectId, generationId }: Target, token: string): Promise<Watch> {
  const url = `${origin}/v1/projects/${projectId}/generations/${generationId}/events`;
  const headers = { Authorization: `Bearer ${token}`, "CF-Connecting-IP": freshAddress() };
  const response = await exports.default.fetch(new Request(url, { headers }));
  expect(response.status).toBe(200);
  let text = "";
  let isOver = false;
  const reading = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? []) text += decoder.decode(piece, { stream: true });
    isOver = true;
  };
  void reading();
  return { text: () => text, isOver: () => isOver };
}

/** Waits until the stream has sent its last event, the one that says that an item is running. */
async function quiet({ text }: Watch): Promise<void> {
  await until("the drawing goes on", async () => text().includes('"running":1') || undefined);
  await pause(1500);
}

/** A stream that is not ended goes on for five minutes, which is longer than this waits. */
async function expectEnd({ isOver }: Watch): Promise<void> {
  await until("the stream ends", async () => isOver() || undefined);
}

async function signIn({ email, password }: TestUser): Promise<string> {
  return (await call("POST", "/v1/auth/login", { body: { email, password } })).body["accessToken"];
}

async function revokeKeys({ token }: TestUser): Promise<void> {
  for (const { id } of (await call("GET", "/v1/api-keys", { token })).body["items"])
    expect((await call("DELETE", `/v1/api-keys/${id}`, { token })).status).toBe(204);
}

test.concurrent("a stream of events tells nothing more once its session or key has ended, and others go on", async () => {
  const { game, target } = await hanging();
  const { user } = game;
  const session = await signIn(user);
  const tokens = [session, await newKey(user, ["read"]), await newKey(user, ["read"], game.projectId)];
  const watched = await Promise.all(tokens.map((token) => watch(target, token)));
  const other = await watch(target, user.token);
  await Promise.all([...watched, other].map(quiet));
  expect((await call("POST", "/v1/auth/logout", { token: session })).status).toBe(204);
  await revokeKeys(user);
  const before = watched.map(({ text }) => text());
  await game.post(`/generations/${target.generationId}/cancel`);
  for (const each of [...watched, other]) await expectEnd(each);
  expect(watched.map(({ text }) => text())).toEqual(before);
  expect(other.text()).toContain("event: done");
});

test.concurrent("nor to whom is banned", async () => {
  const { game, target } = await hanging();
  const watched = await watch(target, game.user.token);
  await quiet(watched);
  await changeUser(await contextOf(newId("usr", Date.now())), game.user.id, { banned: true });
  const before = watched.text();
  await stopGeneration(await contextOf(game.user.id), target);
  await expectEnd(watched);
  expect(watched.text()).toBe(before);
});

test.concurrent.each([
  ["the project's deletion", (game: Game) => game.remove("")],
  ["the account's deletion", ({ user: { token } }: Game) => call("DELETE", "/v1/me", { token })],
])("%s ends a stream of events at once", async (_, end) => {
  const { game, target } = await hanging();
  const watched = await watch(target, await newKey(game.user, ["read"], game.projectId));
  await quiet(watched);
  const before = watched.text();
  expect((await end(game)).status).toBe(204);
  await expectEnd(watched);
  expect(watched.text()).toBe(before);
});

test.concurrent("where nothing happens a stream ends with its session by the next heartbeat, and others go on", async () => {
  const { game, target } = await hanging();
  const [ended, other] = [await watch(target, game.user.token), await watch(target, await newKey(game.user, ["read"]))];
  await quiet(ended);
  expect((await call("POST", "/v1/auth/logout", { token: game.user.token })).status).toBe(204);
  const before = ended.text();
  await expectEnd(ended);
  expect(ended.text()).toBe(before);
  await until("a heartbeat", async () => other.text().includes(": heartbeat") || undefined);
  await stopGeneration(await contextOf(game.user.id), target);
  await until("the end is told", async () => other.text().includes("event: done") || undefined);
});
