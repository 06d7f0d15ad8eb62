/** Fetches Google's public signing keys, and keeps them in the isolate. */
import { createLocalJWKSet } from "jose";
import * as z from "zod";
import type { Context } from "../../context";
import { AppError } from "../../errors";
import { guardedFetch, type OutboundAnswer } from "../../outbound/guarded-fetch";

const googleHost = "www.googleapis.com";
const googleAddress = `https://${googleHost}/oauth2/v3/certs`;

/** The keys are fetched at most this often, even if tokens name unknown keys or requests fail. */
const askEveryMs = 60_000;
const minFreshSeconds = 60;
const maxFreshSeconds = 24 * 3600;
/** Expired keys are used for this long if fetching new ones fails. */
const staleForMs = 24 * 3600 * 1000;
const limits = { timeoutMs: 5000, maxBytes: 64 * 1024 };
const pollMs = 50;

type Held = {
  readonly kids: ReadonlySet<string>;
  readonly resolve: ReturnType<typeof createLocalJWKSet>;
  readonly freshUntilMs: number;
};
type Source = { held: Held | undefined; askedAtMs: number; asking: boolean };

/** The keys that this isolate has fetched, by the address of the key set. In production there is one address. */
const sources = new Map<string, Source>();

const KeySet = z.object({ keys: z.array(z.unknown()).max(100) });
const SigningKey = z.object({
  kty: z.literal("RSA"),
  kid: z.string().min(1),
  n: z.string(),
  e: z.string(),
  use: z.literal("sig").default("sig"),
});

/**
 * Finds the key set that verifies a token signed with the key `kid`. Undefined if Google has no such key. Throws
 * `unavailable` if no keys are held and none can be fetched.
 */
export async function findGoogleKeys(ctx: Context, kid: string): Promise<Held["resolve"] | undefined> {
  const testIssuer = ctx.config.google?.testIssuer;
  const address = testIssuer ? `${testIssuer}/jwks` : googleAddress;
  const source = sourceOf(address);
  const nowMs = ctx.now.getTime();
  const knows = (untilMs: number): boolean =>
    source.held !== undefined && source.held.kids.has(kid) && nowMs < source.held.freshUntilMs + untilMs;
  if (knows(0)) return source.held?.resolve;
  if (nowMs - source.askedAtMs >= askEveryMs) await renew(ctx, address, source);
  else if (!knows(staleForMs)) await waitForOther(source);
  if (knows(staleForMs)) return source.held?.resolve;
  if (source.held === undefined || nowMs >= source.held.freshUntilMs + staleForMs) throw unavailable(source, nowMs);
  return undefined;
}

function sourceOf(address: string): Source {
  const source = sources.get(address) ?? { held: undefined, askedAtMs: -Infinity, asking: false };
  sources.set(address, source);
  return source;
}

/** Keeps the present keys if the request fails. */
async function renew(ctx: Context, address: string, source: Source): Promise<void> {
  source.askedAtMs = ctx.now.getTime();
  source.asking = true;
  try {
    source.held = await ask(ctx, address);
  } catch (error) {
    ctx.log.error("google_keys_failed", error);
  } finally {
    source.asking = false;
  }
}

async function ask(ctx: Context, address: string): Promise<Held> {
  const { testOrigins } = ctx.config;
  const answer = await guardedFetch(address, {}, { allow: [googleHost], testOrigins, ...limits });
  if (answer.status !== 200) throw new Error(`the request for the key set got status ${answer.status}`);
  const keys = toSigningKeys(answer.bytes);
  return {
    kids: new Set(keys.map(({ kid }) => kid)),
    resolve: createLocalJWKSet({ keys: keys.map((key) => ({ ...key, alg: "RS256" })) }),
    freshUntilMs: ctx.now.getTime() + freshSecondsOf(answer) * 1000,
  };
}

/** Keeps the keys for RS256 signatures and ignores all others. */
function toSigningKeys(bytes: Uint8Array<ArrayBuffer>): z.infer<typeof SigningKey>[] {
  const { keys } = KeySet.parse(JSON.parse(new TextDecoder().decode(bytes)));
  const usable = keys.flatMap((key) => SigningKey.safeParse(key).data ?? []);
  if (usable.length === 0) throw new Error("the key set has no key for signatures");
  return usable;
}

function freshSecondsOf({ headers }: OutboundAnswer): number {
  const maxAge = /max-age=(\d{1,9})/i.exec(headers.get("Cache-Control") ?? "")?.[1];
  return Math.min(Math.max(Number(maxAge ?? 0), minFreshSeconds), maxFreshSeconds);
}

/** Polls, because requests cannot share a promise: Workers cancel a promise with the request that created it. */
async function waitForOther(source: Source): Promise<void> {
  for (let waitedMs = 0; source.asking && waitedMs <= limits.timeoutMs; waitedMs += pollMs)
    await scheduler.wait(pollMs);
  source.asking = false;
}

function unavailable(source: Source, nowMs: number): AppError {
  const seconds = Math.max(1, Math.ceil((source.askedAtMs + askEveryMs - nowMs) / 1000));
  return new AppError("unavailable", "Google's keys cannot be fetched right now. Try again later.", {
    headers: { "Retry-After": String(seconds) },
  });
}
