/** Orders images from a local stand-in of a provider, for the parts about callbacks, keys and budgets. */
import { randomUUID } from "node:crypto";
import type { Behaviour } from "../stand-ins/job-api/behaviour.ts";
import type { Delivery } from "../stand-ins/job-api/courier.ts";
import type { Audit } from "./audit.ts";
import type { Json } from "./client.ts";
import { newWorld, requireGood, until, type World } from "./world.ts";

/** A model of the stand-in whose price is the same for all sizes. */
export const paidModel = "replicate/flux-schnell";

/** A unique word for the prompts of one asset, to find the asset's requests at the stand-in. */
export const newWord = (): string => `gem${randomUUID().replaceAll("-", "").slice(0, 14)}`;

/** Creates an asset whose prompts contain the word. Returns the asset's key. */
export async function newAsset({ call }: Audit, { user, ids }: World, word: string): Promise<string> {
  const body = { name: word, kind: "icon", width: 32, height: 32 };
  const made = await call("POST", `/v1/projects/${ids["projectId"]}/assets`, { token: user.token, body });
  return requireGood(made)["key"];
}

export type Order = {
  readonly world: World;
  readonly word: string;
  readonly assetKey: string;
  readonly generationId: string;
  /** The provider's callback. */
  readonly mail: Delivery;
};

const emptyMail: Delivery = { url: "", headers: {}, body: "" };

type Wish = { readonly hold: boolean; readonly world?: World; readonly model?: string; readonly behaviour?: Behaviour };

/**
 * Orders one image. With `hold`, the stand-in's callback is kept back; the promise resolves once the callback is there.
 * `behaviour` is how the stand-in treats the job.
 */
export async function orderImage(audit: Audit, { hold, world, model = paidModel, behaviour }: Wish): Promise<Order> {
  const { provider } = audit.instance;
  const own = world ?? (await newWorld(audit, { jobs: false }));
  const word = newWord();
  if (hold) provider.hold(word);
  if (behaviour !== undefined) {
    const body = JSON.stringify({ match: word, behaviours: [behaviour] });
    await fetch(`${provider.url}/__behaviours`, { method: "POST", body });
  }
  const assetKey = await newAsset(audit, own, word);
  const body = { assets: [assetKey], model };
  const path = `/v1/projects/${own.ids["projectId"]}/generations`;
  const { id } = requireGood(await audit.call("POST", path, { token: own.user.token, body }));
  const mail = hold ? await until("the provider calls back", async () => provider.held(word)[0]) : emptyMail;
  return { world: own, word, assetKey, generationId: id, mail };
}

const projectOf = ({ world }: Order): string => `/v1/projects/${world.ids["projectId"]}`;

export async function drawn({ call }: Audit, order: Order): Promise<Json> {
  const path = `${projectOf(order)}/generations/${order.generationId}`;
  return until("the generation is done", async () => {
    const generation = requireGood(await call("GET", path, { token: order.world.user.token }));
    return generation["finishedAt"] === null ? undefined : generation;
  });
}

/** Checks that the order led to one job, one version and one charge. */
export async function expectOneImage(audit: Audit, order: Order, after: string): Promise<void> {
  const { call, expect, instance } = audit;
  const { token } = order.world.user;
  const jobs = instance.provider.jobs.filter(({ prompt }) => prompt.includes(order.word));
  const versions = await call("GET", `${projectOf(order)}/assets/${order.assetKey}/versions`, { token });
  const count = `${jobs.length} jobs, ${versions.body["items"]?.length} versions`;
  expect(count === "1 jobs, 1 versions", "critical", `one order makes one image: after ${after}`, () => count);
  const { status, costMicroUsd } = await drawn(audit, order);
  const bill = instance.provider.bill(order.word);
  const right = status === "succeeded" && costMicroUsd === bill && bill > 0;
  expect(right, "critical", `an order costs the provider's bill: after ${after}`, () => `${costMicroUsd} / ${bill}`);
}
