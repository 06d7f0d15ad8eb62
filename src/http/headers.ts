/** The headers of every response: security, CORS and rate limits. */
import { cors } from "hono/cors";
import type { MiddlewareHandler } from "hono";
import type { Config } from "../config";
import { AppError } from "../errors";
import { rateLimitHeaders } from "../limits/limiter";
import type { AppEnv, HttpContext } from "./app-env";
import { mediaTypeOf } from "./body";
import { onError } from "./on-error";
import { bookmarkHeader } from "./replicas";

/** Responses are data, so a browser must not load, frame or run anything from them. */
const contentSecurityPolicy =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

const fixed = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "strict-origin-when-cross-origin",
};

/** Set only when the response does not have the header. The documentation page and signed files choose other values. */
const defaults = {
  "Content-Security-Policy": contentSecurityPolicy,
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};

const hsts = "max-age=31536000; includeSubDomains";

/** People type these paths into a browser without a scheme. */
const pages = ["/", "/docs"];

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

/** Sets the security headers of every response, errors included. */
export function securityHeaders(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const refusal = refusePlainHttp(c);
    if (refusal) c.res = refusal;
    else await next();
    const { headers } = c.res;
    for (const [name, value] of Object.entries(fixed)) headers.set(name, value);
    for (const [name, value] of Object.entries(defaults)) if (!headers.has(name)) headers.set(name, value);
    if (headers.has("ETag") || isEventStream(headers)) forbidTransforms(headers);
    if (isHttps(c)) headers.set("Strict-Transport-Security", hsts);
    varyByOrigin(headers);
    headers.set("X-Request-Id", c.get("ctx").requestId);
    // An error response may already have RateLimit headers, from another policy.
    for (const [name, value] of Object.entries(rateLimitHeaders(c.get("count") ?? null)))
      if (!headers.has(name)) headers.set(name, value);
  };
}

/**
 * Production serves nothing over plain http. Only pages redirect to https: a redirected program would go on sending the
 * credential in clear text, and nobody would notice.
 */
function refusePlainHttp(c: HttpContext): Response | undefined {
  const { production, publicBaseUrl } = c.get("ctx").config;
  if (!production || isHttps(c)) return undefined;
  const { pathname } = new URL(c.req.url);
  if (pages.includes(pathname) && ["GET", "HEAD"].includes(c.req.method))
    return c.redirect(publicBaseUrl + pathname, 308);
  const detail = "Use https. Others could read this request on the network: replace any credential that was in it.";
  return onError(new AppError("forbidden", detail), c);
}

/** The platform writes the scheme in lower case. Another spelling counts as http, which production refuses. */
function isHttps(c: HttpContext): boolean {
  return c.req.url.startsWith("https:");
}

/**
 * Cloudflare and other proxies compress the responses that they pass on. They then turn a strong ETag weak or drop the ETag, and they
 * hold events back until a block is full. `no-transform` forbids both (RFC 9110, section 7.7).
 */
function forbidTransforms(headers: Headers): void {
  const control = headers.get("Cache-Control") ?? "";
  if (!/\bno-transform\b/i.test(control)) headers.set("Cache-Control", `${control}, no-transform`);
}

function isEventStream(headers: Headers): boolean {
  return mediaTypeOf(headers.get("Content-Type")) === "text/event-stream";
}

/** Caches must store one response for each origin, also for responses that got no CORS header. */
function varyByOrigin(headers: Headers): void {
  const vary = headers.get("Vary");
  if (vary === null) return headers.set("Vary", "Origin");
  const others = vary.split(",").map((name) => name.trim());
  const kept = others.filter((name) => name !== "" && name.toLowerCase() !== "origin");
  headers.set("Vary", ["Origin", ...kept].join(", "));
}

/** Allows exact origins only, and no cookies: every caller sends an Authorization header. */
export function corsHeaders({ corsOrigins: origins, readReplication }: Config): MiddlewareHandler<AppEnv> {
  const bookmark = readReplication ? [bookmarkHeader] : [];
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
      ...bookmark,
    ],
    exposeHeaders: [...exposed, ...bookmark],
    maxAge: 600,
  });
  return async (c, next) => (origins.includes(c.req.header("Origin") ?? "") ? allow(c, next) : next());
}
