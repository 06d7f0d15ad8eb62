/** Verifies the callbacks of fal. */

import * as z from "zod";
import { sha256 } from "../../lib/crypto";
import { fromBase64Url, toHex, toUtf8 } from "../../lib/encoding";
import { findJson } from "../job-api/answer";
import { getPollSuccess } from "../job-api/exchange";
import { makeKeyCache } from "../job-api/key-cache";
import type { ProvenCallback, ProviderCallback } from "../callback";
import type { ProviderAccess } from "../provider";
import { requestId, toSource } from "./api";

type Bytes = Uint8Array<ArrayBuffer>;

const keysUrl = "https://rest.fal.ai/.well-known/jwks.json";
const keysLimits = { timeoutMs: 15_000, maxBytes: 64 * 1024 };
const maxKeys = 20;
const toleranceSeconds = 300;

/**
 * One key set signs for all of fal's accounts. Therefore `verifyCallback` also compares the account in the callback.
 */
const keySets = makeKeyCache<readonly Bytes[]>({ lifetimeMs: 6 * 3_600_000, pauseMs: 60_000, maxEntries: 1 });

const bodyShape = z.object({ request_id: requestId });
const headersShape = z.object({
  request: z.string().min(1).max(200),
  user: z.string().min(1).max(200),
  timestamp: z.string().regex(/^\d{1,12}$/),
  signature: z
    .string()
    .regex(/^[0-9a-fA-F]{128}$/)
    .transform((hex) => new Uint8Array(Buffer.from(hex, "hex"))),
});
const keySetShape = z.object({
  keys: z.array(z.object({ kty: z.string().optional(), x: z.string().max(200).optional() })).max(maxKeys),
});

/**
 * Checks an Ed25519 signature, by one of fal's published keys, of the ids, the time and the SHA-256 of the raw body.
 */
export async function verifyCallback(
  { header, body, nowMs, accountName }: ProviderCallback,
  access: ProviderAccess,
): Promise<ProvenCallback | undefined> {
  const parsed = headersShape.safeParse({
    request: header("x-fal-webhook-request-id"),
    user: header("x-fal-webhook-user-id"),
    timestamp: header("x-fal-webhook-timestamp"),
    signature: header("x-fal-webhook-signature"),
  });
  const job = bodyShape.safeParse(findJson({ bytes: body }));
  if (!parsed.success || !job.success) return undefined;
  const { request, user, timestamp, signature } = parsed.data;
  if (Math.abs(Math.floor(nowMs / 1_000) - Number(timestamp)) > toleranceSeconds) return undefined;
  if (accountName !== null && accountName !== user) return undefined;
  const message = toUtf8([request, user, timestamp, toHex(await sha256(body))].join("\n"));
  for (const newer of [false, true]) {
    const keys = await keySets.get("keys", nowMs, () => fetchKeys(access), newer);
    if (await isSignedByAny(keys ?? [], signature, message)) return { jobId: job.data.request_id, accountName: user };
  }
  return undefined;
}

async function isSignedByAny(keys: readonly Bytes[], signature: Bytes, message: Bytes): Promise<boolean> {
  const checks = await Promise.all(keys.map((key) => isSignedBy(key, signature, message)));
  return checks.includes(true);
}

async function isSignedBy(key: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  try {
    const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", imported, signature, message);
  } catch {
    // A published key may not be a point on the curve; importing it then throws.
    return false;
  }
}

/** Throws a ProviderError if fal does not answer with its keys. The callback is then neither proven nor refuted. */
async function fetchKeys(access: ProviderAccess): Promise<readonly Bytes[] | undefined> {
  const answer = await getPollSuccess(access.send(keysUrl, { method: "GET" }, keysLimits), toSource(access));
  const parsed = keySetShape.safeParse(findJson(answer));
  if (!parsed.success) return undefined;
  const keys = parsed.data.keys.flatMap(({ kty, x }) => (kty === "OKP" && x !== undefined ? toKey(x) : []));
  return keys.length > 0 ? keys : undefined;
}

/** fal pads base64url with `=`, which the format forbids, so the padding is removed. */
function toKey(x: string): Bytes[] {
  const bytes = fromBase64Url(x.replace(/={1,2}$/, ""));
  return bytes?.byteLength === 32 ? [bytes] : [];
}
