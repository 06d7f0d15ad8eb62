import type { Context } from "../../context";
import { accountBanned, AppError } from "../../errors";
import { revokeCredentials } from "../../limits/limiter";
import { findUserByIdentity, linkIdentity, listCredentials } from "./google-store";
import { findGooglePerson, type GooglePerson } from "./google-token";
import type { GoogleSignIn, SignedIn } from "./schemas";
import { startSession } from "./session-service";
import { createUser } from "./sign-up";
import { findUserByEmail, type UserRow } from "./store";

/** The account is the one of (issuer, subject), whatever address it has by now; the address only decides the first time. */
export async function signInWithGoogle(ctx: Context, input: GoogleSignIn): Promise<SignedIn> {
  const { google } = ctx.config;
  if (google === null) throw new AppError("forbidden", "Google sign-in is not set up here.");
  const person = await findGooglePerson(ctx, google, input.idToken, input.nonce);
  if (!person) throw refused();
  const row = (await findUserByIdentity(ctx.db, person)) ?? (await getFirstTimer(ctx, person, input.inviteCode));
  ctx.log.add({ accountId: row.id });
  requireNotBanned(row);
  return startSession(ctx, row);
}

/** One answer whatever is wrong with the token. */
function refused(): AppError {
  return new AppError("unauthenticated", "The Google ID token is not valid here. Sign in with Google again.", {
    headers: { "WWW-Authenticate": 'Bearer error="invalid_token"' },
  });
}

async function getFirstTimer(ctx: Context, person: GooglePerson, inviteCode: string | undefined) {
  const existing = await findUserByEmail(ctx.db, person.email);
  if (existing) await link(ctx, existing, person);
  else await signUp(ctx, person, inviteCode);
  const row = await findUserByIdentity(ctx.db, person);
  if (!row) throw new AppError("conflict", "The account with this e-mail address has just changed. Try again.");
  return row;
}

/**
 * Whoever registered the address with a password never proved it; Google's word does. Credentials die where they are
 * judged before and after the database is told, so that neither a failure nor a sign-in in between leaves one alive.
 */
async function link(ctx: Context, row: UserRow, person: GooglePerson): Promise<void> {
  requireNotBanned(row);
  if (row.hasGoogle || !person.ownsEmail) throw addressTaken(row);
  await revokeCredentials(ctx.env.RATE_LIMITER, row.id, await listCredentials(ctx.db, row.id));
  const ended = await linkIdentity(ctx.db, identityOf(person), row.id, ctx.now.getTime());
  if (ended === undefined) return;
  await revokeCredentials(ctx.env.RATE_LIMITER, row.id, ended);
  ctx.log.info("google_linked", { userId: row.id });
}

function requireNotBanned(row: UserRow): void {
  if (row.bannedAt !== null) throw accountBanned();
}

function addressTaken({ hasGoogle }: UserRow): AppError {
  const way = hasGoogle ? "Sign in with the Google account that it was made with." : "Sign in with its password.";
  return new AppError("conflict", `An account with this e-mail address exists. ${way}`);
}

function identityOf({ issuer, subject }: GooglePerson) {
  return { provider: "google", issuer, subject } as const;
}

async function signUp(ctx: Context, person: GooglePerson, inviteCode: string | undefined): Promise<void> {
  const { email, name } = person;
  const newUser = { email, name, passwordHash: null, identity: identityOf(person) };
  try {
    await createUser(ctx, newUser, inviteCode);
  } catch (error) {
    // Of two first sign-ins at once one makes the user, and may have spent the invite; both are his.
    if (!(await findUserByIdentity(ctx.db, person))) throw error;
  }
}
