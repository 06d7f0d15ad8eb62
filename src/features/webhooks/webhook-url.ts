import type { Config } from "../../config";
import { findDestination } from "../../outbound/addresses";

/** The address that the platform gives by the name in `wrangler.toml`, and that of a version of it. */
const platformHost = /^(?:[0-9a-f]{8}-)?hatchery\.[a-z0-9-]+\.workers\.dev$/;

/**
 * Where deliveries may go: public https, and never this service itself, by its own address or the platform's. Undefined
 * for anything else. A name is judged as it is written; where it leads is not asked.
 */
export function findEndpoint({ publicBaseUrl, testOrigins }: Config, address: string): URL | undefined {
  const url = findDestination(address, "public", testOrigins);
  const isOurs = url?.origin === publicBaseUrl || platformHost.test(url?.hostname ?? "");
  return isOurs ? undefined : url;
}
