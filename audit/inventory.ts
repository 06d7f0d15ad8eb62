/** Checks that exactly the documented operations exist, each with the right access, scope and limit. */
import { describe, type Audit, type Part } from "./audit.ts";
import type { Answer } from "./client.ts";
import { constantsOf, fill, findOperation, type Operation } from "./spec.ts";
import { newUser } from "./world.ts";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "PURGE", "SEARCH"];

const unknownPaths = [
  "/v1",
  "/v1/",
  "/v2/me",
  "/V1/me",
  "/v1/me/",
  "//v1/me",
  "/v1//me",
  "/v1/x/../../v1/nothing",
  "/v1/%2e%2e/health/x",
  "/v1/users",
  "/v1/admin",
  "/v1/admin/config",
  "/v1/me/..%2f..%2fhealth",
  "/v1/projects/x/y/z",
  "/v1/files",
  "/v1/files/x",
  "/v1/hooks",
  "/v1/hooks/triggers",
  "/v1/hooks/providers",
  "/v1/webhooks/x/y",
  "/v1/me/provider-keys/replicate/key",
  "/v1/admin/unsettled-jobs/x",
];

/** Paths that other services have exposed by mistake. */
const debugPaths = [
  "/.env",
  "/.dev.vars",
  "/.git/config",
  "/wrangler.toml",
  "/package.json",
  "/src/index.ts",
  "/index.js",
  "/index.js.map",
  "/debug",
  "/debug/vars",
  "/v1/debug",
  "/metrics",
  "/actuator/env",
  "/server-status",
  "/status",
  "/config",
  "/env",
  "/console",
  "/graphql",
  "/swagger.json",
  "/api-docs",
  "/admin",
  "/phpinfo.php",
  "/trace",
  "/internal",
  "/_internal",
  "/test",
  "/v1/test",
  "/v1/reset",
  "/v1/seed",
  "/v1/sweep",
  "/v1/auth/debug",
  "/robots.txt",
  "/sweep",
];

/** The access that an operation may have, by path and method. The document must not grant more. */
function mayBe({ path, method, access }: Operation): boolean {
  if (/^\/v1\/auth\/(?!logout$)/.test(path) || !path.startsWith("/v1/")) return access === "public";
  if (path === "/v1/targets" || path === "/v1/drawable") return access === "public";
  if (path.startsWith("/v1/files/")) return access === "signature:link";
  if (path.startsWith("/v1/hooks/")) return access.startsWith("signature:");
  if (path.startsWith("/v1/admin/")) return access === "admin";
  // An agent with an API key must not raise its own budget.
  if (path.endsWith("/budget") && method !== "GET") return access === "session";
  if (/^\/v1\/(?:me|api-keys|auth)(?:\/|$)/.test(path)) return /^(?:recent-)?session$/.test(access);
  return access.startsWith("scope:") || access === "session";
}

function mayHaveScope({ path, method, access }: Operation): boolean {
  if (!access.startsWith("scope:")) return true;
  if (method === "GET") return access === "scope:read";
  if (/\/(?:generations|exports|triggers)\b/.test(path)) return access === "scope:generate";
  return access === "scope:write" || access === "scope:generate";
}

async function tryMethods({ spec, call, expect }: Audit, path: string): Promise<void> {
  const own = spec.operations.filter((op) => op.path === path);
  const address = fill(path, Object.assign({}, ...own.map(constantsOf)));
  // A fixed path may also match the parameter of another operation's path.
  const answers = (method: string): boolean => findOperation(spec, method, address) !== undefined;
  for (const method of methods.filter((method) => !answers(method))) {
    const answer = await call(method, address);
    const allow = answer.headers.get("allow")?.split(", ") ?? [];
    const named = own.every((op) => allow.includes(op.method)) && !allow.includes(method);
    expect(
      answer.status === 405 && named,
      "medium",
      `an undeclared method is 405 with Allow: ${method}`,
      () => `${describe(answer)} Allow: ${answer.headers.get("allow")}`,
    );
  }
}

/**
 * True if the schema of the body has limits. Providers define the bodies of callbacks, so there only the known fields have
 * limits, and others are allowed. The part `callbacks` checks that no field of a callback is trusted.
 */
function isBounded({ spec }: Audit, op: Operation): boolean {
  if (op.body === null) return true;
  const { additionalProperties, properties = {} } = spec.resolve(op.body.schema);
  if (op.access !== "signature:callback") return additionalProperties === false;
  const known = Object.values(properties);
  return known.length > 0 && known.every(({ type, maxLength }) => type === "string" && maxLength !== undefined);
}

const isThere = ({ status }: Answer): boolean => status !== 404 && status !== 405;

async function run(audit: Audit): Promise<void> {
  const { spec, call, expect } = audit;
  const { token } = await newUser(audit);
  expect(spec.document["openapi"]?.startsWith("3.1"), "low", "the document is OpenAPI 3.1", () => "another version");
  for (const op of spec.operations) {
    const what = () => `${op.id}: ${op.method} ${op.path} is for ${op.access}`;
    expect(mayBe(op), "critical", "no operation is open to more than it should be", what);
    expect(mayHaveScope(op), "high", "the scope suits the operation", what);
    expect(op.policy !== null || !op.path.startsWith("/v1/"), "high", "every operation has a rate limit", what);
    expect(isBounded(audit, op), "high", "every body refuses unknown fields", what);
    const answer = await call(op.method, fill(op.path, constantsOf(op)), op.body ? { body: op.body.example } : {});
    expect(isThere(answer) || /\{/.test(op.path), "medium", "every documented operation exists", () =>
      describe(answer),
    );
  }
  for (const path of new Set(spec.operations.map((op) => op.path))) await tryMethods(audit, path);
  for (const path of [...unknownPaths, ...debugPaths])
    for (const method of ["GET", "POST"]) {
      const answer = await call(method, path, { token });
      expect(answer.status === 404, "high", "undocumented paths do not exist", () => describe(answer));
    }
  for (const header of ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"]) {
    const answer = await call("POST", "/v1/me?_method=DELETE", { token, headers: { [header]: "DELETE" } });
    expect(answer.status === 405, "high", "no header changes the method", () => describe(answer));
  }
}

export const inventory: Part = { name: "inventory", run };
