/** Signs deliveries as Standard Webhooks defines, independently of the server's code. */
import { createHmac, randomUUID } from "node:crypto";

export type Signable = {
  readonly id: string;
  readonly timestamp: string;
  readonly body: string;
  /** `whsec_` and base64. */
  readonly secret: string;
};

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** The value of the header `webhook-signature`: `v1,` and the HMAC in base64. */
export function signatureOf({ id, timestamp, body, secret }: Signable): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

/** The three headers of a valid delivery. */
export function signedHeaders(body: string, secret: string, timestamp = String(nowSeconds())): Record<string, string> {
  const id = `msg_${randomUUID()}`;
  const signature = signatureOf({ id, timestamp, body, secret });
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
}
