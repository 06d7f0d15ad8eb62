import type { Config } from "../../config";
import { findDestination } from "../../outbound/addresses";

/**
 * Where deliveries may go: public https, and never this service itself, which would then call itself for ever. Undefined
 * for anything else.
 */
export function findEndpoint({ publicBaseUrl, testOrigins }: Config, address: string): URL | undefined {
  const url = findDestination(address, "public", testOrigins);
  return url?.origin === publicBaseUrl ? undefined : url;
}
