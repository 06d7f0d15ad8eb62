/** Projects, memory files, assets, style references, exports, files, usage and budgets. */
import { newProject } from "../../test/support/client";
import { noisePng } from "../../test/support/pack";
import type { Ask } from "../measure";
import { ask, drawnOften, succeeded, newAsset, planText, type World } from "../world";
import { byOwner, only, owners, withQueries, type Cases } from "./case";

const files = (world: World, type: string): string => `${world.project}/memory-files/${type}`;

/** A style reference, copied from the drawn asset. Returns the id. */
async function newReference(world: World): Promise<string> {
  const { assetKey, versionId } = world.ids;
  return (await ask(world, "POST", `${world.project}/references`, { assetKey, versionId })).body.id;
}

/** Stores the plan, and returns the call that applies it. */
async function planned(world: World, content: string): Promise<Ask> {
  await ask(world, "PUT", files(world, "plan"), { content });
  return { body: {} };
}

async function removeReferences(world: World): Promise<unknown> {
  return ask(world, "DELETE", `${world.project}/references`);
}

export const projectCases: Cases = {
  deleteProject: only(owners(async ({ user }) => ({ ids: { projectId: await newProject(user) } }))),
  deleteMemoryFile: only(
    owners(async (world) => {
      await ask(world, "PUT", files(world, "code"), { content: "one line" });
      return { ids: { ...world.ids, type: "code" } };
    }),
  ),
  appendToMemoryFile: only(
    owners(async (world) => {
      await ask(world, "PUT", files(world, "log"), { content: "one line" });
      return { ids: { ...world.ids, type: "log" }, body: { content: "\nanother line" } };
    }),
  ),
  getMemoryFileVersion: only(
    owners(async (world) => {
      const { body } = await ask(world, "PUT", files(world, "plan"), { content: planText });
      return { ids: { ...world.ids, version: String(body.version) } };
    }),
  ),
  applyPlan: [
    { name: "of an unchanged plan", prepare: owners(async (world) => planned(world, planText)) },
    {
      name: "with a new item",
      prepare: owners(async (world) => planned(world, `${planText}- Lamp {#lamp-${crypto.randomUUID()}}\n`)),
    },
  ],
  listAssets: withQueries({
    "": "",
    "of a status": "?status=planned",
    "of a category": "?category=items",
    "of a status and a category": "?status=planned&category=items",
    "that are flagged": "?flagged=true",
  }),
  createAsset: only(owners(() => ({ body: { name: `Lamp ${crypto.randomUUID()}` } }))),
  updateAsset: only(
    owners(async (world) => ({
      ids: { ...world.ids, assetKey: await newAsset(world) },
      body: { description: "made of glass" },
    })),
  ),
  deleteAsset: only(owners(async (world) => ({ ids: { ...world.ids, assetKey: await newAsset(world) } }))),
  getAsset: only(owners(({ ids }) => ({ ids: { ...ids, assetKey: drawnOften } }))),
  listAssetVersions: only(owners(({ ids }) => ({ ids: { ...ids, assetKey: drawnOften } }))),
  reviewAssets: only(owners(({ ids }) => ({ body: { status: "approved", assets: [ids["assetKey"]] } }))),
  createReference: [
    {
      name: "of an upload",
      prepare: owners(() => ({ body: noisePng(1), headers: { "Content-Type": "image/png" } })),
      settle: removeReferences,
    },
    {
      name: "of a drawn image",
      prepare: owners(({ ids }) => ({ body: { assetKey: ids["assetKey"], versionId: ids["versionId"] } })),
      settle: removeReferences,
    },
  ],
  deleteReference: only(owners(async (world) => ({ ids: { ...world.ids, referenceId: await newReference(world) } }))),
  deleteReferences: only(async (world, op) => {
    await newReference(world);
    return byOwner(world, op);
  }),
  createExport: [
    {
      name: "of one asset",
      prepare: owners(({ ids }) => ({ body: { target: "plain", assets: [ids["assetKey"]] } })),
      settle: async (_, { id }) => succeeded("exports", id),
    },
    {
      name: "of the project",
      prepare: owners(() => ({ body: { target: "plain" } })),
      settle: async (_, { id }) => succeeded("exports", id),
    },
    {
      name: "of one asset, for two engines",
      prepare: owners(({ ids }) => ({ body: { targets: ["godot", "phaser"], assets: [ids["assetKey"]] } })),
      settle: async (_, { id }) => succeeded("exports", id),
    },
  ],
  downloadFile: only(async (world) => {
    const { body } = await ask(world, "GET", `${world.project}/exports/${world.ids["exportId"]}`);
    const { pathname, search } = new URL(body.url);
    return { path: pathname + search };
  }),
  getUsage: withQueries({
    "by day": "?by=day",
    "by project": "?by=project",
    "by model": "?by=model",
    "of a project": ({ ids }) => `?projectId=${ids["projectId"]}`,
    "from hour to hour": () => {
      const hourMs = 3_600_000;
      const at = (ms: number): string => encodeURIComponent(new Date(ms).toISOString());
      return `?by=project&from=${at(Date.now() - 30 * hourMs)}&to=${at(Date.now() + hourMs)}`;
    },
  }),
};
