/** Asks the rate limiter's Durable Objects: counts requests, checks standings, revokes credentials. */
import { AppError } from "../errors";
import { policies, type PolicyName } from "./policies";
import type { Admission, RateLimiter, Standing } from "./rate-limiter";
import type { Decision } from "./sliding-window";

type Namespace = DurableObjectNamespace<RateLimiter>;
type LogError = (event: string, error: unknown) => void;

/**
 * Null when nothing was counted: no policy was given, or the counter was unreachable and the policy lets requests pass.
 */
export type Count = { readonly policy: PolicyName; readonly decision: Decision } | null;

/** The most refused subjects that an isolate remembers. */
const maxRemembered = 10_000;
/**
 * When each refused subject may pass again. The isolate refuses until then, so that a flood does not reach the object.
 */
const blockedUntil = new Map<string, number>();

/** Counts one request of `subject`: an address, a trigger, a provider job or a sign-in name. */
export async function count(
  namespace: Namespace,
  policy: PolicyName,
  subject: string,
  logError: LogError,
): Promise<Count> {
  try {
    const { decision } = await ask(namespace, `${policies[policy].subject}:${subject}`, policy, null);
    return decision && { policy, decision };
  } catch (error) {
    if (policies[policy].onFailure === "refuse") throw unavailable(error);
    logError("limiter_failed", error);
    return null;
  }
}

/**
 * Asks the subject's Durable Object, unless this isolate remembers a refusal. Rejects when the object is unreachable.
 */
async function ask(
  namespace: Namespace,
  name: string,
  policy: PolicyName | null,
  credential: string | null,
): Promise<Admission> {
  const block = policy === null ? undefined : findBlock(name, policy);
  if (block !== undefined) return { standing: "good", decision: block };
  const admission: Admission = await namespace.getByName(name).admit(policy, credential);
  if (policy !== null && admission.decision !== null) rememberBlock(name, policy, admission.decision);
  return admission;
}

function findBlock(name: string, policy: PolicyName): Decision | undefined {
  const key = `${policy} ${name}`;
  const untilMs = blockedUntil.get(key);
  if (untilMs === undefined) return undefined;
  const leftMs = untilMs - Date.now();
  if (leftMs > 0)
    return { allowed: false, remaining: 0, resetSeconds: Math.ceil(leftMs / 1000), blockedUntilMs: untilMs };
  blockedUntil.delete(key);
  return undefined;
}

function rememberBlock(name: string, policy: PolicyName, decision: Decision): void {
  // A counted sign-in can be given back before the window ends, so only the Durable Object knows the current count.
  if (decision.allowed || policy === "login") return;
  if (blockedUntil.size >= maxRemembered) blockedUntil.clear();
  blockedUntil.set(`${policy} ${name}`, decision.blockedUntilMs);
}

function unavailable(cause: unknown): AppError {
  const extra = { headers: { "Retry-After": "5" }, cause };
  return new AppError(
    "unavailable",
    "The service cannot check this request right now. Try again in a few seconds.",
    extra,
  );
}

export async function giveBack(namespace: Namespace, policy: PolicyName, subject: string): Promise<void> {
  await namespace.getByName(`${policies[policy].subject}:${subject}`).giveBack(policy);
}

/**
 * Checks a user's standing and credential, and counts the request, in one call. If the user's Durable Object is
 * unreachable, the count is skipped but the standing is not: `findStanding` then reads the standing from the database.
 * Throws `unavailable` if that fails too.
 */
export async function admitUser(
  namespace: Namespace,
  user: { readonly userId: string; readonly credentialId: string },
  policy: PolicyName | null,
  fallback: { readonly findStanding: () => Promise<Standing>; readonly logError: LogError },
): Promise<{ standing: Standing; count: Count }> {
  try {
    const { standing, decision } = await ask(namespace, `user:${user.userId}`, policy, user.credentialId);
    return { standing, count: policy && decision && { policy, decision } };
  } catch (error) {
    fallback.logError("limiter_failed", error);
    if (policy !== null && policies[policy].onFailure === "refuse") throw unavailable(error);
    const standing = await fallback.findStanding().catch((cause: unknown) => {
      throw unavailable(cause);
    });
    return { standing, count: null };
  }
}

/**
 * Ends sessions or API keys everywhere at once. Call this before the write to the database, so that no failure leaves a
 * credential alive.
 */
export async function revokeCredentials(
  namespace: Namespace,
  userId: string,
  credentials: readonly string[],
): Promise<void> {
  if (credentials.length > 0) await namespace.getByName(`user:${userId}`).revoke(credentials);
}

export async function setUserStanding(
  namespace: Namespace,
  userId: string,
  standing: "good" | "banned" | "gone",
): Promise<void> {
  await namespace.getByName(`user:${userId}`).setStanding(standing);
}

export function rateLimitHeaders(counted: Count): Record<string, string> {
  if (counted === null) return {};
  const { policy, decision } = counted;
  const { quota, windowSeconds } = policies[policy];
  return {
    "RateLimit-Policy": `"${policy}";q=${quota};w=${windowSeconds}`,
    RateLimit: `"${policy}";r=${decision.remaining};t=${decision.resetSeconds}`,
  };
}

/** Throws `rate_limited` if the request was refused. */
export function requireAllowed(counted: Count): void {
  if (counted === null || counted.decision.allowed) return;
  const seconds = counted.decision.resetSeconds;
  throw new AppError("rate_limited", `The limit "${counted.policy}" is reached. Try again in ${seconds} seconds.`, {
    headers: { "Retry-After": String(seconds), ...rateLimitHeaders(counted) },
  });
}
