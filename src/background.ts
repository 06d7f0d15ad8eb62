import { parseConfig } from "./config";
import type { Context } from "./context";
import { openDb } from "./db/client";
import { createKeys } from "./keys";
import { newId } from "./lib/ids";
import { createLog } from "./log";

type Deployment = Pick<Context, "config" | "keys">;

/** Read and derived once for each isolate's bindings. Values are kept, not promises: those belong to who made them. */
const deployments = new WeakMap<object, Deployment>();

/** What a service gets from work that no request waits for: a workflow's step, a queue's message, the cron. */
export async function backgroundContext(env: Env): Promise<Context> {
  const now = new Date();
  const requestId = newId("req", now.getTime());
  const { config, keys } = await deploymentOf(env);
  return { db: openDb(env.DB), env, config, keys, requestId, now, log: createLog({ requestId }) };
}

async function deploymentOf(env: Env): Promise<Deployment> {
  const known = deployments.get(env);
  if (known !== undefined) return known;
  const config = parseConfig({ ...env });
  const made = { config, keys: await createKeys(config)() };
  deployments.set(env, made);
  return made;
}
