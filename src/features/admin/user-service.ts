/** The administration of users: the list, bans, quotas, and signing somebody out everywhere. */
import type { UserContext } from "../../context";
import { toAuditEntry, type AuditEntry } from "../../domain/audit";
import { AppError, notFound } from "../../errors";
import { listPage, type ListPage, type Page } from "../../lib/page";
import { setUserStanding } from "../../limits/limiter";
import type { User } from "../identity/schemas";
import { findUserRow } from "../identity/service";
import { endAllSessions } from "../identity/session-service";
import { toUser } from "../identity/user";
import { listUserRows, prepareSignOut, updateUserRow, type QuotaUpdate } from "./user-store";

type UserChange = {
  readonly banned?: boolean | undefined;
  readonly banReason?: string | undefined;
  readonly quota?: QuotaUpdate | undefined;
  readonly endSessions?: true | undefined;
};

/** How often a ban is compared with the user's object before the request gives up. */
const maxSettlings = 10;

export async function listUsers(
  ctx: UserContext,
  emailPrefix: string | undefined,
  page: Page,
): Promise<ListPage<User>> {
  const list = (part: Page) => listUserRows(ctx.db, emailPrefix, part);
  return listPage(page, list, (row) => row.id, toUser);
}

/** Ends sessions last, so that a refused change ends none. */
export async function changeUser(ctx: UserContext, userId: string, change: UserChange): Promise<User> {
  const user = await updateUser(ctx, userId, change);
  if (change.endSessions) {
    const audit = toAuditEntry(ctx, "user.sessions_ended", userId);
    await endAllSessions(ctx, userId, prepareSignOut(ctx.db, userId, audit));
  }
  return user;
}

/**
 * Tells the user's object of a ban before D1, and of the end of a ban after D1. A failure in between then leaves the
 * user locked out, never let in, and the same request can be sent again.
 */
async function updateUser(ctx: UserContext, userId: string, change: UserChange): Promise<User> {
  if (!(await findUserRow(ctx, userId))) throw notFound("user");
  if (change.banned === true) {
    if (userId === ctx.actor.userId) throw new AppError("forbidden", "You cannot ban yourself.");
    await setUserStanding(ctx.env.RATE_LIMITER, userId, "banned");
  }
  const update = { ...change.quota, banned: change.banned, banReason: change.banReason ?? null };
  const row = await updateUserRow(ctx.db, userId, update, auditsOf(ctx, userId, change), ctx.now.getTime());
  if (change.banned !== undefined) await settleStanding(ctx, userId);
  if (row) return toUser(row);
  if (!(await findUserRow(ctx, userId))) throw notFound("user");
  throw new AppError("conflict", "This is the last administrator, who cannot be banned.");
}

/** The reason of a ban is stored in the entry. The schema of the response leaves the reason out. */
function auditsOf(ctx: UserContext, userId: string, { banned, banReason, quota }: UserChange): AuditEntry[] {
  return [
    ...(banned === true ? [toAuditEntry(ctx, "user.banned", userId, { banReason })] : []),
    ...(banned === false ? [toAuditEntry(ctx, "user.unbanned", userId)] : []),
    ...(quota === undefined ? [] : [toAuditEntry(ctx, "user.quota_set", userId, { quota })]),
  ];
}

/**
 * Copies the ban from D1 to the user's object, then reads D1 again until nothing has changed. When two requests change a
 * ban at once, D1 and the object agree in the end, in whatever order the two reach the object.
 */
async function settleStanding(ctx: UserContext, userId: string): Promise<void> {
  let known: "good" | "banned" | undefined;
  for (let settlings = 0; settlings < maxSettlings; settlings++) {
    const row = await findUserRow(ctx, userId);
    if (!row) return; // The deletion itself tells the object.
    const standing = row.bannedAt === null ? "good" : "banned";
    if (standing === known) return;
    await setUserStanding(ctx.env.RATE_LIMITER, userId, standing);
    known = standing;
  }
  throw new AppError("conflict", "Others are changing this user right now. Try again.");
}
