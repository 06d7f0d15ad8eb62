import * as z from "zod";
import { EmailAddress, idOf, Name, namedId, NewName, secretOf, Time } from "../../lib/fields";

export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email({ error: "must be an e-mail address" }))
  .meta({ description: "Upper and lower case count as the same." });

/** NIST SP 800-63B-4: only the length counts, in code points, not in bytes. Nothing is cut off. */
export const NewPassword = z
  .string()
  .min(15)
  .max(256)
  .meta({ description: "15 to 256 characters, and not a common password." });
const Password = z.string().min(1).max(256);

const InviteCode = z.string().min(1).max(200).meta({
  description:
    "Required where sign-up is by invitation. A code that is not valid is refused, even where none is required.",
});

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
  idToken: z
    .string()
    .min(1)
    .max(8192)
    .meta({ description: "The `credential` that a client gets from Google's sign-in." }),
  nonce: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: "The nonce that the client gave to Google. If sent, the token must contain the same nonce." }),
  inviteCode: InviteCode.optional(),
});
export type GoogleSignIn = z.infer<typeof GoogleSignIn>;

export const Refresh = z.strictObject({ refreshToken: z.string().min(1).max(200) });
export const ProfileChange = z.strictObject({ name: NewName.nullable() });
export const PasswordChange = z.strictObject({ currentPassword: Password, newPassword: NewPassword });
export type PasswordChange = z.infer<typeof PasswordChange>;

/** The only fields of a user that any response contains. */
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
    expiresIn: z.number().int().min(1).max(86_400).meta({ description: "Seconds until the access token expires." }),
    tokenType: z.literal("Bearer"),
  })
  .meta({ id: "SignedIn" });
export type SignedIn = z.infer<typeof SignedIn>;

export const Session = z
  .object({
    id: idOf("ses"),
    current: z.boolean().meta({ description: "True for the session of this request." }),
    createdAt: Time,
    lastUsedAt: Time,
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof Session>;

export const SessionParams = z.object({ sessionId: namedId("ses") });
