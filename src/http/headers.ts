import { cors } from "hono/cors";
import type { MiddlewareHandler } from "hono";
import { AppError } from "../errors";
import { rateLimitHeaders } from "../limits/limiter";
import type { AppEnv, HttpContext } from "./app-env";
import { onError } from "./on-error";

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

/** What people open in a browser, who type no scheme. */
const pages = ["/docs"];

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

/** Security headers on every answer, errors included. */
export function securityHeaders(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const refusal = refusePlainHttp(c);
    if (refusal) c.res = refusal;
    else await next();
    const { headers } = c.res;
    for (const [name, value] of Object.entries(fixed)) headers.set(name, value);
    for (const [name, value] of Object.entries(defaults)) if (!headers.has(name)) headers.set(name, value);
    if (new URL(c.req.url).protocol === "https:") headers.set("Strict-Transport-Security", hsts);
    varyByOrigin(headers);
    headers.set("X-Request-Id", c.var.ctx.requestId);
    // An error may have told of a limit of its own.
    for (const [name, value] of Object.entries(rateLimitHeaders(c.var.count ?? null)))
      if (!headers.has(name)) headers.set(name, value);
  };
}

/**
 * In production nothing is answered over plain http. Only a page leads on to https: a program that was would go on
 * sending its credential in clear, and nobody would notice.
 */
function refusePlainHttp(c: HttpContext): Response | undefined {
  const { protocol, pathname } = new URL(c.req.url);
  const { production, publicBaseUrl } = c.var.ctx.config;
  if (!production || protocol === "https:") return undefined;
  if (pages.includes(pathname) && ["GET", "HEAD"].includes(c.req.method))
    return c.redirect(publicBaseUrl + pathname, 308);
  const detail =
    "This is served over https alone. What was sent could be read on its way: replace any credential in it.";
  return onError(new AppError("forbidden", detail), c);
}

/** Caches must keep the answers to different origins apart, also those that CORS adds nothing to. */
function varyByOrigin(headers: Headers): void {
  const others = (headers.get("Vary") ?? "").split(",").map((name) => name.trim());
  const kept = others.filter((name) => name !== "" && name.toLowerCase() !== "origin");
  headers.set("Vary", ["Origin", ...kept].join(", "));
}

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
