/** Work that no single request does: the cron, alarms, queue messages and workflows. `polls.ts` has the polls. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { backgroundContext } from "../src/background";
import { sweepObjects } from "../src/features/object-sweep/service";
import { objectSweepKey } from "../src/storage/blobs";
import { sweep } from "../src/sweep";
import { newProject, newUser } from "../test/support/client";
import { pause } from "../test/support/game";
import { lookAtJob, newCallback } from "./callbacks";
import { freeModel, paidModel } from "./cases/drawing";
import { counted, countingEnv } from "./counting-env";
import { takeTallies, tallyOf, workNames, type WorkName } from "./journal";
import { measure } from "./measure";
import { exportWait, generationWait, stream } from "./polls";
import { newTally, type Tally } from "./units";
import { ask, askAs, delivered, succeeded, newAsset, type World } from "./world";

/** Does some work, and returns the tallies by the names of their rows. */
type Work = (world: World) => Promise<Readonly<Record<string, Tally>>>;

/** The alarms come last, because they move the clock. */
export const works: readonly Work[] = [
  cron,
  stream,
  generationWait,
  exportWait,
  delivery,
  freeImage,
  paidImage,
  calledBackImage,
  unfinishedJob,
  exportOfOne,
  deletion,
  alarms,
];

async function cron(): Promise<Record<string, Tally>> {
  const [minute, round] = [newTally(), newTally()];
  // A deletion is due for half an hour.
  await env.DB.prepare("DELETE FROM object_deletions").run();
  // Does all that is due.
  await sweep(env);
  await env.BUCKET.delete(objectSweepKey);
  await counted(round, async () => sweepObjects(await backgroundContext(countingEnv(env, round))));
  minute.units.requests += 1;
  await counted(minute, () => sweep(countingEnv(env, minute)));
  return {
    "cron: a minute in which nothing is due": minute,
    "cron: the hourly round over the objects, one page": round,
  };
}

async function delivery(world: World): Promise<Record<string, Tally>> {
  const told = await tallied(["queue"], async () => {
    const { body } = await ask(world, "POST", `/v1/webhooks/${world.hook.id}/test`);
    await delivered(body.id);
  });
  return { "queue: the delivery of a webhook": told["queue"] };
}

const drawing = ["generation workflow", "asset workflow", "queue"] as const;

async function freeImage(world: World): Promise<Record<string, Tally>> {
  const told = await tallied(drawing, async () => drawOne(world, freeModel));
  return {
    "workflow: a generation of one asset": told["generation workflow"],
    "workflow: an asset of one image, free": told["asset workflow"],
  };
}

async function drawOne(world: World, model: string): Promise<string> {
  const { body } = await ask(world, "POST", `${world.project}/generations`, { assets: [await newAsset(world)], model });
  await succeeded("generations", body.id);
  return body.id;
}

async function paidImage(world: World): Promise<Record<string, Tally>> {
  const told = await tallied(drawing, async () => drawOne(world, paidModel));
  return { "workflow: an asset of one image, from a provider that answers at once": told["asset workflow"] };
}

async function calledBackImage(world: World): Promise<Record<string, Tally>> {
  const told = await tallied(drawing, async () => {
    const { generationId, op, call } = await newCallback(world);
    await measure(op, call);
    await succeeded("generations", generationId);
  });
  return { "workflow: an asset of one image, from a provider that calls back": told["asset workflow"] };
}

async function unfinishedJob(world: World): Promise<Record<string, Tally>> {
  return { "workflow: a look at an image that the provider has not drawn yet": await lookAtJob(world) };
}

async function exportOfOne(world: World): Promise<Record<string, Tally>> {
  const told = await tallied(["export workflow"], async () => {
    const wish = { target: "plain", assets: [world.ids["assetKey"]] };
    const { body } = await ask(world, "POST", `${world.project}/exports`, wish);
    await succeeded("exports", body.id);
  });
  return { "workflow: an export of one image": told["export workflow"] };
}

async function deletion({ user }: World): Promise<Record<string, Tally>> {
  const told = await tallied(["deletion workflow"], async () => {
    const projectId = await newProject(user);
    await askAs(user.token, "DELETE", `/v1/projects/${projectId}`);
  });
  return { "workflow: the deletion of an empty project's objects": told["deletion workflow"] };
}

const longestWindowMs = 3_600_000;

/** A lone request stores the counters and leaves an alarm behind, which deletes them. */
async function alarms(): Promise<Record<string, Tally>> {
  const { id, token } = await newUser();
  const told = await tallied(["alarm"], async () => {
    await askAs(token, "GET", "/v1/me");
    vi.setSystemTime(Date.now() + longestWindowMs);
    await runDurableObjectAlarm(env.RATE_LIMITER.getByName(`user:${id}`));
  });
  return { "alarms: after a user's lone request": told["alarm"] };
}

/** Does the work, and returns the tallies of the background work, once all of it has come to rest. */
async function tallied<Name extends WorkName>(
  names: readonly Name[],
  work: () => Promise<unknown>,
): Promise<Record<Name, Tally>> {
  await rest();
  takeTallies();
  await work();
  await rest();
  const told = takeTallies();
  return Object.fromEntries(names.map((name) => [name, told.get(name) ?? newTally()])) as Record<Name, Tally>;
}

/** Longer than a workflow pauses between its steps. */
const restMs = 1000;

async function rest(): Promise<void> {
  const state = () => JSON.stringify(workNames.map((name) => tallyOf(name).units));
  for (let before = ""; before !== state(); await pause(restMs)) before = state();
}
