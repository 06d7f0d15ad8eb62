import { exports } from "cloudflare:workers";

export const origin = "http://127.0.0.1:8787";

export type Call = { token?: string; body?: unknown; headers?: Record<string, string>; address?: string };
/** `any` on purpose would hide mistakes, so an answer's body is read through this open shape. */
export type Json = { [key: string]: any }; // oxlint-disable-line no-explicit-any -- tests read answers freely; schemas are checked elsewhere

export type Answer = { status: number; headers: Headers; body: Json; text: string };

let addresses = 0;

/** An address that no other test uses, so that limits by address do not meet. */
export function freshAddress(): string {
  addresses += 1;
  return `2001:db8:${(addresses >> 16).toString(16)}:${(addresses & 0xffff).toString(16)}::1`;
}

/** Calls the Worker as a client would, through its fetch handler. */
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

let users = 0;

export type TestUser = { id: string; email: string; password: string; token: string; refreshToken: string };

export const goodPassword = "vermilion-otter-crossing-41";

/** A fresh user for each test: storage is shared between tests. */
export async function newUser(): Promise<TestUser> {
  users += 1;
  const email = `user-${users}-${crypto.randomUUID()}@example.com`;
  const { status, body, text } = await call("POST", "/v1/auth/register", { body: { email, password: goodPassword } });
  if (status !== 201) throw new Error(`register answered ${status}: ${text}`);
  return { id: body.user.id, email, password: goodPassword, token: body.accessToken, refreshToken: body.refreshToken };
}

export async function newProject(user: TestUser, name = "Test game"): Promise<string> {
  const { status, body, text } = await call("POST", "/v1/projects", { token: user.token, body: { name } });
  if (status !== 201) throw new Error(`create project answered ${status}: ${text}`);
  return body.id;
}
