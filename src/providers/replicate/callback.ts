/** Verifies the callbacks of Replicate. */

import * as z from "zod";
import { hashSecret } from "../../lib/crypto";
import { toWebhookKey, verifyWebhook } from "../../lib/standard-webhooks";
import { findJson } from "../job-api/answer";
import { getPollSuccess } from "../job-api/exchange";
import { makeKeyCache } from "../job-api/key-cache";
import type { ProvenCallback, ProviderCallback } from "../callback";
import type { ProviderAccess } from "../provider";
import { call, limits, toSource } from "./api";
import { predictionId } from "./prediction";

/** Each provider account's signing secret, by the hash of the account's key. */
const secrets = makeKeyCache<Uint8Array<ArrayBuffer>>({ lifetimeMs: 3_600_000, pauseMs: 60_000, maxEntries: 100 });

const bodyShape = z.object({ id: predictionId });
const secretShape = z.object({ key: z.string() });

/** Checks a Standard Webhooks signature by the provider account's secret. Replicate's callbacks name no account. */
export async function verifyCallback(
  { header, body, nowMs }: ProviderCallback,
  access: ProviderAccess,
): Promise<ProvenCallback | undefined> {
  const [id, timestamp, signatures] = ["id", "timestamp", "signature"].map((name) => header(`webhook-${name}`));
  const delivery = { id, timestamp, signatures, body, nowMs };
  // A check without a secret never succeeds, but tells a malformed or late callback before the secret is fetched.
  const early = await verifyWebhook({ ...delivery, secrets: [] });
  if (!early.ok && early.reason !== "signature_mismatch") return undefined;
  const account = await hashSecret(access.key);
  for (const newer of [false, true]) {
    const secret = await secrets.get(account, nowMs, () => fetchSecret(access), newer);
    if (secret !== undefined && (await verifyWebhook({ ...delivery, secrets: [secret] })).ok) return findJob(body);
  }
  return undefined;
}

function findJob(bytes: Uint8Array<ArrayBuffer>): ProvenCallback | undefined {
  const parsed = bodyShape.safeParse(findJson({ bytes }));
  return parsed.success ? { jobId: parsed.data.id, accountName: null } : undefined;
}

/**
 * Throws a ProviderError if Replicate does not answer with the secret. The callback is then neither proven nor refuted.
 */
async function fetchSecret(access: ProviderAccess): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const sent = call(access, "/webhooks/default/secret", { method: "GET" }, limits.prediction);
  const answer = await getPollSuccess(sent, toSource(access));
  const parsed = secretShape.safeParse(findJson(answer));
  return parsed.success ? toWebhookKey(parsed.data.key) : undefined;
}
