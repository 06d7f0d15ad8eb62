import { errorCodes, maxFieldErrors, maxPathLength, problemType, type ErrorCode } from "../errors";
import type { Components, ErrorNote, JsonSchema, Ref } from "./document";
import { everywhere, refHeaders, type HeaderName } from "./headers";
import { isSignature, type Operation } from "../http/operation";

/** What to do about each. A code without advice does not compile. */
const advice: Readonly<Record<ErrorCode, string>> = {
  malformed_json:
    "Send one JSON value in UTF-8, at most 32 levels deep, each key of an object once, and all of it within two minutes.",
  validation_failed: "`errors` names each field that was refused and why. Unknown fields are refused too.",
  unauthenticated:
    "Send `Authorization: Bearer` with an access token or an API key. An expired access token is renewed with the refresh token. For a signed request: check the secret, the clock and that the body was signed as it was sent.",
  budget_exceeded: "Wait for the month to end, raise the budget, or ask for fewer images.",
  forbidden: "Your account is known, but may not do this.",
  insufficient_scope: "Use a key with the scope that `detail` names, or sign in where no key is accepted.",
  account_banned: "Ask the operator of this deployment.",
  not_found: "It is not there, or it is not yours: both get this one answer.",
  method_not_allowed: "Use one of the methods in the `Allow` header.",
  conflict:
    "`detail` says what stands in the way: a taken name, a full quota of things, or work that is still running.",
  idempotency_in_progress: "The first request with this key has not ended. Ask again after `Retry-After` seconds.",
  precondition_failed: "Somebody else has written it since. Read it again, and repeat your change on what you find.",
  payload_too_large: "Send less: each operation states its limit.",
  unsupported_media_type:
    "Send `Content-Type: application/json` in UTF-8, or a file of a type that the operation lists, without `Content-Encoding`.",
  range_not_satisfiable: "Ask for bytes that the file has: `Content-Range` tells its size.",
  idempotency_key_reused: "This key was sent with another body. Make a new key for each new request.",
  rate_limited: "Wait `Retry-After` seconds. `RateLimit` tells how much is left before it comes to this.",
  quota_exceeded: "Your quota for this period is used up. Wait `Retry-After` seconds, or ask the operator.",
  internal: "The fault is ours. Try again; if it stays, report the `requestId`.",
  database_failed: "The fault is ours. Try again; if it stays, report the `requestId`.",
  provider_failed: "The image provider did not deliver. Try again, or name another model.",
  unavailable: "Try again after `Retry-After` seconds.",
};

const codes = Object.keys(errorCodes) as ErrorCode[]; // exactly the keys of a table that is `as const`

export function toErrorNotes(): Record<string, ErrorNote> {
  return Object.fromEntries(codes.map((code) => [code, { ...errorCodes[code], advice: advice[code] }]));
}

function accessErrors({ access }: Operation): ErrorCode[] {
  if (access === "public") return [];
  if (isSignature(access)) return access.kind === "link" ? [] : ["unauthenticated"];
  const role: ErrorCode[] = access === "admin" || access === "recent session" ? ["forbidden"] : [];
  return ["unauthenticated", "insufficient_scope", "account_banned", ...role];
}

/** Every code that an operation can answer: what follows from its declaration, and what it lists itself. */
export function errorCodesOf(op: Operation): ErrorCode[] {
  const counted = op.limit !== "none" || op.access !== "public";
  const found = new Set<ErrorCode>([
    "validation_failed",
    "internal",
    ...accessErrors(op),
    ...(op.params ? (["not_found"] as const) : []),
    ...(op.body || op.uploads ? (["malformed_json", "payload_too_large", "unsupported_media_type"] as const) : []),
    ...(op.idempotent ? (["idempotency_in_progress", "idempotency_key_reused"] as const) : []),
    ...(counted ? (["rate_limited", "database_failed", "unavailable"] as const) : []),
    ...(op.errors ?? []),
  ]);
  return codes.filter((code) => found.has(code));
}

const requestId = /^req_[0-9a-z]{26}$/;
const maxProblemText = 2000;

export function problemSchema(): JsonSchema {
  const text = { type: "string", maxLength: maxProblemText };
  return {
    type: "object",
    description: "Problem details (RFC 9457). Go by `code`; the words may change.",
    required: ["type", "title", "status", "detail", "code", "requestId"],
    properties: {
      type: { ...text, format: "uri", description: "Where this code is explained." },
      title: { ...text, description: "The same for every problem with this code." },
      status: { type: "integer", format: "int32", minimum: 400, maximum: 599 },
      detail: { ...text, description: "What went wrong this time, and what to do." },
      code: { ...text, enum: codes, description: "Stable." },
      requestId: {
        ...text,
        pattern: requestId.source,
        description: "As in `X-Request-Id`. Name it when you report a problem.",
      },
      errors: {
        type: "array",
        maxItems: maxFieldErrors,
        description: "The fields that were refused.",
        items: {
          type: "object",
          required: ["path", "message"],
          properties: {
            path: { ...text, maxLength: maxPathLength, description: "Dotted, such as `animations.0.frames`." },
            message: text,
          },
        },
      },
    },
  };
}

function problemOf(code: ErrorCode, publicBaseUrl: string): Record<string, unknown> {
  const { status, title } = errorCodes[code];
  return {
    type: problemType(publicBaseUrl, code),
    title,
    status,
    detail: advice[code],
    code,
    requestId: "req_01kajx3v5m8q2r7t9w1y4z6b0d",
  };
}

/** `rate_limited` → `RateLimited` */
function pascal(code: string): string {
  return code.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function toResponse(status: number, of: readonly ErrorCode[], components: Components, publicBaseUrl: string): Ref {
  const name = of.map(pascal).join("Or");
  for (const code of of)
    components.examples[code] = { summary: errorCodes[code].title, value: problemOf(code, publicBaseUrl) };
  const headers: HeaderName[] = [...everywhere];
  if (status === 401) headers.push("WWW-Authenticate");
  if (status === 429 || status === 503 || of.includes("idempotency_in_progress")) headers.push("Retry-After");
  components.responses[name] = {
    description: of.map((code) => `\`${code}\`: ${errorCodes[code].title}.`).join(" "),
    headers: refHeaders(headers, components),
    content: {
      "application/problem+json": {
        schema: { $ref: "#/components/schemas/Problem" },
        examples: Object.fromEntries(of.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
  return { $ref: `#/components/responses/${name}` };
}

/** A shared response for each status, by the codes that can come with it. */
export function toErrorResponses(op: Operation, components: Components, publicBaseUrl: string): Record<string, Ref> {
  const byStatus = Map.groupBy(errorCodesOf(op), (code) => errorCodes[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [status, toResponse(status, of, components, publicBaseUrl)]),
  );
}
