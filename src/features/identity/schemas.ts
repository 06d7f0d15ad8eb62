import * as z from "zod";
import { EmailAddress, idOf, Name, namedId, NewName, secretOf, Time } from "../../lib/fields";

export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email({ error: "must be an e-mail address" }))
  .meta({ description: "Compared without regard to case." });

/** NIST SP 800-63B-4: length alone; every character counts, nothing is cut. Code points, not bytes. */
export const NewPassword = z.string().min(15).max(256).meta({ description: "15 to 256 characters; not a common one." });
const Password = z.string().min(1).max(256);

const InviteCode = z
  .string()
  .min(1)
  .max(200)
  .meta({ description: "Needed where sign-up is by invitation; refused when it is not good, wherever it is sent." });

export const Registration = z.strictObject({
  email: Email,
  password: NewPassword,
  name: NewName.optional(),
  inviteCode: InviteCode.optional(),
});
export type Registration = z.infer<typeof Registration>;

export const Login = z.strictObject({ email: Email, password: Password });
export type Login = z.infer<typeof Login>;

export const GoogleSignIn = z.strictObject({
  idToken: z.string().min(1).max(8192).meta({ description: "The `credential` that Google's sign-in gives a client." }),
  nonce: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: "What the client asked Google to put into the token; when sent, the token must hold it." }),
  inviteCode: InviteCode.optional(),
});
export type GoogleSignIn = z.infer<typeof GoogleSignIn>;

export const Refresh = z.strictObject({ refreshToken: z.string().min(1).max(200) });
export const ProfileChange = z.strictObject({ name: NewName.nullable() });
export const PasswordChange = z.strictObject({ currentPassword: Password, newPassword: NewPassword });
export type PasswordChange = z.infer<typeof PasswordChange>;

/** All that ever leaves of a user. */
export const User = z
  .object({
    id: idOf("usr"),
    email: EmailAddress,
    name: Name.nullable(),
    role: z.enum(["user", "admin"]),
    identities: z.array(z.enum(["password", "google"])).max(2),
    createdAt: Time,
  })
  .meta({ id: "User" });
export type User = z.infer<typeof User>;

export const SignedIn = z
  .object({
    user: User,
    accessToken: z
      .string()
      .max(4096)
      .regex(/^[\w-]+[.][\w-]+[.][\w-]+$/),
    refreshToken: secretOf(),
    expiresIn: z.number().int().min(1).max(86_400).meta({ description: "Seconds until the access token ends." }),
    tokenType: z.literal("Bearer"),
  })
  .meta({ id: "SignedIn" });
export type SignedIn = z.infer<typeof SignedIn>;

export const Session = z
  .object({
    id: idOf("ses"),
    current: z.boolean().meta({ description: "True for the session that asks." }),
    createdAt: Time,
    lastUsedAt: Time,
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof Session>;

export const SessionParams = z.object({ sessionId: namedId("ses") });
