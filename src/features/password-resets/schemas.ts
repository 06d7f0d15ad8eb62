import * as z from "zod";
import { namedId, secretOf } from "../../lib/fields";
import { NewPassword } from "../identity/schemas";

export const PasswordReset = z.strictObject({
  code: z.string().min(1).max(200).meta({ description: "From an administrator; good for one hour, once." }),
  newPassword: NewPassword,
});
export type PasswordReset = z.infer<typeof PasswordReset>;

export const ResetParams = z.object({ userId: namedId("usr") });

export const ResetCode = z
  .object({ code: secretOf().meta({ description: "Shown once. Good for one hour, once." }) })
  .meta({ id: "ResetCode" });
export type ResetCode = z.infer<typeof ResetCode>;
