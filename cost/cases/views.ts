/** The pictures of assets and projects, which are drawn once and kept. */
import { env } from "cloudflare:workers";
import { call } from "../../test/support/client";
import type { Operation } from "../../src/http/operation";
import { fill } from "../../test/support/fixtures";
import { contactSheetKey, projectPrefix } from "../../src/storage/blobs";
import type { World } from "../world";
import { byOwner, type Case, type Cases } from "./case";

async function forgetViews({ ids }: World): Promise<void> {
  const projectId = ids["projectId"] ?? "";
  const { objects } = await env.BUCKET.list({ prefix: `${projectPrefix(projectId)}assets/` });
  const views = objects.map(({ key }) => key).filter((key) => key.includes("/views/"));
  await env.BUCKET.delete([...views, contactSheetKey(projectId, 1)]);
}

/** A picture that nobody has seen, and one that is kept. */
const seen: readonly Case[] = [
  {
    name: "at the first request",
    prepare: async (world, op) => {
      await forgetViews(world);
      return byOwner(world, op);
    },
  },
  {
    name: "again",
    prepare: async (world, op: Operation) => {
      await call("GET", fill(op.path, world.ids), { token: world.user.token });
      return byOwner(world, op);
    },
  },
];

export const viewCases: Cases = { getAssetSheet: seen, getAssetPreview: seen, getContactSheet: seen };
