import * as z from "zod";
import { namedId, secretOf } from "../../lib/fields";
import { NewPassword } from "../identity/schemas";

export const PasswordReset = z.strictObject({
  code: z.string().min(1).max(200).meta({ description: "The code from an administrator. Valid once, for one hour." }),
  newPassword: NewPassword,
});
export type PasswordReset = z.infer<typeof PasswordReset>;

export const ResetParams = z.object({ userId: namedId("usr") });

export const ResetCode = z
  .object({ code: secretOf().meta({ description: "Shown only once. Valid once, for one hour." }) })
  .meta({ id: "ResetCode" });
export type ResetCode = z.infer<typeof ResetCode>;
