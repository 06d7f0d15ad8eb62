import type { UserContext, Context } from "../../context";
import type { SessionEnding } from "../../db/sessions";
import type { UserRow } from "../../db/users";
import { accountBanned, AppError, notFound } from "../../errors";
import { hashSecret, hmacSha256, randomSecret } from "../../lib/crypto";
import { toBase64Url, toUtf8 } from "../../lib/encoding";
import { newId } from "../../lib/ids";
import { listPage, type ListPage, type Page } from "../../lib/page";
import { revokeCredentials } from "../../limits/limiter";
import type { Session, SignedIn, User } from "./schemas";
import {
  deleteEndedSessions,
  endOneSession,
  findSession,
  insertSession,
  listSessions,
  rotateRefreshToken,
  type SessionRow,
} from "./session-store";
import { findUser } from "./store";
import { accessTokenLifeSeconds, signAccessToken } from "./tokens";
import { toUser } from "./user";

const refreshLifeMs = 30 * 24 * 3600 * 1000;
/**
 * For this long a spent refresh token gets the same successor again, because the client may have lost the first
 * response. A later reuse counts as theft.
 */
const graceMs = 10_000;

type Running = { readonly sessionId: string; readonly signedInAtMs: number };

/** `checked` is the user's row from before the password or the Google token was checked. */
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
  // An unspent token here means that the user was banned, even if the ban has ended since.
  if (user.bannedAt !== null || row.spentAt === null) throw accountBanned();
  return signedIn(ctx, toUser(user), { sessionId: row.sessionId, signedInAtMs: row.signedInAt }, successor);
}

/** The successor is derived from the token, so that a repeated request gets the same one. */
async function successorOf(ctx: Context, token: string): Promise<string> {
  return toBase64Url(await hmacSha256(ctx.keys.refreshSuccessors, toUtf8(token)));
}

function refused(): AppError {
  return new AppError("unauthenticated", "The refresh token is not valid. Sign in again.", {
    headers: { "WWW-Authenticate": 'Bearer error="invalid_token"' },
  });
}

/** Tells the user's object before D1, so that a failure in between leaves the session's tokens dead, not alive. */
async function endSession(ctx: Context, userId: string, sessionId: string): Promise<void> {
  await revokeCredentials(ctx.env.RATE_LIMITER, userId, [sessionId]);
  await endOneSession(ctx.db, userId, sessionId, ctx.now.getTime());
}

/**
 * Makes a change that ends many sessions of a user. Returns false if the change was refused. The order matters:
 *
 * 1. Tell the user's object, which judges every token. A failure in step 2 then leaves tokens dead, not alive, and the
 *    caller can send the same request again.
 * 2. Write D1.
 * 3. Tell the object of the sessions that began between steps 1 and 2. No sign-in with a replaced password begins a
 *    session later: `insertSession` compares the user's row with the one that the sign-in checked.
 *
 * If another request makes its change between steps 1 and 2, this change is refused, but the sessions of step 1 stay
 * dead. Such a race may sign somebody out, but never keeps somebody signed in.
 */
export async function endAllSessions(ctx: Context, userId: string, ending: SessionEnding): Promise<boolean> {
  const living = await ending.list();
  await revokeCredentials(ctx.env.RATE_LIMITER, userId, living);
  const ended = await ending.write();
  if (ended === undefined) return false;
  const begunMeanwhile = ended.filter((id) => !living.includes(id));
  await revokeCredentials(ctx.env.RATE_LIMITER, userId, begunMeanwhile);
  return true;
}

export async function logout(ctx: UserContext): Promise<void> {
  await endSession(ctx, ctx.actor.userId, ctx.actor.credentialId ?? "");
}

export async function listMySessions(ctx: UserContext, page: Page): Promise<ListPage<Session>> {
  const { userId, credentialId } = ctx.actor;
  const toSession = (row: SessionRow): Session => ({
    id: row.id,
    current: row.id === credentialId,
    createdAt: new Date(row.createdAt).toISOString(),
    lastUsedAt: new Date(row.lastUsedAt).toISOString(),
  });
  const list = (part: Page) => listSessions(ctx.db, userId, part, ctx.now.getTime());
  return listPage(page, list, (row) => row.id, toSession);
}

export async function endMySession(ctx: UserContext, sessionId: string): Promise<void> {
  const row = await findSession(ctx.db, ctx.actor.userId, sessionId);
  if (!row) throw notFound("session");
  await endSession(ctx, row.userId, row.id);
}

/** Deletes expired refresh tokens. A spent token is kept until then, because its reuse shows a theft. */
export async function deleteExpiredSignIns(ctx: Context): Promise<void> {
  await deleteEndedSessions(ctx.db, ctx.now.getTime());
}
