import * as z from "zod";
import { equalInConstantTime, hmacSha256 } from "../../lib/crypto";
import { toUtf8 } from "../../lib/encoding";
import { findJson } from "../job-api/answer";
import type { ProviderCallback, ProvenCallback } from "../callback";
import type { ProviderAccess } from "../provider";

const signaturePattern = /^sha256=([0-9a-f]{64})$/i;
const content = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/) });

/**
 * Checks `X-BFL-Signature: sha256=<hex>`, an HMAC of the body with the job's own secret. The signature covers no
 * timestamp, so a copy that is sent again later is valid too. Therefore a callback only says which job to poll; the
 * result in it is not used.
 */
export async function verifyCallback(
  { header, body }: ProviderCallback,
  { callback }: ProviderAccess,
): Promise<ProvenCallback | undefined> {
  const hex = signaturePattern.exec(header("x-bfl-signature") ?? "")?.[1];
  if (callback === null || callback.secret === "" || hex === undefined) return undefined;
  const mac = await hmacSha256(toUtf8(callback.secret), body);
  if (!equalInConstantTime(mac, Buffer.from(hex, "hex"))) return undefined;
  const parsed = content.safeParse(findJson({ bytes: body }));
  return parsed.success ? { jobId: parsed.data.id, accountName: null } : undefined;
}
