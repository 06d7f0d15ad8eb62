import * as z from "zod";
import { hashSecret } from "../../lib/crypto";
import { toWebhookKey, verifyWebhook } from "../../lib/standard-webhooks";
import { findJson, isSuccess } from "../job-api/answer";
import { toPollError, toPollLossError } from "../job-api/failures";
import { makeMemory } from "../job-api/key-cache";
import type { ProvenCallback, ProviderAccess, ProviderCallback } from "../provider";
import { call, limits, toTeller } from "./api";
import { predictionId } from "./prediction";

/** The signing secrets, by the hash of the account's key. */
const secrets = makeMemory<Uint8Array<ArrayBuffer>>({ lifetimeMs: 3_600_000, pauseMs: 60_000, maxEntries: 100 });

const bodyShape = z.object({ id: predictionId });
const secretShape = z.object({ key: z.string() });

/** Standard Webhooks with the account's secret. Replicate names no account. */
export async function verifyCallback(
  { header, body, nowMs }: ProviderCallback,
  access: ProviderAccess,
): Promise<ProvenCallback | undefined> {
  const [id, timestamp, signatures] = ["id", "timestamp", "signature"].map((name) => header(`webhook-${name}`));
  const delivery = { id, timestamp, signatures, body, nowMs };
  // Without a secret nothing matches, but what is malformed or late is told before anything is fetched for it.
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

/** Throws a ProviderError when it cannot be had just now, which says nothing about the callback. */
async function fetchSecret(access: ProviderAccess): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const path = "/webhooks/default/secret";
  const answer = await call(access, path, { method: "GET" }, limits.prediction).catch((error: unknown) => {
    throw toPollLossError(error);
  });
  if (!isSuccess(answer)) throw toPollError(answer, toTeller(access), Date.now());
  const parsed = secretShape.safeParse(findJson(answer));
  return parsed.success ? toWebhookKey(parsed.data.key) : undefined;
}
