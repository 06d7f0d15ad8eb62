import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import type { Delivery } from "../job-api/courier.ts";

/** Ed25519, of which fal publishes the public half. */
export type SigningKey = { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

export function newSigningKey(): SigningKey {
  return generateKeyPairSync("ed25519");
}

/** A key set as fal's lives: `x` with the padding that base64url forbids. */
export function toKeySet(keys: readonly SigningKey[]): { keys: object[] } {
  return {
    keys: keys.map(({ publicKey }) => {
      const x = publicKey.export({ format: "jwk" }).x ?? "";
      return { kty: "OKP", crv: "Ed25519", x: x.padEnd(Math.ceil(x.length / 4) * 4, "=") };
    }),
  };
}

/** What a callback is signed for, and with. */
export type Signing = {
  readonly requestId: string;
  readonly userId: string;
  readonly key: SigningKey;
  readonly atMs?: number;
};

/** A signed callback: the ids, the time and the hash of the body, a line each. */
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
