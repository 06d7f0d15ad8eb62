/** Checks every response of the audit: no 5xx, no internals, security headers, and the documented form. */
import type { Answer, Ask } from "./client.ts";
import { violations } from "./conform.ts";
import type { Expect } from "./report.ts";
import { findOperation, type Operation, type Spec } from "./spec.ts";

/** Words of the implementation. None belongs to the API's vocabulary. */
const insideWords: readonly RegExp[] = [
  /D1_(?:[A-Z]+_)?(?:ERROR|NOTFOUND)|SQLITE|sqlite|drizzle|workerd|miniflare|wrangler/,
  /(?:UNIQUE|NOT NULL|FOREIGN KEY|CHECK) constraint|no such (?:table|column)|near "[^"]*": syntax error/i,
  /\b(?:SELECT|INSERT INTO|DELETE FROM|UPDATE) [a-z_"`.*, ]+ (?:FROM|SET|VALUES|WHERE)\b/,
  /\bat (?:async )?[\w$.<>]+ \(|node_modules|\.[cm]?[jt]s:\d+|file:\/\/|\/(?:home|root|tmp|work|var|usr)\/\w/,
  /ZodError|TypeError|RangeError|ReferenceError|SyntaxError|\[object Object\]|is not a function|Cannot read prop/,
  /JWT_SECRET_KEY|SECRETS_KEY|BOOTSTRAP_ADMIN|R2_ACCESS_KEY|R2_SECRET|CORS_ORIGINS|APP_ENV|process\.env|RATE_LIMITER/,
  /scrypt|password_?hash|refresh_?hash|sealed_?secret|key_?hash|owner_?id|deleting_?at|banned_?at|ban_?reason/i,
];

const reference = ["/docs", "/openapi.json", "/llms.txt"];

const securityHeaders: Readonly<Record<string, RegExp>> = {
  "x-content-type-options": /^nosniff$/,
  "x-frame-options": /^DENY$/,
  "referrer-policy": /^strict-origin-when-cross-origin$/,
  "content-security-policy": /default-src 'none'/,
  "cross-origin-resource-policy": /^(?:same|cross)-origin$/,
  "cache-control": /no-store|private|public|no-cache/,
  "x-request-id": /^req_[0-9a-z]{26}$/,
  vary: /(?:^|, ?)Origin/i,
};

const problemKeys = new Set(["type", "title", "status", "detail", "code", "requestId", "errors"]);

const show = ({ method, path, sent, status, text }: Answer): string =>
  `${method} ${path} ${sent.slice(0, 200)} → ${status} ${text.slice(0, 250)}`;

function isProblem({ body, status, headers }: Answer): boolean {
  const texts = ["type", "title", "detail", "code", "requestId"].every((name) => typeof body[name] === "string");
  const agrees = body["status"] === status && body["requestId"] === headers.get("x-request-id");
  return texts && agrees && Object.keys(body).every((key) => problemKeys.has(key));
}

/**
 * Finds an internal word in a response, unless the request has the same word. A refusal may also name the documented
 * keys of the request's body.
 */
function insideWord({ text, sent, path, status }: Answer, op: Operation | undefined): string | undefined {
  const found = insideWords.map((word) => word.exec(text)?.[0]).filter((word) => word !== undefined);
  const asked = sent + decodeURIComponent(path.replaceAll(/%(?![0-9a-f]{2})/gi, "%25").replaceAll(/%[89a-f]./gi, "?"));
  const keys = status === 400 ? Object.keys(op?.body?.schema.properties ?? {}) : [];
  return found.find((word) => !asked.includes(word) && !keys.includes(word));
}

function judgeHeaders(answer: Answer, expect: Expect): void {
  const { headers, status } = answer;
  for (const [name, good] of Object.entries(securityHeaders))
    expect(
      good.test(headers.get(name) ?? ""),
      "medium",
      `every response has the security headers: ${name}`,
      () => `${name}: ${headers.get(name)} on ${show(answer)}`,
    );
  const telling = ["server", "x-powered-by", "via"].find((name) => headers.has(name));
  expect(telling === undefined, "low", "no header names the server software", () => `${telling} on ${show(answer)}`);
  const allowsAll =
    headers.get("access-control-allow-origin") === "*" || headers.has("access-control-allow-credentials");
  expect(!allowsAll, "high", "CORS never allows all origins or credentials", () => show(answer));
  if (status >= 400)
    expect(headers.get("cache-control") === "no-store", "medium", "no error may be cached", () => show(answer));
}

function judgeConformity(spec: Spec, op: Operation, answer: Answer, expect: Expect): void {
  const reply = op.replies[String(answer.status)];
  const what = () => `${op.id} ${show(answer)}`;
  expect(reply !== undefined, "low", `the status is documented: ${op.id} ${answer.status}`, what);
  const type = answer.headers.get("content-type")?.split(";")[0] ?? "";
  if (reply === undefined || answer.method === "HEAD" || answer.text === "") return;
  if (!reply.types.includes("application/octet-stream"))
    expect(reply.types.includes(type), "low", `the content type is documented: ${op.id} ${answer.status}`, what);
  if (!reply.schema || !/json/.test(type)) return;
  const broken = violations(spec, reply.schema, answer.body);
  expect(
    broken.length === 0,
    "medium",
    `the body has the documented form: ${op.id} ${answer.status}`,
    () => `${broken.map(({ at, message }) => `${at} ${message}`).join(", ")} in ${what()}`,
  );
}

/** Returns the checks that every response must pass. */
export function createJudge(spec: Spec, expect: Expect): (answer: Answer, ask: Ask) => void {
  return (answer, ask) => {
    const op = findOperation(spec, answer.method, answer.path);
    const name = op?.id ?? "no operation";
    expect(answer.status > 0 && answer.status < 500, "high", `no request causes a 5xx: ${name}`, () => show(answer));
    if (!reference.includes(answer.path.split("?")[0] ?? "") && !answer.path.startsWith("/v1/files/")) {
      const word = insideWord(answer, op);
      expect(word === undefined, "high", `no response shows internals: ${name}`, () => `"${word}" in ${show(answer)}`);
    }
    if (answer.status >= 400 && answer.method !== "HEAD") {
      const typed = answer.headers.get("content-type") === "application/problem+json";
      expect(typed && isProblem(answer), "medium", `an error is a complete problem document: ${name}`, () =>
        show(answer),
      );
    }
    // prism rewrites some headers.
    if (ask.through === undefined) judgeHeaders(answer, expect);
    if (op) judgeConformity(spec, op, answer, expect);
  };
}
