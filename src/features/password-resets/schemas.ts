import * as z from "zod";
import { NewPassword } from "../identity/schemas";

export const PasswordReset = z.strictObject({
  code: z.string().min(1).max(200).meta({ description: "From an administrator; good for one hour, once." }),
  newPassword: NewPassword,
});
export type PasswordReset = z.infer<typeof PasswordReset>;

export const ResetCode = z
  .object({ code: z.string().meta({ description: "Shown once. Good for one hour, once." }) })
  .meta({ id: "ResetCode" });
export type ResetCode = z.infer<typeof ResetCode>;
