/** Generations and the callbacks of providers. */
import { env } from "cloudflare:workers";
import { createGeneration } from "../../src/features/generations/service";
import { newUlid } from "../../src/lib/ids";
import { contextOf } from "../../test/support/context";
import { newCallback } from "../callbacks";
import { ask, drawnOften, succeeded, newAsset, type World } from "../world";
import { only, owners, withQueries, type Case, type Cases } from "./case";

export const freeModel = "procedural";
export const paidModel = "workers-ai/flux-2-klein-4b";

const untilDrawn: Case["settle"] = async (_, { id }) => succeeded("generations", id);

/** A generation that no workflow draws. Returns the id. */
export async function newIdleGeneration(world: World, count = 1): Promise<string> {
  const assets: string[] = [];
  while (assets.length < count) assets.push(await newAsset(world));
  const idle = { create: async () => undefined } as never;
  const ctx = await contextOf(world.user.id, { env: { ...env, GENERATION_WORKFLOW: idle } });
  const ulid = newUlid(Date.now());
  const wish = { assets, model: freeModel };
  return (await createGeneration(ctx, world.ids["projectId"] ?? "", wish, { source: "api", ulid })).id;
}

/** A version of a new asset that a hosted model has drawn. */
async function newHostedVersion(world: World): Promise<{ assetKey: string; versionId: string }> {
  const assetKey = await newAsset(world);
  const { body } = await ask(world, "POST", `${world.project}/generations`, { assets: [assetKey], model: paidModel });
  await succeeded("generations", body.id);
  const versions = await ask(world, "GET", `${world.project}/assets/${assetKey}/versions`);
  return { assetKey, versionId: versions.body.items[0].id };
}

let watched = "";

export const drawingCases: Cases = {
  previewPrompt: only(owners(({ ids }) => ({ ids: { ...ids, assetKey: drawnOften } }))),
  createGeneration: [
    {
      name: "of one free image",
      prepare: owners(async (world) => ({ body: { assets: [await newAsset(world)], model: freeModel } })),
      settle: untilDrawn,
    },
    {
      name: "of one paid image",
      prepare: owners(async (world) => ({ body: { assets: [await newAsset(world)], model: paidModel } })),
      settle: untilDrawn,
    },
    {
      name: "as an estimate",
      prepare: owners(() => ({ body: { assets: [drawnOften], model: paidModel, dryRun: true } })),
    },
  ],
  refineVersion: only(
    owners(async (world) => ({ ids: { ...world.ids, ...(await newHostedVersion(world)) } })),
    untilDrawn,
  ),
  getDrawable: withQueries({ "of one name": "?q=lantern" }),
  cancelGeneration: only(
    owners(async (world) => ({ ids: { ...world.ids, generationId: await newIdleGeneration(world) } })),
  ),
  receiveProviderCallback: only(
    async (world) => {
      const { generationId, call } = await newCallback(world);
      watched = generationId;
      return call;
    },
    async () => succeeded("generations", watched),
  ),
};
