/** Tells `src/http` who is calling, and whether the caller may still act. */
import { scopes, type Actor, type Context } from "../../context";
import type { Authenticator, Caller } from "../../http/authenticate";
import type { Standing } from "../../limits/rate-limiter";
import { findApiKeyActor, isApiKeyAlive, looksLikeApiKey } from "../api-keys/service";
import { findSession } from "./session-store";
import { findUser } from "./store";
import { findAccessClaims } from "./tokens";

/** Tokens that this isolate has verified. A revocation still counts at once: the user's object is asked each time. */
const verified = new Map<string, { caller: Caller; expiresAtMs: number; keyId: string }>();
const maxVerified = 5000;

export const authenticator: Authenticator = {
  findCaller: (ctx, credential) =>
    looksLikeApiKey(credential) ? findKeyCaller(ctx, credential) : findTokenCaller(ctx, credential),
  findStanding,
  isAdmin: async (ctx, actor) => (await findUser(ctx.db, actor.userId))?.role === "admin",
};

async function findKeyCaller(ctx: Context, secret: string): Promise<Caller | undefined> {
  const actor = await findApiKeyActor(ctx, secret);
  return actor && { ...actor, signedInAtMs: null };
}

async function findTokenCaller(ctx: Context, token: string): Promise<Caller | undefined> {
  const keyId = ctx.keys.accessTokens.map((key) => key.id).join();
  const known = verified.get(token);
  if (known && known.keyId === keyId && known.expiresAtMs > ctx.now.getTime()) return known.caller;
  const claims = await findAccessClaims(ctx.keys.accessTokens, token, ctx.now);
  if (!claims) return undefined;
  const caller: Caller = {
    userId: claims.userId,
    projectId: null,
    scopes,
    credentialId: claims.sessionId,
    isSession: true,
    signedInAtMs: claims.signedInAtMs,
  };
  if (verified.size >= maxVerified) verified.clear();
  verified.set(token, { caller, expiresAtMs: claims.expiresAtMs, keyId });
  return caller;
}

async function findStanding(ctx: Context, actor: Actor): Promise<Standing> {
  const user = await findUser(ctx.db, actor.userId);
  if (!user) return "gone";
  if (user.bannedAt !== null) return "banned";
  const credentialId = actor.credentialId ?? "";
  const alive = actor.isSession
    ? (await findSession(ctx.db, actor.userId, credentialId)) !== undefined
    : await isApiKeyAlive(ctx, actor.userId, credentialId);
  return alive ? "good" : "revoked";
}
