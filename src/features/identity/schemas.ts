import * as z from "zod";

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
const PersonName = z.string().trim().min(1).max(120);

export const InviteCode = z
  .string()
  .min(1)
  .max(200)
  .meta({ description: "Needed where sign-up is by invitation; refused when it is not good, wherever it is sent." });

export const Registration = z.strictObject({
  email: Email,
  password: NewPassword,
  name: PersonName.optional(),
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
export const ProfileChange = z.strictObject({ name: PersonName.nullable() });
export const PasswordChange = z.strictObject({ currentPassword: Password, newPassword: NewPassword });
export type PasswordChange = z.infer<typeof PasswordChange>;

/** All that ever leaves of a user. */
export const User = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string().nullable(),
    role: z.enum(["user", "admin"]),
    identities: z.array(z.enum(["password", "google"])),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "User" });
export type User = z.infer<typeof User>;

export const SignedIn = z
  .object({
    user: User,
    accessToken: z.string(),
    refreshToken: z.string(),
    expiresIn: z.number().int().meta({ description: "Seconds until the access token ends." }),
    tokenType: z.literal("Bearer"),
  })
  .meta({ id: "SignedIn" });
export type SignedIn = z.infer<typeof SignedIn>;

export const Session = z
  .object({
    id: z.string(),
    current: z.boolean().meta({ description: "True for the session that asks." }),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime(),
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof Session>;
