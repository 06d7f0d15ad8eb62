/** Decides who calls, whether they may call this operation, and whether they are within the rate limit. */
import type { Actor, Context } from "../context";
import { accountBanned, AppError } from "../errors";
import { addressSubject } from "../limits/address";
import { admitUser, count, requireAllowed } from "../limits/limiter";
import { policies, type PolicyName } from "../limits/policies";
import type { Standing } from "../limits/rate-limiter";
import type { HttpContext } from "./app-env";
import { asksForRecentSignIn, recentSignInHours, type Operation } from "./operation";

/** `signedInAtMs` is the time of the last sign-in, which a refresh does not change. Null for an API key. */
export type Caller = Actor & { readonly signedInAtMs: number | null };

/** Implemented by the identity feature and passed in by `app.ts`, because platform code imports no feature. */
export type Authenticator = {
  /** Undefined when the credential is unknown, expired or malformed. */
  readonly findCaller: (ctx: Context, credential: string) => Promise<Caller | undefined>;
  readonly findStanding: (ctx: Context, actor: Actor) => Promise<Standing>;
  readonly isAdmin: (ctx: Context, actor: Actor) => Promise<boolean>;
};

const maxCredentialLength = 4096;

export function addressOf(c: HttpContext): string {
  return addressSubject(c.req.header("CF-Connecting-IP"));
}

function unauthenticated(sent: boolean): AppError {
  const challenge = sent ? 'Bearer error="invalid_token"' : "Bearer";
  const form = "Send an access token or an API key as Authorization: Bearer <token>.";
  const detail = sent
    ? `This credential is not valid, or no longer. ${form} POST /v1/auth/refresh renews a token.`
    : form;
  return new AppError("unauthenticated", detail, { headers: { "WWW-Authenticate": challenge } });
}

/** Counts a failed credential by address. Throws `error`, or 429 when the address has failed too often. */
export async function refuseCounted(c: HttpContext, error: AppError): Promise<never> {
  const ctx = c.get("ctx");
  const counted = await count(c.env.RATE_LIMITER, "anonymous", addressOf(c), ctx.log.error);
  c.set("count", counted);
  requireAllowed(counted);
  throw error;
}

async function requireStanding(c: HttpContext, standing: Standing): Promise<void> {
  if (standing === "good") return;
  if (standing === "banned") throw accountBanned();
  await refuseCounted(c, unauthenticated(true));
}

/** A refresh does not make the sign-in newer, so a stolen session cannot be used to take over the account. */
function requireRecent({ signedInAtMs }: Caller, now: Date): void {
  if (signedInAtMs !== null && now.getTime() - signedInAtMs <= recentSignInHours * 3600 * 1000) return;
  throw new AppError(
    "forbidden",
    `This needs a sign-in of the last ${recentSignInHours} hours. Sign in again, and use the new access token.`,
  );
}

function requireAccess(op: Operation, caller: Caller, now: Date): void {
  const { access } = op;
  if (access === "session" || access === "recent session" || access === "admin") {
    if (!caller.isSession)
      throw new AppError("insufficient_scope", "An API key cannot do this. Sign in and use an access token.");
  } else if (typeof access === "object" && "scope" in access && !caller.scopes.includes(access.scope))
    throw new AppError("insufficient_scope", `This needs an API key with the scope "${access.scope}".`);
  if (asksForRecentSignIn(op)) requireRecent(caller, now);
}

function bearerOf(c: HttpContext): string | undefined {
  return /^bearer +([^\s]+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
}

/** The caller that the access token or API key belongs to. Throws 401, counted by address, if there is none. */
export async function requireActor(c: HttpContext, authenticator: Authenticator): Promise<Caller> {
  const credential = bearerOf(c);
  if (credential === undefined) return refuseCounted(c, unauthenticated(c.req.header("Authorization") !== undefined));
  const usable = credential.length <= maxCredentialLength;
  const caller = usable ? await authenticator.findCaller(c.get("ctx"), credential) : undefined;
  return caller ?? refuseCounted(c, unauthenticated(true));
}

/** Asks the user's Durable Object for the standing and, unless `policy` is null, counts the request there. */
function admitBy(c: HttpContext, actor: Actor, authenticator: Authenticator, policy: PolicyName | null) {
  const ctx = c.get("ctx");
  const user = { userId: actor.userId, credentialId: actor.credentialId ?? "" };
  const fallback = { findStanding: () => authenticator.findStanding(ctx, actor), logError: ctx.log.error };
  return admitUser(c.env.RATE_LIMITER, user, policy, fallback);
}

/**
 * Checks standing, limit, scope, age of the sign-in and role, in that order. A policy whose subject is the address
 * counts by the caller's address even though the user is known.
 */
export async function requireAdmitted(
  c: HttpContext,
  op: Operation,
  actor: Caller,
  authenticator: Authenticator,
): Promise<void> {
  const ctx = c.get("ctx");
  const policy = op.limit === "none" ? null : op.limit;
  const byAddress = policy !== null && policies[policy].subject === "address" ? policy : null;
  const [admission, addressCount] = await Promise.all([
    admitBy(c, actor, authenticator, byAddress === null ? policy : null),
    byAddress && count(c.env.RATE_LIMITER, byAddress, addressOf(c), ctx.log.error),
  ]);
  const counted = addressCount ?? admission.count;
  if (policy !== null) c.set("count", counted);
  await requireStanding(c, admission.standing);
  requireAllowed(counted);
  requireAccess(op, actor, ctx.now);
  if (op.access === "admin" && !(await authenticator.isAdmin(ctx, actor)))
    throw new AppError("forbidden", "Only an administrator can do this.");
}

/**
 * Repeats all checks with the current time and counts nothing. The guard calls this when the body arrived after the
 * caller was admitted: callers choose how slowly they send, and a credential that ended meanwhile must not work.
 */
export async function requireStillAdmitted(
  c: HttpContext,
  op: Operation,
  authenticator: Authenticator,
): Promise<Actor> {
  c.set("ctx", Object.assign({}, c.get("ctx"), { now: new Date() }));
  const actor = await requireActor(c, authenticator);
  await requireAdmitted(c, { ...op, limit: "none" }, actor, authenticator);
  return actor;
}

/** For long responses such as event streams: would the caller's credential be admitted now? Counts nothing. */
export async function isStillAdmitted(c: HttpContext, authenticator: Authenticator): Promise<boolean> {
  const credential = bearerOf(c) ?? "";
  const caller = await authenticator.findCaller({ ...c.get("ctx"), now: new Date() }, credential);
  return caller !== undefined && (await admitBy(c, caller, authenticator, null)).standing === "good";
}

/** Counts a request without a known user: by address, or by the subject that the signature names. */
export async function requireCounted(c: HttpContext, op: Operation, subject: string): Promise<void> {
  if (op.limit === "none") return;
  const counted = await count(c.env.RATE_LIMITER, op.limit, subject, c.get("ctx").log.error);
  c.set("count", counted);
  requireAllowed(counted);
}
