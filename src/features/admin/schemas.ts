import * as z from "zod";
import { auditActions } from "../../domain/audit";
import { AnyId, EmailAddress, idOf, MicroUsd, namedId, requireChange, secretOf, Time } from "../../lib/fields";
import { Email } from "../identity/schemas";
import { MonthlyLimit } from "../usage/schemas";

export const EmailPrefix = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(254)
  .meta({ description: "Lists only users whose e-mail address begins with this text." });

const quotas = {
  generationsPerDay: z.number().int().min(0).max(1_000_000).nullable().optional(),
  storedBytesPerDay: z.number().int().min(0).max(1_000_000_000_000_000).nullable().optional(),
  monthlyMicroUsd: MonthlyLimit.optional().meta({
    description: "The amount that the user may spend on the operator's keys in a month.",
  }),
};

const Quota = requireChange(z.strictObject(quotas)).meta({
  description: "An omitted field stays as it is. Null restores the default of this deployment.",
});

export const UserChange = requireChange(
  z.strictObject({
    banned: z.boolean().optional(),
    banReason: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .optional()
      .meta({ description: "Stored for the operator. No response contains the reason." }),
    quota: Quota.optional(),
    endSessions: z
      .literal(true)
      .optional()
      .meta({ description: "Signs the user out everywhere at once. API keys stay valid." }),
  }),
).refine(({ banned, banReason }) => banReason === undefined || banned === true, {
  path: ["banReason"],
  error: "is allowed only with banned: true",
});

export const NewInvite = z.strictObject({
  email: Email.optional().meta({ description: "The only address that may use the code. If omitted, any address may." }),
  expiresInDays: z.number().int().min(1).max(365).default(7),
});
export type NewInvite = z.infer<typeof NewInvite>;

export const Invite = z
  .object({
    id: idOf("inv"),
    email: EmailAddress.nullable(),
    createdBy: idOf("usr").meta({ description: "The administrator's id." }),
    createdAt: Time,
    expiresAt: Time,
    usedAt: Time.nullable(),
    usedBy: idOf("usr").nullable().meta({ description: "The id of the user who signed up with the code." }),
  })
  .meta({ id: "Invite" });
export type Invite = z.infer<typeof Invite>;

export const InviteWithCode = Invite.extend({
  code: secretOf().meta({
    description: "Shown only once. The new user sends the code as `inviteCode` when signing up.",
  }),
}).meta({ id: "InviteWithCode" });
export type InviteWithCode = z.infer<typeof InviteWithCode>;

const StoredQuota = z.object(quotas);

export const UserParams = z.object({ userId: namedId("usr") });
export const InviteParams = z.object({ inviteId: namedId("inv") });

export const AuditRecord = z
  .object({
    id: idOf("aud"),
    actorId: idOf("usr").meta({ description: "The id of the administrator who acted." }),
    action: z
      .string()
      .max(64)
      .meta({
        pattern: "^[a-z_]+[.][a-z_]+$",
        description: `One of: ${auditActions.join(", ")}.`,
      }),
    targetId: AnyId.meta({ description: "The id of the user, invite or image that the action concerned." }),
    detail: z.object({ quota: StoredQuota.optional(), costMicroUsd: MicroUsd.optional() }),
    requestId: idOf("req"),
    createdAt: Time,
  })
  .meta({ id: "AuditRecord" });
export type AuditRecord = z.infer<typeof AuditRecord>;
