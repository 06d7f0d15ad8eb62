import type { UserContext, Context } from "../../context";
import { accountBanned, AppError, notFound } from "../../errors";
import { pageFrom, type Page } from "../../lib/page";
import { hashSecret, hmacSha256, randomSecret } from "../../lib/crypto";
import { toBase64Url, toUtf8 } from "../../lib/encoding";
import { newId } from "../../lib/ids";
import { revokeCredentials } from "../../limits/limiter";
import type { Session, SignedIn, User } from "./schemas";
import {
  deleteEndedSessions,
  endSessions,
  findSession,
  insertSession,
  listSessions,
  rotateRefreshToken,
} from "./session-store";
import { findUser, type UserRow } from "./store";
import { accessTokenLifeSeconds, signAccessToken } from "./tokens";
import { toUser } from "./user";

const refreshLifeMs = 30 * 24 * 3600 * 1000;
/** A lost answer is not theft: for this long a spent token gets the same successor again. */
const graceMs = 10_000;

type Running = { readonly sessionId: string; readonly signedInAtMs: number };

/** `checked` is the account as it was when its proof was checked. */
export async function startSession(ctx: Context, checked: UserRow): Promise<SignedIn> {
  ctx.log.add({ accountId: checked.id });
  const nowMs = ctx.now.getTime();
  const id = newId("ses", nowMs);
  const refreshToken = randomSecret();
  const session = {
    id,
    userId: checked.id,
    refreshHash: await hashSecret(refreshToken),
    expiresAt: nowMs + refreshLifeMs,
  };
  if (!(await insertSession(ctx.db, session, checked, nowMs)))
    throw new AppError("unauthenticated", "The account has just changed. Sign in again.", {
      headers: { "WWW-Authenticate": "Bearer" },
    });
  return signedIn(ctx, toUser(checked), { sessionId: id, signedInAtMs: nowMs }, refreshToken);
}

async function signedIn(ctx: Context, user: User, running: Running, refreshToken: string): Promise<SignedIn> {
  const accessToken = await signAccessToken(ctx.keys.accessTokens, { userId: user.id, ...running }, ctx.now);
  return { user, accessToken, refreshToken, expiresIn: accessTokenLifeSeconds, tokenType: "Bearer" };
}

export async function refresh(ctx: Context, token: string): Promise<SignedIn> {
  const nowMs = ctx.now.getTime();
  const successor = await successorOf(ctx, token);
  const hashes = { spent: await hashSecret(token), successor: await hashSecret(successor) };
  const { won, row } = await rotateRefreshToken(ctx.db, hashes, { nowMs, expiresAt: nowMs + refreshLifeMs });
  if (!row) throw refused();
  ctx.log.add({ accountId: row.userId });
  const again = row.spentAt !== null && nowMs - row.spentAt < graceMs && row.successorUnspent;
  if (row.spentAt !== null && !won && !again) {
    await endSession(ctx, row.userId, row.sessionId);
    ctx.log.info("refresh_token_reused", { userId: row.userId, sessionId: row.sessionId });
    throw refused();
  }
  const user = await findUser(ctx.db, row.userId);
  if (!user) throw refused();
  // Neither won nor spent: there was a ban, if only until a moment ago.
  if (user.bannedAt !== null || row.spentAt === null) throw accountBanned();
  return signedIn(ctx, toUser(user), { sessionId: row.sessionId, signedInAtMs: row.signedInAt }, successor);
}

async function successorOf(ctx: Context, token: string): Promise<string> {
  return toBase64Url(await hmacSha256(ctx.keys.refreshSuccessors, toUtf8(token)));
}

function refused(): AppError {
  return new AppError("unauthenticated", "The refresh token is not valid. Sign in again.", {
    headers: { "WWW-Authenticate": 'Bearer error="invalid_token"' },
  });
}

/** Ends the family at once: first where tokens are judged, then where they are listed. */
async function endSession(ctx: Context, userId: string, sessionId: string): Promise<void> {
  await revokeCredentials(ctx.env.RATE_LIMITER, userId, [sessionId]);
  await endSessions(ctx.db, userId, [sessionId], ctx.now.getTime());
}

export async function logout(ctx: UserContext): Promise<void> {
  await endSession(ctx, ctx.actor.userId, ctx.actor.credentialId ?? "");
}

export async function listMySessions(ctx: UserContext, page: Page) {
  const rows = await listSessions(ctx.db, ctx.actor.userId, page.limit + 1, page.after, ctx.now.getTime());
  const toSession = (row: (typeof rows)[number]): Session => ({
    id: row.id,
    current: row.id === ctx.actor.credentialId,
    createdAt: new Date(row.createdAt).toISOString(),
    lastUsedAt: new Date(row.lastUsedAt).toISOString(),
  });
  return pageFrom(rows, page, (row) => row.id, toSession);
}

export async function endMySession(ctx: UserContext, sessionId: string): Promise<void> {
  const row = await findSession(ctx.db, ctx.actor.userId, sessionId);
  if (!row) throw notFound("session");
  await endSession(ctx, row.userId, row.id);
}

/** Refresh tokens that have run out, spent ones among them: no theft can show by them any more. */
export async function deleteExpiredSignIns(ctx: Context): Promise<void> {
  await deleteEndedSessions(ctx.db, ctx.now.getTime());
}
