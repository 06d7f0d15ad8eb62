/** Signs and verifies Standard Webhooks 1.0.0, symmetric scheme `v1`: HMAC-SHA256 over `id.timestamp.body`. */
import { equalInConstantTime, hmacSha256 } from "./crypto";
import { fromBase64, toBase64, toUtf8 } from "./encoding";

type Bytes = Uint8Array<ArrayBuffer>;

export type SignedDelivery = {
  /** Any of these may have signed, so that a secret can be rotated without a gap. */
  readonly secrets: readonly Bytes[];
  /** The three headers as received. Undefined when a header is missing. */
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signatures: string | undefined;
  /** The bytes exactly as sent. The same JSON in another spelling has another signature. */
  readonly body: Bytes;
  readonly nowMs: number;
};

type Verification =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: "malformed_headers" | "timestamp_out_of_tolerance" | "signature_mismatch" };

const secretPrefix = "whsec_";
const secretBytes = 32;
const minSecretBytes = 24;
const maxSecretBytes = 64;
const toleranceSeconds = 5 * 60;
const maxSignatures = 16;
const idPattern = /^[\x20-\x7e]{1,255}$/;
/** Digits only. A lenient parser would accept "1614265330abc", which nobody signed. */
const timestampPattern = /^\d{1,12}$/;

/** `whsec_` and 256 random bits in base64. */
export function newWebhookSecret(): string {
  return secretPrefix + toBase64(crypto.getRandomValues(new Uint8Array(secretBytes)));
}

/**
 * The key in a secret of the form `whsec_<base64>`. Undefined for another form, or unless the key has 24 to 64 bytes.
 */
export function toWebhookKey(secret: string): Bytes | undefined {
  if (!secret.startsWith(secretPrefix)) return undefined;
  const key = fromBase64(secret.slice(secretPrefix.length));
  return key && key.byteLength >= minSecretBytes && key.byteLength <= maxSecretBytes ? key : undefined;
}

function toSignedContent(id: string, timestamp: string, body: Bytes): Bytes {
  const head = toUtf8(`${id}.${timestamp}.`);
  const content = new Uint8Array(head.byteLength + body.byteLength);
  content.set(head);
  content.set(body, head.byteLength);
  return content;
}

/** Returns one entry of a `webhook-signature` header: `v1,<base64>`. */
export async function signWebhook(key: Bytes, id: string, timestampSeconds: number, body: Bytes): Promise<string> {
  const mac = await hmacSha256(key, toSignedContent(id, String(timestampSeconds), body));
  return `v1,${toBase64(mac)}`;
}

/**
 * The `v1` signatures of the header, without entries of other versions or forms. Undefined if there are too many, or if
 * the header was sent twice and therefore arrives joined by a further comma.
 */
function listSignatures(header: string): Bytes[] | undefined {
  const entries = header.split(" ", maxSignatures + 1).map((entry) => entry.split(",", 3));
  if (header === "" || entries.length > maxSignatures || entries.some(({ length }) => length > 2)) return undefined;
  return entries.flatMap(([version, signature]) => {
    const bytes = version === "v1" && signature !== undefined ? fromBase64(signature) : undefined;
    return bytes ? [bytes] : [];
  });
}

/** Checks that one of the secrets signed the delivery, at most five minutes before or after `nowMs`. */
export async function verifyWebhook(delivery: SignedDelivery): Promise<Verification> {
  const { secrets, id = "", timestamp = "", body, nowMs } = delivery;
  const signatures = listSignatures(delivery.signatures ?? "");
  if (!idPattern.test(id) || !timestampPattern.test(timestamp) || !signatures)
    return { ok: false, reason: "malformed_headers" };
  if (Math.abs(Math.floor(nowMs / 1000) - Number(timestamp)) > toleranceSeconds)
    return { ok: false, reason: "timestamp_out_of_tolerance" };
  const content = toSignedContent(id, timestamp, body);
  const macs = await Promise.all(secrets.map((secret) => hmacSha256(secret, content)));
  // All pairs are compared, so that the duration does not reveal which pair matched.
  const matches = macs.flatMap((mac) => signatures.filter((signature) => equalInConstantTime(mac, signature)));
  return matches.length > 0 ? { ok: true } : { ok: false, reason: "signature_mismatch" };
}
