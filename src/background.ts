import { parseConfig, type Config } from "./config";
import type { PublicContext } from "./context";
import { openDb } from "./db/client";
import { createKeys } from "./keys";
import { newId } from "./lib/ids";
import { createLog } from "./log";

const configs = new WeakMap<object, Config>();

function configOf(env: Env): Config {
  const known = configs.get(env);
  if (known !== undefined) return known;
  const config = parseConfig({ ...env });
  configs.set(env, config);
  return config;
}

/** What a service gets from work that no request waits for: a workflow's step, a queue's message, the cron. */
export async function backgroundContext(env: Env): Promise<PublicContext> {
  const now = new Date();
  const requestId = newId("req", now.getTime());
  const config = configOf(env);
  const keys = await createKeys(config)();
  return { db: openDb(env.DB), env, config, keys, requestId, now, log: createLog({ requestId }) };
}
