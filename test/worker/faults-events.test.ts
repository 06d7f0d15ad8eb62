import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openDb } from "../../src/db/client";
import { openEventStream } from "../../src/features/generations/events";
import { faultyDatabase, never } from "../support/broken";
import { captureLog, contextOf } from "../support/context";
import { generate, pause, planBehaviours, plannedGame, readEvents, until } from "../support/game";

const known = async (): Promise<boolean> => true;
const hosted = "workers-ai/flux-2-klein-4b";

beforeEach(() => void captureLog());
afterEach(() => void vi.restoreAllMocks());

/** A generation that goes on for as long as the test looks. */
async function hanging() {
  const name = `Hang${crypto.randomUUID().slice(0, 8)}`;
  const game = await plannedGame(`- [KIND:icon] ${name}\n`);
  await planBehaviours(name, ["hang"]);
  const { id } = await generate(game, { model: hosted });
  return { game, target: { projectId: game.projectId, generationId: id } };
}

test("once the reader of an event stream is gone, the database is not asked any more", async () => {
  const { game, target } = await hanging();
  const { db, executions } = faultyDatabase(never);
  const stream = await openEventStream(await contextOf(game.user.id, { db: openDb(db) }), target, undefined, known);
  if (stream === null) throw new Error("the stream has ended");
  const reader = stream.getReader();
  let asking = 0;
  // Until there is no more news, and the stream waits for some.
  for (let isWaiting = false; !isWaiting;) {
    asking = executions();
    isWaiting = await Promise.race([reader.read().then(() => false), pause(2500).then(() => true)]);
  }
  await until("it asks again", async () => executions() > asking || undefined);
  await reader.cancel();
  // What was on its way may still come. Then there is nothing more, in three times the interval of the questions.
  const isQuiet = async (): Promise<boolean> => {
    const before = executions();
    await pause(3000);
    return executions() === before;
  };
  await until("it asks no more", async () => (await isQuiet()) || undefined);
  await game.post(`/generations/${target.generationId}/cancel`);
});

test("an event stream whose database fails ends there, without a word of why, and can be read again from its last event", async () => {
  const { game, target } = await hanging();
  const { db } = faultyDatabase({ at: 8, moment: "before", forever: true });
  const stream = await openEventStream(await contextOf(game.user.id, { db: openDb(db) }), target, undefined, known);
  if (stream === null) throw new Error("the stream has ended");
  const read: string[] = [];
  const decoder = new TextDecoder();
  const reading = (async () => {
    for await (const piece of stream) read.push(decoder.decode(piece));
  })();
  await expect(reading).rejects.toThrow();
  const text = read.join("");
  expect(text).not.toMatch(/D1_|SQLITE|users/);
  const [, last] = /.*\nid: (\d+)/s.exec(text) ?? [];
  await game.post(`/generations/${target.generationId}/cancel`);
  const { events } = await readEvents(game, target.generationId, last);
  expect(events.at(-1)).toMatchObject({ event: "done", data: { status: "canceled" } });
});
