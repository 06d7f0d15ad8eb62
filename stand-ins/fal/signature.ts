/** The signatures of fal's callbacks. */

import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import type { Delivery } from "../job-api/courier.ts";

/** An Ed25519 key pair. fal publishes the public key. */
export type SigningKey = { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

export function newSigningKey(): SigningKey {
  return generateKeyPairSync("ed25519");
}

/** A key set in fal's format: `x` is padded with `=`, which base64url forbids. */
export function toKeySet(keys: readonly SigningKey[]): { keys: object[] } {
  return {
    keys: keys.map(({ publicKey }) => {
      const x = publicKey.export({ format: "jwk" }).x ?? "";
      return { kty: "OKP", crv: "Ed25519", x: x.padEnd(Math.ceil(x.length / 4) * 4, "=") };
    }),
  };
}

/** The values that are signed, and the key. */
export type Signing = {
  readonly requestId: string;
  readonly userId: string;
  readonly key: SigningKey;
  readonly atMs?: number;
};

/**
 * Signs a callback. The signed text has four lines: the request's id, the user's id, the time and the body's SHA-256.
 */
export function signDelivery(
  url: string,
  body: string,
  { requestId, userId, key, atMs = Date.now() }: Signing,
): Delivery {
  const timestamp = String(Math.floor(atMs / 1_000));
  const hash = createHash("sha256").update(body).digest("hex");
  const signature = sign(null, Buffer.from([requestId, userId, timestamp, hash].join("\n")), key.privateKey);
  return {
    url,
    body,
    headers: {
      "content-type": "application/json",
      "x-fal-webhook-request-id": requestId,
      "x-fal-webhook-user-id": userId,
      "x-fal-webhook-timestamp": timestamp,
      "x-fal-webhook-signature": signature.toString("hex"),
    },
  };
}
