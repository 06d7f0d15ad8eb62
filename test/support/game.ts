/** Helpers for worker tests of drawing: a user with a project, generations, and the local Workers AI server. */

import { env, exports } from "cloudflare:workers";
import { call, newProject, newUser, origin, type Answer, type Json, type TestUser } from "./client";

/** A user with a project, and the most common calls about this project. */
export type Game = {
  readonly user: TestUser;
  readonly projectId: string;
  readonly get: (path: string) => Promise<Answer>;
  readonly post: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  readonly patch: (path: string, body: unknown) => Promise<Answer>;
  readonly remove: (path: string) => Promise<Answer>;
  readonly put: (type: "plan" | "style", content: string) => Promise<Answer>;
};

export async function newGame(): Promise<Game> {
  const user = await newUser();
  const projectId = await newProject(user);
  const at = (path: string): string => `/v1/projects/${projectId}${path}`;
  const { token } = user;
  return {
    user,
    projectId,
    get: (path) => call("GET", at(path), { token }),
    post: (path, body, headers) =>
      call("POST", at(path), { token, ...(body !== undefined && { body }), ...(headers && { headers }) }),
    patch: (path, body) => call("PATCH", at(path), { token, body }),
    remove: (path) => call("DELETE", at(path), { token }),
    put: (type, content) => call("PUT", at(`/memory-files/${type}`), { token, body: { content } }),
  };
}

/** A game with an applied plan. */
export async function plannedGame(plan: string, style?: string): Promise<Game> {
  const game = await newGame();
  await game.put("plan", plan);
  if (style !== undefined) await game.put("style", style);
  const applied = await game.post("/plan/apply");
  if (applied.status !== 200) throw new Error(applied.text);
  return game;
}

export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Reads every 100 ms until there is a value. Counts the reads, so that a test may stop the clock or be slow. */
export async function until<T>(what: string, read: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 2_400; tries++) {
    const value = await read();
    if (value !== undefined) return value;
    await pause(100);
  }
  throw new Error(`waited too long until ${what}`);
}

export async function generate(game: Game, body: unknown = {}): Promise<Json> {
  const made = await game.post("/generations", body);
  if (made.status !== 202) throw new Error(`generation answered ${made.status}: ${made.text}`);
  return made.body;
}

export async function finished(game: Game, generationId: string): Promise<Json> {
  return until("the generation is done", async () => {
    const { body } = await game.get(`/generations/${generationId}`);
    return body.finishedAt === null ? undefined : body;
  });
}

export async function draw(game: Game, body: unknown = {}): Promise<Json> {
  return finished(game, (await generate(game, body)).id);
}

export async function asset(game: Game, key: string): Promise<Json> {
  return (await game.get(`/assets/${key}`)).body;
}

export async function versionsOf(game: Game, key: string): Promise<Json[]> {
  return (await game.get(`/assets/${key}/versions`)).body.items;
}

/** Reads the event stream of a generation until the server ends the stream. */
export async function readEvents(
  game: Game,
  generationId: string,
  lastEventId?: string,
): Promise<{ status: number; events: { event: string; id: string; data: Json }[] }> {
  const headers = new Headers({ Authorization: `Bearer ${game.user.token}` });
  if (lastEventId !== undefined) headers.set("Last-Event-ID", lastEventId);
  const url = `${origin}/v1/projects/${game.projectId}/generations/${generationId}/events`;
  const response = await exports.default.fetch(new Request(url, { headers }));
  const blocks = (await response.text()).split("\n\n").filter((block) => block.startsWith("event: "));
  const events = blocks.map((block) => {
    const [, event = "", id = "", data = ""] = /^event: (.*)\nid: (.*)\ndata: (.*)$/.exec(block) ?? [];
    return { event, id, data: JSON.parse(data) as Json };
  });
  return { status: response.status, events };
}

/** Sets how the local Workers AI server treats the next requests whose prompt contains `match`. */
export async function planBehaviours(match: string, behaviours: readonly unknown[]): Promise<void> {
  await fetch(`${env.FAKE_AI_URL}/__behaviours`, { method: "POST", body: JSON.stringify({ match, behaviours }) });
}

export async function requestsFor(match: string): Promise<Json[]> {
  return (await fetch(`${env.FAKE_AI_URL}/__requests?match=${encodeURIComponent(match)}`)).json();
}

export async function billFor(match: string): Promise<number> {
  const answer: Json = await (await fetch(`${env.FAKE_AI_URL}/__bill?match=${encodeURIComponent(match)}`)).json();
  return typeof answer === "number" ? answer : (answer.billedMicroUsd ?? answer.bill);
}

/** The answer of Workers AI when no capacity is left. */
export const busy = { status: 429, code: 3040, description: "Capacity temporarily exceeded, please try again." };
