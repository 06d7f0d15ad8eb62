import { cors } from "hono/cors";
import type { MiddlewareHandler } from "hono";
import { rateLimitHeaders } from "../limits/limiter";
import type { AppEnv } from "./app-env";

/** An answer is data: nothing in it may load, frame or run anything. */
const contentSecurityPolicy =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

const fixed = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "strict-origin-when-cross-origin",
};

/** Sent unless the answer has chosen its own: a public page and a signed file do. */
const defaults = {
  "Content-Security-Policy": contentSecurityPolicy,
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};

const hsts = "max-age=31536000; includeSubDomains";

/** Caches must keep the answers to different origins apart, also those that CORS adds nothing to. */
function varyByOrigin(headers: Headers): void {
  const others = (headers.get("Vary") ?? "").split(",").map((name) => name.trim());
  const kept = others.filter((name) => name !== "" && name.toLowerCase() !== "origin");
  headers.set("Vary", ["Origin", ...kept].join(", "));
}

/** Security headers on every answer, errors included. */
export function securityHeaders(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    for (const [name, value] of Object.entries(fixed)) headers.set(name, value);
    for (const [name, value] of Object.entries(defaults)) if (!headers.has(name)) headers.set(name, value);
    if (new URL(c.req.url).protocol === "https:") headers.set("Strict-Transport-Security", hsts);
    varyByOrigin(headers);
    headers.set("X-Request-Id", c.var.ctx.requestId);
    for (const [name, value] of Object.entries(rateLimitHeaders(c.var.count ?? null))) headers.set(name, value);
  };
}

const exposed = [
  "ETag",
  "Location",
  "Retry-After",
  "RateLimit",
  "RateLimit-Policy",
  "X-Request-Id",
  "Content-Range",
  "Idempotency-Replayed",
];

/** Exact origins only. No credentials: every caller sends its own Authorization header. */
export function corsHeaders(origins: readonly string[]): MiddlewareHandler<AppEnv> {
  const allow = cors({
    origin: (origin) => (origins.includes(origin) ? origin : null),
    allowMethods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    allowHeaders: [
      "Authorization",
      "Content-Type",
      "Idempotency-Key",
      "If-Match",
      "If-None-Match",
      "If-Range",
      "Last-Event-ID",
      "Range",
    ],
    exposeHeaders: exposed,
    maxAge: 600,
  });
  return async (c, next) => (origins.includes(c.req.header("Origin") ?? "") ? allow(c, next) : next());
}
