/** The types that say who is calling and that carry the database, settings, keys and log to every service. */
import type { Config } from "./config";
import type { Db } from "./db/client";
import type { Keys } from "./keys";
import type { Log } from "./log";

export const scopes = ["read", "write", "generate"] as const;
export type Scope = (typeof scopes)[number];

/**
 * Whose rows a query may touch; every query contains the owner. A `projectId` narrows access to one project. API keys
 * that are bound to a project have one, and so do triggers.
 */
export type Owner = { readonly userId: string; readonly projectId: string | null };

/** The caller, after the credential has been checked. */
export type Actor = Owner & {
  readonly scopes: readonly Scope[];
  /** The id of the session or of the API key. Null for a trigger. */
  readonly credentialId: string | null;
  /** True for a signed-in person, false for an API key or a trigger. */
  readonly isSession: boolean;
};

/** Every service gets this besides the input. Contains nothing of HTTP, so workflows and the cron can build one. */
export type Context = {
  readonly db: Db;
  readonly env: Env;
  readonly config: Config;
  readonly keys: Keys;
  readonly requestId: string;
  readonly now: Date;
  readonly log: Log;
};

export type UserContext = Context & { readonly actor: Actor };
