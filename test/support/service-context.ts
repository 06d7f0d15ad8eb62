import { env } from "cloudflare:workers";
import { parseConfig } from "../../src/config";
import type { Context } from "../../src/context";
import { openDb } from "../../src/db/client";
import { createKeys } from "../../src/keys";
import { newId } from "../../src/lib/ids";
import { createLog } from "../../src/log";

const config = parseConfig({ ...env });
const keys = createKeys(config);

/** The context that a service gets from a request without a credential. The keys are those of the running Worker. */
export async function serviceContext(): Promise<Context> {
  const now = new Date();
  const requestId = newId("req", now.getTime());
  const log = createLog({ requestId });
  return { db: openDb(env.DB), env, config, keys: await keys(), requestId, now, log };
}
