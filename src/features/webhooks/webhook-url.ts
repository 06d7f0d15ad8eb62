import type { Config } from "../../config";
import { findDestination } from "../../outbound/addresses";

/** The check on the URLs of webhooks. */

/** The workers.dev hosts of this Worker, which is named in `wrangler.toml`, and of each version of the Worker. */
const platformHost = /^(?:[0-9a-f]{8}-)?hatchery\.[a-z0-9-]+\.workers\.dev$/;

/**
 * Parses the URL of a webhook. Undefined unless deliveries may go there: public https, and not this service itself,
 * neither by its own host nor by the platform's. The host name is checked as written and not resolved.
 */
export function findWebhookUrl({ publicBaseUrl, testOrigins }: Config, address: string): URL | undefined {
  const url = findDestination(address, "public", testOrigins);
  const isOurs = url?.origin === publicBaseUrl || platformHost.test(url?.hostname ?? "");
  return isOurs ? undefined : url;
}
