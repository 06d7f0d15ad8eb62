/** Sign-in with a Google ID token, and the link between a Google identity and an account. */
import type { Context } from "../../context";
import type { UserRow } from "../../db/users";
import { accountBanned, AppError } from "../../errors";
import { findUserByIdentity, prepareLink } from "./google-store";
import { findGooglePerson, type GooglePerson } from "./google-token";
import type { GoogleSignIn, SignedIn } from "./schemas";
import { endAllSessions, startSession } from "./session-service";
import { createUser } from "./sign-up";
import { findUserByEmail } from "./store";

/**
 * An account is found by issuer and subject, even after its e-mail address has changed. The address is used only at the
 * first sign-in, to find an account to link.
 */
export async function signInWithGoogle(ctx: Context, input: GoogleSignIn): Promise<SignedIn> {
  const { google } = ctx.config;
  if (google === null) throw new AppError("forbidden", "Google sign-in is not set up here. Sign in with a password.");
  const person = await findGooglePerson(ctx, google, input.idToken, input.nonce);
  if (!person) throw refused();
  const row = (await findUserByIdentity(ctx.db, person)) ?? (await getFirstTimer(ctx, person, input.inviteCode));
  ctx.log.add({ accountId: row.id });
  requireNotBanned(row);
  return startSession(ctx, row);
}

/** The response is the same for every fault of a token. */
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
 * Links the Google identity to an account that has the same address and was made with a password. Nobody proved then to
 * own the address. The token proves that, so the account loses all access that existed before.
 */
async function link(ctx: Context, row: UserRow, person: GooglePerson): Promise<void> {
  requireNotBanned(row);
  if (row.hasGoogle || !person.ownsEmail) throw addressTaken(row);
  const change = prepareLink(ctx.db, identityOf(person), row.id, ctx.now.getTime());
  if (await endAllSessions(ctx, row.id, change)) ctx.log.info("google_linked", { userId: row.id });
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
    // Another first sign-in of the same person may have made the user, and spent the invite, at the same time.
    if (!(await findUserByIdentity(ctx.db, person))) throw error;
  }
}
