import { exports } from "cloudflare:workers";
import { hashPassword } from "../../src/lib/password-hash";
import { startSession } from "../../src/features/identity/session-service";
import { createUser } from "../../src/features/identity/sign-up";
import { serviceContext } from "./service-context";

/* A client of the Worker under test, and the users and projects that most tests begin with. */

export const origin = "http://127.0.0.1:8787";

export type Call = { token?: string; body?: unknown; headers?: Record<string, string>; address?: string };
/** The body of an answer. */
export type Json = { [key: string]: any }; // oxlint-disable-line no-explicit-any -- tests read answers freely; schemas are checked elsewhere

export type Answer = { status: number; headers: Headers; body: Json; text: string };

let addresses = 0;

/** A client address that no other test uses, so that tests do not share the limits by address. */
export function freshAddress(): string {
  addresses += 1;
  return `2001:db8:${(addresses >> 16).toString(16)}:${(addresses & 0xffff).toString(16)}::1`;
}

/** Sends a request to the Worker's fetch handler, as a client would. */
export async function call(method: string, path: string, options: Call = {}): Promise<Answer> {
  const headers = new Headers({ "CF-Connecting-IP": options.address ?? freshAddress(), ...options.headers });
  if (options.token !== undefined) headers.set("Authorization", `Bearer ${options.token}`);
  const json = options.body !== undefined && typeof options.body !== "string" && !(options.body instanceof Uint8Array);
  if (options.body !== undefined && !headers.has("Content-Type")) headers.set("Content-Type", "application/json");
  const body = json ? JSON.stringify(options.body) : (options.body as string | undefined);
  const response = await exports.default.fetch(new Request(origin + path, { method, headers, body: body ?? null }));
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parse(text), text };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}

export type TestUser = { id: string; email: string; password: string; token: string; refreshToken: string };

export const goodPassword = "vermilion-otter-crossing-41";

let users = 0;
let goodHash: string | undefined;

/**
 * A fresh user for each test, because tests share the storage. The sign-up service makes the user, with one password
 * hash for all of them: a hash costs more processor time than the rest of a typical test.
 */
export async function newUser(): Promise<TestUser> {
  goodHash ??= await hashPassword(goodPassword);
  const ctx = await serviceContext();
  const email = freshEmail();
  const row = await createUser(ctx, { email, name: null, passwordHash: goodHash }, undefined);
  const { accessToken, refreshToken } = await startSession(ctx, row);
  return { id: row.id, email, password: goodPassword, token: accessToken, refreshToken };
}

/** A fresh user who registers over HTTP, for tests of registration itself. */
export async function registeredUser(): Promise<TestUser> {
  const email = freshEmail();
  const { status, body, text } = await call("POST", "/v1/auth/register", { body: { email, password: goodPassword } });
  if (status !== 201) throw new Error(`register answered ${status}: ${text}`);
  return { id: body.user.id, email, password: goodPassword, token: body.accessToken, refreshToken: body.refreshToken };
}

function freshEmail(): string {
  users += 1;
  return `user-${users}-${crypto.randomUUID()}@example.com`;
}

export async function newProject(user: TestUser, name = "Test game"): Promise<string> {
  const { status, body, text } = await call("POST", "/v1/projects", { token: user.token, body: { name } });
  if (status !== 201) throw new Error(`create project answered ${status}: ${text}`);
  return body.id;
}
