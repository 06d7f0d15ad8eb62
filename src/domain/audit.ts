/** The administrators' actions that the audit log records. */
export const auditActions = [
  "admin.bootstrapped",
  "user.banned",
  "user.unbanned",
  "user.quota_set",
  "user.sessions_ended",
  "user.password_reset_created",
  "invite.created",
  "invite.revoked",
  "job.settled",
] as const;
type AuditAction = (typeof auditActions)[number];

export type AuditEntry = {
  readonly actorId: string;
  readonly action: AuditAction;
  /** The user, invite or other thing that the action changed. */
  readonly targetId: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly requestId: string;
  readonly createdAt: number;
};

type Acting = { readonly actor: { readonly userId: string }; readonly requestId: string; readonly now: Date };

/** An entry for an action of the request's actor, at the request's time. */
export function toAuditEntry(
  { actor, requestId, now }: Acting,
  action: AuditAction,
  targetId: string,
  detail: AuditEntry["detail"] = {},
): AuditEntry {
  return { actorId: actor.userId, action, targetId, detail, requestId, createdAt: now.getTime() };
}
