/** Builds the context for work outside a request: a workflow's step, a queue's message, the cron. */
import { parseConfig } from "./config";
import type { Context } from "./context";
import { openDb } from "./db/client";
import { createKeys } from "./keys";
import { newId } from "./lib/ids";
import { createLog } from "./log";

type Deployment = Pick<Context, "config" | "keys">;

/**
 * Settings and keys by `env`, so that each isolate parses and derives them once. The map holds values and no promises:
 * on Workers, a promise belongs to the event that created it.
 */
const deployments = new WeakMap<object, Deployment>();

/** Every call returns a context with a new request id and the current time. */
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
