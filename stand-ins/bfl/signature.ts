import { createHmac } from "node:crypto";
import type { Delivery } from "../job-api/courier.ts";

/** Signs a callback as BFL does: an HMAC of the body alone. Without a secret there is no signature. */
export function signDelivery(url: string, body: string, secret: string | null): Delivery {
  const signature = secret === null ? null : createHmac("sha256", secret).update(body).digest("hex");
  const signed: Record<string, string> = signature === null ? {} : { "x-bfl-signature": `sha256=${signature}` };
  return { url, body, headers: { "content-type": "application/json", ...signed } };
}
