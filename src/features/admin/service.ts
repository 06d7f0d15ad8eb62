import type { UserContext, Context } from "../../context";
import { toAuditEntry } from "../../domain/audit";
import { AppError, notFound } from "../../errors";
import { hashSecret, randomSecret } from "../../lib/crypto";
import { newId } from "../../lib/ids";
import { listPage, type ListPage, type Page } from "../../lib/page";
import type { AuditRecord, Invite, InviteWithCode, NewInvite } from "./schemas";
import {
  deleteUnusedInvite,
  deleteUnusedInvitesBefore,
  insertInvite,
  listAuditRows,
  listInviteRows,
  type AuditRow,
  type InviteRow,
} from "./store";

const dayMs = 24 * 3600 * 1000;
/** An expired, unused invite stays in the list for this long. */
const keptAfterMs = 30 * dayMs;

export async function createInvite(ctx: UserContext, input: NewInvite): Promise<InviteWithCode> {
  const createdAt = ctx.now.getTime();
  const code = randomSecret();
  const row = {
    id: newId("inv", createdAt),
    codeHash: await hashSecret(code),
    email: input.email ?? null,
    createdBy: ctx.actor.userId,
    createdAt,
    expiresAt: createdAt + input.expiresInDays * dayMs,
    usedAt: null,
    usedBy: null,
  };
  await insertInvite(ctx.db, row, toAuditEntry(ctx, "invite.created", row.id));
  return { ...toInvite(row), code };
}

function toInvite({ id, email, createdBy, createdAt, expiresAt, usedAt, usedBy }: InviteRow): Invite {
  return {
    id,
    email,
    createdBy,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    usedAt: usedAt === null ? null : new Date(usedAt).toISOString(),
    usedBy,
  };
}

export async function listInvites(ctx: UserContext, page: Page): Promise<ListPage<Invite>> {
  const list = (part: Page) => listInviteRows(ctx.db, part);
  return listPage(page, list, (row) => row.id, toInvite);
}

export async function revokeInvite(ctx: UserContext, inviteId: string): Promise<void> {
  const outcome = await deleteUnusedInvite(ctx.db, inviteId, toAuditEntry(ctx, "invite.revoked", inviteId));
  if (outcome === "unknown") throw notFound("invite");
  if (outcome === "used") throw new AppError("conflict", "The invite has been used. It stays as a record.");
}

export async function listAudit(ctx: UserContext, page: Page): Promise<ListPage<AuditRecord>> {
  const list = (part: Page) => listAuditRows(ctx.db, part);
  return listPage(page, list, (row) => row.id, toAuditRecord);
}

function toAuditRecord({ createdAt, ...row }: AuditRow): AuditRecord {
  return { ...row, createdAt: new Date(createdAt).toISOString() };
}

export async function deleteOldInvites(ctx: Context): Promise<void> {
  await deleteUnusedInvitesBefore(ctx.db, ctx.now.getTime() - keptAfterMs);
}
