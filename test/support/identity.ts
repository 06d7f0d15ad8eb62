/** Calls of the identity feature that several test files make. */
import { env } from "cloudflare:workers";
import type { RateLimiter } from "../../src/limits/rate-limiter";
import { call, newUser, type Answer, type Json, type TestUser } from "./client";

export const register = (body: Json): Promise<Answer> => call("POST", "/v1/auth/register", { body });
export const login = (email: string, password: string): Promise<Answer> =>
  call("POST", "/v1/auth/login", { body: { email, password } });
export const refresh = (refreshToken: string): Promise<Answer> =>
  call("POST", "/v1/auth/refresh", { body: { refreshToken } });
export const me = (token: string): Promise<Answer> => call("GET", "/v1/me", { token });
export const freshEmail = (): string => `fresh-${crypto.randomUUID()}@example.com`;

export async function newAdmin(): Promise<TestUser> {
  const admin = await newUser();
  await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(admin.id).run();
  return admin;
}

/** A problem without the request id, so that two responses can be compared. */
export function same({ status, body }: Pick<Answer, "status" | "body">): Json {
  return { answered: status, ...body, requestId: "…" };
}

/** The audit entries of a user or an invite, oldest first. */
export async function auditOf(targetId: string): Promise<Json[]> {
  const rows = await env.DB.prepare("SELECT * FROM audit_log WHERE target_id = ? ORDER BY rowid")
    .bind(targetId)
    .all<Json>();
  return rows.results;
}

/** The Worker's user objects, with another `revoke`. `pass` calls the real one. */
export function limiterWith(revoke: (pass: () => Promise<void>) => Promise<void>): Env["RATE_LIMITER"] {
  const getByName = (name: string) => {
    const object = env.RATE_LIMITER.getByName(name);
    return {
      admit: (...given: Parameters<RateLimiter["admit"]>) => object.admit(...given),
      giveBack: (...given: Parameters<RateLimiter["giveBack"]>) => object.giveBack(...given),
      revoke: (...given: Parameters<RateLimiter["revoke"]>) => revoke(async () => object.revoke(...given)),
    };
  };
  return new Proxy(env.RATE_LIMITER, {
    get: (namespace, key) => (key === "getByName" ? getByName : Reflect.get(namespace, key)),
  });
}
