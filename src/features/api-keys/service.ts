import type { Actor, UserContext, Context } from "../../context";
import { AppError, notFound } from "../../errors";
import { hashSecret, randomSecret } from "../../lib/crypto";
import { newId } from "../../lib/ids";
import { listPage, type ListPage, type Page } from "../../lib/page";
import { revokeCredentials } from "../../limits/limiter";
import { getProject } from "../projects/service";
import type { ApiKey, NewApiKey } from "./schemas";
import { deleteApiKey, findApiKey, findApiKeyByHash, insertApiKey, listApiKeys, type ApiKeyRow } from "./store";

const maxApiKeysPerUser = 100;
const prefix = "hk_";
const dayMs = 24 * 3600 * 1000;

/**
 * API keys that this isolate has looked up, by hash. A revocation still counts at once: the user's object is asked each
 * time.
 */
const known = new Map<string, { actor: Actor; expiresAt: number | null; untilMs: number }>();
const maxKnown = 5000;
const knownForMs = 10 * 60_000;

export function looksLikeApiKey(credential: string): boolean {
  return credential.startsWith(prefix);
}

export async function findApiKeyActor(ctx: Context, secret: string): Promise<Actor | undefined> {
  const nowMs = ctx.now.getTime();
  const hash = await hashSecret(secret);
  const seen = known.get(hash);
  if (seen && seen.untilMs > nowMs && (seen.expiresAt ?? Infinity) > nowMs) return seen.actor;
  const row = await findApiKeyByHash(ctx.db, hash);
  if (!row || (row.expiresAt !== null && row.expiresAt <= nowMs)) return undefined;
  if (known.size >= maxKnown) known.clear();
  known.set(hash, { actor: toActor(row), expiresAt: row.expiresAt, untilMs: nowMs + knownForMs });
  return toActor(row);
}

function toActor(row: ApiKeyRow): Actor {
  return { userId: row.userId, projectId: row.projectId, scopes: row.scopes, credentialId: row.id, isSession: false };
}

export async function isApiKeyAlive(ctx: Context, userId: string, keyId: string): Promise<boolean> {
  return (await findApiKey(ctx.db, userId, keyId, ctx.now.getTime())) !== undefined;
}

export async function createApiKey(ctx: UserContext, input: NewApiKey): Promise<ApiKey & { secret: string }> {
  const nowMs = ctx.now.getTime();
  const secret = prefix + randomSecret();
  const row = {
    id: newId("key", nowMs),
    userId: ctx.actor.userId,
    projectId: input.projectId ?? null,
    name: input.name,
    scopes: [...new Set(input.scopes)],
    secretHash: await hashSecret(secret),
    createdAt: nowMs,
    expiresAt: input.expiresInDays === undefined ? null : nowMs + input.expiresInDays * dayMs,
  };
  if (!(await insertApiKey(ctx.db, row, maxApiKeysPerUser))) {
    if (row.projectId !== null) await getProject(ctx, row.projectId);
    throw new AppError(
      "conflict",
      `You have ${maxApiKeysPerUser} API keys, the most that one user may have. Revoke one first.`,
    );
  }
  return { ...toApiKey(row), secret };
}

function toApiKey(row: ApiKeyRow): ApiKey {
  const { id, name, scopes, projectId } = row;
  const expiresAt = row.expiresAt === null ? null : new Date(row.expiresAt).toISOString();
  return { id, name, scopes, projectId, createdAt: new Date(row.createdAt).toISOString(), expiresAt };
}

export async function listMyApiKeys(ctx: UserContext, page: Page): Promise<ListPage<ApiKey>> {
  const list = (part: Page) => listApiKeys(ctx.db, ctx.actor.userId, part);
  return listPage(page, list, (row) => row.id, toApiKey);
}

/** Tells the user's object before D1, so that a failure in between leaves the key dead, not alive. */
export async function revokeMyApiKey(ctx: UserContext, keyId: string): Promise<void> {
  const { userId } = ctx.actor;
  if (!(await findApiKey(ctx.db, userId, keyId, 0))) throw notFound("API key");
  await revokeCredentials(ctx.env.RATE_LIMITER, userId, [keyId]);
  await deleteApiKey(ctx.db, userId, keyId);
}
