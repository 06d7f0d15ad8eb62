/** Jobs of the local Replicate, and its callbacks about them. */
import { env } from "cloudflare:workers";
import { backgroundContext } from "../src/background";
import { collectImage } from "../src/features/drawing/collect";
import { NotYet } from "../src/features/drawing/steps";
import type { Operation } from "../src/http/operation";
import { signDelivery } from "../stand-ins/replicate/signature";
import { call, type Json } from "../test/support/client";
import { findOperation } from "../test/support/fixtures";
import { until } from "../test/support/game";
import { behave, mailFor, replicateModel } from "../test/support/jobs";
import { counted, countingEnv } from "./counting-env";
import type { Ask } from "./measure";
import { newTally, type Tally } from "./units";
import { ask, newAsset, succeeded, type World } from "./world";

export type Callback = { readonly generationId: string; readonly op: Operation; readonly call: Ask };

/** Draws an asset of one image, and returns the provider's callback, which is not handed in yet. */
export async function newCallback(world: World): Promise<Callback> {
  const op = findOperation("post", "/v1/hooks/providers/:provider");
  if (op === undefined) throw new Error("there is no operation for callbacks");
  const generationId = await newGeneration(world);
  return { generationId, op, call: await callbackOf(generationId) };
}

/** Longer than it takes from the submit of the job to the look. */
const drawingMs = 5000;

/** What the workflow's look at a job costs while the provider is drawing. The image is drawn in the end. */
export async function lookAtJob(world: World): Promise<Tally> {
  await behave("", { delayMs: drawingMs });
  const generationId = await newGeneration(world);
  await pendingImage(generationId);
  const itemId = await env.DB.prepare("SELECT id FROM generation_items WHERE generation_id = ?")
    .bind(generationId)
    .first<string>("id");
  const tally = newTally();
  const look = counted(tally, async () =>
    collectImage(await backgroundContext(countingEnv(env, tally)), itemId ?? "", 0),
  );
  const outcome = await look.catch((error: unknown) => error);
  if (!(outcome instanceof NotYet)) throw new Error("the provider has drawn the image before the look");
  const { path = "", query = "", body, headers } = await callbackOf(generationId);
  await call("POST", path + query, { body, ...(headers && { headers: { ...headers } }) });
  await succeeded("generations", generationId);
  return tally;
}

/** Returns the id of a generation of one image. */
async function newGeneration(world: World): Promise<string> {
  const assets = [await newAsset(world)];
  return (await ask(world, "POST", `${world.project}/generations`, { assets, model: replicateModel })).body.id;
}

/** The provider's callback, which is not handed in yet. */
async function callbackOf(generationId: string): Promise<Ask> {
  const [mail] = await mailFor(await pendingImage(generationId));
  if (mail === undefined) throw new Error("the provider has not called back");
  const { pathname, search } = new URL(mail.url);
  // Signed anew, because the clock of the tests stands still at another time than the provider's.
  const { headers } = signDelivery(mail.url, mail.body, await findSecret(), Date.now());
  return { path: pathname, query: search, body: mail.body, headers };
}

async function pendingImage(generationId: string): Promise<string> {
  const find = env.DB.prepare("SELECT image_id FROM provider_jobs WHERE generation_id = ? AND state = 'pending'");
  return until("the provider has the job", async () => {
    const job = await find.bind(generationId).first<Json>();
    return job?.["image_id"] as string | undefined;
  });
}

/** What the local Replicate signs callbacks with. */
async function findSecret(): Promise<string> {
  const headers = { Authorization: "Bearer for-tests-alone" };
  const response = await fetch(`${env.REPLICATE_URL}/v1/webhooks/default/secret`, { headers });
  return (await response.json<{ key: string }>()).key;
}
