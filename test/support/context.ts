import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { createApp } from "../../src/app";
import { parseConfig } from "../../src/config";
import { scopes, type UserContext, type Context } from "../../src/context";
import { freshAddress, origin, type Json } from "./client";
import { serviceContext } from "./service-context";

/** The context that a service gets from a request without a credential, with the changes that a test wants. */
export async function publicContext(changes: Partial<Context> = {}): Promise<Context> {
  return { ...(await serviceContext()), ...changes };
}

/** The context that a service gets from a signed-in user. */
export async function contextOf(userId: string, changes: Partial<UserContext> = {}): Promise<UserContext> {
  const actor = { userId, projectId: null, scopes, credentialId: "ses_test", isSession: true };
  return { ...(await publicContext()), actor, ...changes };
}

type Changes = { readonly vars?: Record<string, string>; readonly bindings?: Partial<Env> };
type Ask = { method?: string; token?: string; body?: unknown; headers?: Record<string, string>; url?: string };
export type AppAnswer = { status: number; headers: Headers; body: Json; text: string };

/** Sends a request to a separate app, with other settings or with bindings that fail. */
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

/** A rate limiter whose Durable Objects cannot be reached: every call throws the error. */
export function brokenLimiter(error: unknown): Env["RATE_LIMITER"] {
  const fail = async (): Promise<never> => {
    throw error;
  };
  const object = { admit: fail, giveBack: fail, revoke: fail, setStanding: fail };
  // The callers of the limiter use no other part of the binding.
  return { getByName: () => object } as never;
}

/** A database in which every statement fails with the error. */
export function brokenDatabase(error: unknown): D1Database {
  const fail = async (): Promise<never> => {
    throw error;
  };
  const prepared = { bind: () => prepared, all: fail, raw: fail, run: fail, first: fail };
  // Drizzle uses no other part of the binding.
  return { prepare: () => prepared, batch: fail } as never;
}

/** Collects the log lines from now on instead of printing them. `vi.restoreAllMocks()` ends this. */
export function captureLog(): Json[] {
  const lines: Json[] = [];
  for (const level of ["info", "warn", "error"] as const)
    vi.spyOn(console, level).mockImplementation((line: unknown) => void lines.push(toJson(String(line))));
  return lines;
}
