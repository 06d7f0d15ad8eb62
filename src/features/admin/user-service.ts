import type { UserContext } from "../../context";
import { toAuditEntry, type AuditEntry } from "../../domain/audit";
import { AppError, notFound } from "../../errors";
import { pageFrom, type Page } from "../../lib/page";
import { revokeCredentials, setUserStanding } from "../../limits/limiter";
import { listUserRows, updateUserRow, type QuotaUpdate } from "./user-store";
import type { User } from "../identity/schemas";
import { endEverySession, listLivingSessionIds } from "../identity/session-store";
import { findUser } from "../identity/store";
import { toUser } from "../identity/user";

type UserChange = {
  readonly banned?: boolean | undefined;
  readonly banReason?: string | undefined;
  readonly quota?: QuotaUpdate | undefined;
  readonly endSessions?: true | undefined;
};

export async function listUsers(ctx: UserContext, emailPrefix: string | undefined, page: Page) {
  const rows = await listUserRows(ctx.db, emailPrefix, page.limit + 1, page.after);
  return pageFrom(rows, page, (row) => row.id, toUser);
}

/** A reason to ban is kept, but the schema of the audit's answer leaves it out. */
function auditsOf(ctx: UserContext, userId: string, { banned, banReason, quota }: UserChange): AuditEntry[] {
  return [
    ...(banned === true ? [toAuditEntry(ctx, "user.banned", userId, { banReason })] : []),
    ...(banned === false ? [toAuditEntry(ctx, "user.unbanned", userId)] : []),
    ...(quota === undefined ? [] : [toAuditEntry(ctx, "user.quota_set", userId, { quota })]),
  ];
}

const maxSettlings = 10;

/**
 * Makes the user's object know what the table says, and looks again: of two changes at once the later one wins in
 * both places, whichever is told last.
 */
async function settleStanding(ctx: UserContext, userId: string): Promise<void> {
  let known: "good" | "banned" | undefined;
  for (let settlings = 0; settlings < maxSettlings; settlings++) {
    const row = await findUser(ctx.db, userId);
    if (!row) return; // the deletion tells the object itself
    const standing = row.bannedAt === null ? "good" : "banned";
    if (standing === known) return;
    await setUserStanding(ctx.env.RATE_LIMITER, userId, standing);
    known = standing;
  }
  throw new AppError("conflict", "Others are changing this user right now. Try again.");
}

/**
 * A ban is told first where credentials are judged, then written; the end of one is written first. So what fails
 * half-way leaves the user out, never in, and the same call again puts it right.
 */
async function updateUser(ctx: UserContext, userId: string, change: UserChange): Promise<User> {
  if (!(await findUser(ctx.db, userId))) throw notFound("user");
  if (change.banned === true) {
    if (userId === ctx.actor.userId) throw new AppError("forbidden", "You cannot ban yourself.");
    await setUserStanding(ctx.env.RATE_LIMITER, userId, "banned");
  }
  const update = { ...change.quota, banned: change.banned, banReason: change.banReason ?? null };
  const row = await updateUserRow(ctx.db, userId, update, auditsOf(ctx, userId, change), ctx.now.getTime());
  if (change.banned !== undefined) await settleStanding(ctx, userId);
  if (row) return toUser(row);
  if (!(await findUser(ctx.db, userId))) throw notFound("user");
  throw new AppError("conflict", "This is the last administrator, who cannot be banned.");
}

/** First where tokens are judged, then where they are kept; once more for the sessions that began in between. */
async function endSessionsOf(ctx: UserContext, userId: string): Promise<void> {
  const living = await listLivingSessionIds(ctx.db, userId);
  await revokeCredentials(ctx.env.RATE_LIMITER, userId, living);
  const audit = toAuditEntry(ctx, "user.sessions_ended", userId);
  const ended = await endEverySession(ctx.db, userId, audit);
  const begunMeanwhile = ended.filter((id) => !living.includes(id));
  await revokeCredentials(ctx.env.RATE_LIMITER, userId, begunMeanwhile);
}

/** What cannot be changed is refused before any session ends. */
export async function changeUser(ctx: UserContext, userId: string, change: UserChange): Promise<User> {
  const user = await updateUser(ctx, userId, change);
  if (change.endSessions) await endSessionsOf(ctx, userId);
  return user;
}
