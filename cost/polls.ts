/** The polls of requests that stay open: of an event stream, and of a request that waits for the end of some work. */
import { env } from "cloudflare:workers";
import { createExport } from "../src/features/exports/service";
import type { Operation } from "../src/http/operation";
import { newUlid } from "../src/lib/ids";
import { contextOf } from "../test/support/context";
import { findOperation } from "../test/support/fixtures";
import { pause } from "../test/support/game";
import { newIdleGeneration } from "./cases/drawing";
import { open, type Ask } from "./measure";
import { newTally, type RunStatement, type Tally } from "./units";
import { ask, type World } from "./world";

/** Long enough for three polls, which come once a second. */
const openForMs = 3500;

/** A stream of a generation of twenty items that nobody draws: what each second costs. */
export async function stream(world: World): Promise<Record<string, Tally>> {
  const generationId = await newIdleGeneration(world, 20);
  const tally = newTally();
  const { body } = await open(getOperation("generations/:generationId/events"), by(world, { generationId }), tally);
  const reader = body?.getReader();
  for (let text = ""; !text.includes("event: progress");)
    text += new TextDecoder().decode((await reader?.read())?.value);
  const first: Tally = { units: { ...tally.units }, statements: [...tally.statements] };
  const next = reader?.read();
  await pause(openForMs);
  await cancel(world, generationId);
  await next;
  await reader?.cancel();
  return {
    "an event stream: opening, 20 items": first,
    "an event stream: each second in which nothing changes, 20 items": onePoll(
      tally.statements.slice(first.statements.length),
    ),
  };
}

export async function generationWait(world: World): Promise<Record<string, Tally>> {
  const generationId = await newIdleGeneration(world);
  const end = async () => cancel(world, generationId);
  const poll = await pollOf(getOperation("generations/:generationId"), by(world, { generationId }), end);
  return { "a wait for a generation: each second": poll };
}

export async function exportWait(world: World): Promise<Record<string, Tally>> {
  const exportId = await newIdleExport(world);
  const end = async () =>
    env.DB.prepare("UPDATE exports SET status = 'failed', finished_at = ? WHERE id = ?")
      .bind(Date.now(), exportId)
      .run();
  const poll = await pollOf(getOperation("exports/:exportId"), by(world, { exportId }), end);
  return { "a wait for an export: each second": poll };
}

/** An export that no workflow packs. Returns the id. */
async function newIdleExport({ user, ids }: World): Promise<string> {
  const idle = { create: async () => undefined } as never;
  const ctx = await contextOf(user.id, { env: { ...env, EXPORT_WORKFLOW: idle } });
  const { projectId = "", assetKey = "" } = ids;
  const wish = { target: "plain" as const, include: "all" as const, assets: [assetKey] };
  return (await createExport(ctx, projectId, wish, newUlid(Date.now()))).id;
}

function getOperation(end: string): Operation {
  const op = findOperation("get", `/v1/projects/:projectId/${end}`);
  if (op === undefined) throw new Error(`there is no operation to read ${end}`);
  return op;
}

function by(world: World, more: Readonly<Record<string, string>>): Ask {
  return { ids: { ...world.ids, ...more }, token: world.user.token };
}

async function cancel(world: World, generationId: string): Promise<unknown> {
  return ask(world, "POST", `${world.project}/generations/${generationId}/cancel`);
}

/** The clock stands still, so only `end` ends the wait. */
async function pollOf(op: Operation, call: Ask, end: () => Promise<unknown>): Promise<Tally> {
  const tally = newTally();
  const answer = open(op, { ...call, query: "?wait=60" }, tally);
  await pause(openForMs);
  await end();
  const { status } = await answer;
  if (status !== 200) throw new Error(`${op.id} with a wait answered ${status}`);
  return onePoll(tally.statements);
}

/** The statements from the first one to its next repetition. */
function onePoll(statements: readonly RunStatement[]): Tally {
  const [first] = statements;
  const again = statements.findIndex(({ sql }, index) => index > 0 && sql === first?.sql);
  const poll = newTally();
  poll.statements.push(...statements.slice(0, again === -1 ? undefined : again));
  for (const { rowsRead, rowsWritten } of poll.statements) {
    poll.units.rowsRead += rowsRead;
    poll.units.rowsWritten += rowsWritten;
  }
  poll.units.d1Calls = new Set(poll.statements.map(({ call }) => call)).size;
  poll.units.subrequests = poll.units.d1Calls;
  return poll;
}
