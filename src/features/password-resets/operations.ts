import { operation } from "../../http/operation";
import { PasswordReset, ResetCode, ResetParams } from "./schemas";
import { createPasswordReset, resetPassword } from "./service";

export const passwordResetOperations = [
  operation(
    {
      id: "resetPassword",
      method: "post",
      path: "/v1/auth/reset",
      tag: "Identity",
      summary: "Set a new password with an administrator's code; every session ends",
      access: "public",
      limit: "auth",
      body: PasswordReset,
      replies: { 204: null },
      errors: ["forbidden", "account_banned"],
    },
    async ({ ctx, body }) => {
      await resetPassword(ctx, body);
      return { status: 204 };
    },
  ),
  operation(
    {
      id: "createPasswordReset",
      method: "post",
      path: "/v1/admin/users/:userId/password-reset",
      tag: "Administration",
      summary: "Make a code by which a user sets a new password",
      description: "Good for one hour, once. The user's codes of before are worth nothing from then on.",
      access: "admin",
      limit: "write",
      params: ResetParams,
      replies: { 201: ResetCode },
    },
    async ({ ctx, params }) => ({ status: 201, body: await createPasswordReset(ctx, params.userId) }),
  ),
];
