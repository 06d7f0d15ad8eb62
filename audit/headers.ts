/** Attacks CORS, the Host header and caching. */
import { describe, type Audit, type Part } from "./audit.ts";
import type { Answer, Ask } from "./client.ts";
import { goodOrigins } from "./instance.ts";
import { newUser } from "./world.ts";

const evilOrigins = [
  "null",
  "*",
  "https://evil.example",
  "http://editor.example",
  "https://editor.example.evil.example",
  "https://eviledditor.example",
  "https://xeditor.example",
  "https://editor.example:8443",
  "https://editor.example:443",
  "https://app.example",
  "https://app.example:84430",
  "https://EDITOR.example",
  "HTTPS://editor.example",
  "https://editor.example/",
  "https://editor.example.",
  "https://sub.editor.example",
  "https://editor.example@evil.example",
  "https://evil.example#https://editor.example",
  "https://evil.example, https://editor.example",
  "https://editor.example https://evil.example",
  "https://hatchery-game.vercel.app.evil.example",
  "https://evil.vercel.app",
  "https://x.hatchery-game.vercel.app",
  "http://hatchery-game.vercel.app",
  "file://",
  "http://localhost:8787",
  "http://127.0.0.1:8787",
  "chrome-extension://abcdef",
  "data:",
  "",
];

const answersTo: readonly (readonly [string, string, Ask?])[] = [
  ["GET", "/health"],
  ["GET", "/openapi.json"],
  ["GET", "/docs"],
  ["GET", "/nothing"],
  ["GET", "/v1/me"],
  ["HEAD", "/v1/me"],
  ["PUT", "/v1/me"],
  ["POST", "/v1/auth/login", { body: "{", headers: { "Content-Type": "application/json" } }],
  ["POST", "/v1/auth/login", { body: "x", headers: { "Content-Type": "text/plain" } }],
  ["POST", "/v1/auth/login", { body: "x".repeat(70_000) }],
  ["GET", "/v1/files/x/y"],
  ["POST", "/v1/hooks/triggers/x", { body: {} }],
  ["GET", "/v1/me?surprise=1"],
];

const opens = ({ headers }: Answer): boolean => [...headers.keys()].some((name) => name.startsWith("access-control-"));

async function origins(audit: Audit, token: string): Promise<void> {
  const { call, expect } = audit;
  const preflight = { "Access-Control-Request-Method": "DELETE", "Access-Control-Request-Headers": "authorization" };
  for (const Origin of evilOrigins)
    for (const [method, path] of [
      ["GET", "/v1/me"],
      ["GET", "/health"],
      ["GET", "/v1/files/x/y"],
      ["OPTIONS", "/v1/me"],
    ] as const) {
      const headers = { Origin, ...(method === "OPTIONS" && preflight) };
      const answer = await call(method, path, { headers, ...(method === "GET" && { token }) });
      const what = () => `Origin: ${Origin} ${describe(answer)} ${answer.headers.get("access-control-allow-origin")}`;
      expect(!opens(answer), "high", "no other origin is allowed", what);
    }
  for (const Origin of goodOrigins) {
    const answer = await call("GET", "/v1/me", { token, headers: { Origin } });
    const exact = answer.headers.get("access-control-allow-origin") === Origin;
    expect(exact, "medium", "a listed origin is allowed, and only that one", () => describe(answer));
    const asked = await call("OPTIONS", "/v1/me", { headers: { Origin, ...preflight } });
    const allowed = asked.headers.get("access-control-allow-methods") ?? "";
    expect(
      allowed.includes("DELETE") && !allowed.includes("TRACE"),
      "medium",
      "a preflight lists the allowed methods",
      () => allowed,
    );
    const refused = await call("GET", "/v1/me", { headers: { Origin } });
    const readable = refused.status === 401 && refused.headers.get("access-control-allow-origin") === Origin;
    expect(readable, "low", "a listed origin can read errors", () => describe(refused));
  }
}

/** Links in responses must not contain the host name that a caller sends. */
async function hosts({ call, expect }: Audit, token: string): Promise<void> {
  for (const Host of ["evil.example", "evil.example:80", "127.0.0.1:1"]) {
    const made = await call("GET", "/v1/me/none", { token, headers: { Host, "X-Forwarded-Host": "evil.example" } });
    expect(!made.text.includes("evil.example"), "high", "no link uses the Host header", () => describe(made));
    const document = await call("GET", "/openapi.json", { headers: { Host } });
    expect(!document.text.includes("evil.example"), "high", "no link uses the Host header", () => Host);
  }
}

async function run(audit: Audit): Promise<void> {
  const { token } = await newUser(audit);
  for (const [method, path, ask] of answersTo) await audit.call(method, path, ask);
  const secure = await audit.call("GET", "/health", { headers: { "X-Forwarded-Proto": "https" } });
  audit.expect(secure.status === 200, "low", "X-Forwarded-Proto causes no error", () => describe(secure));
  await origins(audit, token);
  await hosts(audit, token);
  for (const path of ["/v1/me", "/v1/projects", "/v1/api-keys", "/v1/me/sessions"]) {
    const answer = await audit.call("GET", path, { token });
    const kept = answer.headers.get("cache-control") ?? "";
    audit.expect(/no-store|private/.test(kept), "medium", "private responses are not cached", () => `${path}: ${kept}`);
  }
}

export const headers: Part = { name: "headers", run };
