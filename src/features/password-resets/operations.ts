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
      summary: "Set a new password with an administrator's code, and end every session",
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
      summary: "Create a code with which a user sets a new password",
      description: "The code is valid once, for one hour. The user's earlier codes stop being valid.",
      access: "admin",
      limit: "write",
      params: ResetParams,
      replies: { 201: ResetCode },
    },
    async ({ ctx, params }) => ({ status: 201, body: await createPasswordReset(ctx, params.userId) }),
  ),
];
