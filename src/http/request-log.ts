/** Gives every request an id and a context, and logs every request. */
import type { MiddlewareHandler } from "hono";
import type { Config } from "../config";
import { openDb } from "../db/client";
import type { Keys } from "../keys";
import { newId } from "../lib/ids";
import { addressSubject } from "../limits/address";
import { createLog } from "../log";
import type { AppEnv } from "./app-env";
import { openRequestDb } from "./replicas";

/**
 * The network that a request came from: the /24 of an IPv4 address, the /48 of an IPv6 address. Precise enough to see
 * and block an attacking network, too coarse to identify a household.
 */
export function networkOf(connectingIp: string | undefined): string {
  const address = addressSubject(connectingIp);
  if (address.includes(":")) return `${address.split(":").slice(0, 3).join(":")}::/48`;
  return address.replace(/\.\d+$/, ".0/24");
}

/** Gives each request an id and a context, and logs one line after the response. */
export function requestContext(config: Config, keys: () => Promise<Keys>): MiddlewareHandler<AppEnv> {
  let warned = false;
  return async (c, next) => {
    const now = new Date();
    const requestId = newId("req", now.getTime());
    const log = createLog({ requestId });
    const db = config.readReplication ? openRequestDb(c) : openDb(c.env.DB);
    c.set("ctx", { db, env: c.env, config, keys: await keys(), requestId, now, log });
    if (!warned) for (const warning of config.warnings) log.warn("config_warning", { warning });
    warned = true;
    await next();
    log.info("request", {
      method: c.req.method,
      operation: c.get("operationId"),
      userId: c.get("userId"),
      network: networkOf(c.req.header("CF-Connecting-IP")),
      status: c.res.status,
      code: c.get("errorCode"),
      durationMs: Date.now() - now.getTime(),
    });
  };
}
