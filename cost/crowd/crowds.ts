/** The crowds beside which costs are measured: other users, one user, one project. */
import type { Crowd } from "./fill";
import { idOf, literal } from "./row";

/** Other users: each has one row of everything. */
export function otherUsers(tag: string): Crowd {
  return {
    tag,
    userId: idOf("usr", tag),
    projectId: idOf("prj", tag),
    assetId: idOf("ast", tag),
    webhookId: idOf("whk", tag),
    objectKey: "NULL",
    caps: {},
  };
}

const projectCount = 50;
const assetCount = 45_000;
const webhookCount = 10;

/** One user, in fifty projects. Caps that the API has are kept. */
export function otherProjects(tag: string, userId: string): Crowd {
  return {
    tag,
    userId: literal(userId),
    projectId: idOf("prj", tag, `i % ${projectCount}`),
    assetId: idOf("ast", tag, `i % ${assetCount}`),
    webhookId: idOf("whk", tag, `i % ${webhookCount}`),
    objectKey: "NULL",
    caps: {
      users: 0,
      identities: 0,
      invites: 0,
      audit_log: 0,
      password_resets: 10,
      provider_keys: 1,
      provider_accounts: 1,
      api_keys: 50,
      webhooks: webhookCount,
      daily_usage: 366,
      projects: projectCount,
      triggers: projectCount * 19,
      memory_files: projectCount,
      memory_file_versions: projectCount * 20,
      project_references: projectCount * 8,
      assets: assetCount,
    },
  };
}

/** One project. The versions, images and items belong to one asset, and the deliveries to one webhook. */
export function oneProject(
  tag: string,
  ids: Readonly<Record<"userId" | "projectId" | "assetId" | "webhookId" | "objectKey", string>>,
): Crowd {
  return {
    ...otherProjects(tag, ids.userId),
    projectId: literal(ids.projectId),
    assetId: literal(ids.assetId),
    webhookId: literal(ids.webhookId),
    objectKey: literal(ids.objectKey),
    caps: {
      users: 0,
      sessions: 0,
      refresh_tokens: 0,
      identities: 0,
      invites: 0,
      audit_log: 0,
      password_resets: 0,
      provider_keys: 0,
      provider_accounts: 0,
      idempotency_keys: 0,
      daily_usage: 0,
      projects: 0,
      memory_files: 0,
      memory_file_versions: 0,
      webhooks: 0,
      api_keys: 20,
      triggers: 10,
      project_references: 3,
      assets: 800,
    },
  };
}
