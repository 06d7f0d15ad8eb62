/** The signatures of Replicate's callbacks. */

import { createHmac, randomBytes } from "node:crypto";
import type { Delivery } from "../job-api/courier.ts";

/** A secret in Replicate's format, of 24 bytes. */
export function newSecret(): string {
  return `whsec_${randomBytes(24).toString("base64")}`;
}

/** Signs a callback as Replicate's documentation on webhook verification describes. */
export function signDelivery(url: string, body: string, secret: string, atMs = Date.now()): Delivery {
  const id = `msg_${randomBytes(12).toString("hex")}`;
  const timestamp = String(Math.floor(atMs / 1_000));
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    url,
    body,
    headers: {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": `v1,${signature}`,
    },
  };
}
