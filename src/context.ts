import type { Config } from "./config";
import type { Db } from "./db/client";
import type { Keys } from "./keys";
import type { Log } from "./log";

export const scopes = ["read", "write", "generate"] as const;
export type Scope = (typeof scopes)[number];

/**
 * Whose data may be touched. The owner is in every query; a `projectId` (of an API key bound to one project, or of a
 * trigger) narrows it to that project.
 */
export type Owner = { readonly userId: string; readonly projectId: string | null };

/** Who is calling, once the credential has been checked. */
export type Actor = Owner & {
  readonly scopes: readonly Scope[];
  /** The session or the API key; null for a trigger. */
  readonly credentialId: string | null;
  /** True for a signed-in person, false for an API key or a trigger. */
  readonly isSession: boolean;
};

/** What a service gets besides its input. Knows no HTTP. */
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
