import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { createApp } from "../../src/app";
import { parseConfig } from "../../src/config";
import { scopes, type UserContext, type Context } from "../../src/context";
import { openDb } from "../../src/db/client";
import { createKeys } from "../../src/keys";
import { newId } from "../../src/lib/ids";
import { createLog } from "../../src/log";
import { freshAddress, origin, type Json } from "./client";

const config = parseConfig({ ...env });
const keys = createKeys(config);

/** What a service gets from a request that nobody is known for. The keys are those of the running Worker. */
export async function publicContext(changes: Partial<Context> = {}): Promise<Context> {
  const now = new Date();
  const requestId = newId("req", now.getTime());
  const log = createLog({ requestId });
  return { db: openDb(env.DB), env, config, keys: await keys(), requestId, now, log, ...changes };
}

/** What a service gets from a signed-in person. */
export async function contextOf(userId: string, changes: Partial<UserContext> = {}): Promise<UserContext> {
  const actor = { userId, projectId: null, scopes, credentialId: "ses_test", isSession: true };
  return { ...(await publicContext()), actor, ...changes };
}

type Changes = { readonly vars?: Record<string, string>; readonly bindings?: Partial<Env> };
type Ask = { method?: string; token?: string; body?: unknown; headers?: Record<string, string>; url?: string };
export type AppAnswer = { status: number; headers: Headers; body: Json; text: string };

/** Calls an app of its own, with other settings or with bindings that fail. */
export async function callApp(changes: Changes, path: string, ask: Ask = {}): Promise<AppAnswer> {
  const app = createApp(parseConfig({ ...env, ...changes.vars }));
  const headers = new Headers({ "CF-Connecting-IP": freshAddress(), ...ask.headers });
  if (ask.token !== undefined) headers.set("Authorization", `Bearer ${ask.token}`);
  if (ask.body !== undefined) headers.set("Content-Type", "application/json");
  const body = ask.body === undefined ? null : JSON.stringify(ask.body);
  const request = new Request((ask.url ?? origin) + path, { method: ask.method ?? "GET", headers, body });
  const execution = createExecutionContext();
  const response = await app.fetch(request, { ...env, ...changes.bindings }, execution);
  const text = await response.text();
  await waitOnExecutionContext(execution);
  return { status: response.status, headers: response.headers, body: toJson(text), text };
}

function toJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}

/** A limiter whose objects cannot be reached. */
export function brokenLimiter(error: unknown): Env["RATE_LIMITER"] {
  const fail = async (): Promise<never> => {
    throw error;
  };
  const object = { admit: fail, giveBack: fail, revoke: fail, setStanding: fail };
  // It has all of the binding that the limiter's callers use.
  return { getByName: () => object } as never;
}

/** A database of which every statement fails. */
export function brokenDatabase(error: unknown): D1Database {
  const fail = async (): Promise<never> => {
    throw error;
  };
  const prepared = { bind: () => prepared, all: fail, raw: fail, run: fail, first: fail };
  // It has all of the binding that Drizzle uses.
  return { prepare: () => prepared, batch: fail } as never;
}

/** Keeps what is logged from here on, and off the screen. Undone by vi.restoreAllMocks(). */
export function captureLog(): Json[] {
  const lines: Json[] = [];
  for (const level of ["info", "warn", "error"] as const)
    vi.spyOn(console, level).mockImplementation((line: unknown) => void lines.push(toJson(String(line))));
  return lines;
}
