/** The error responses of the specification, and the advice for each error code. */
import { errorCodes, maxFieldErrors, maxPathLength, problemType, type ErrorCode } from "../errors";
import type { Components, ErrorNote, JsonSchema, Ref } from "./document";
import { everywhere, refHeaders, type HeaderName } from "./headers";
import { isSignature, type Operation } from "../http/operation";

/** How a caller can react to each code. A code without advice does not compile. */
const advice: Readonly<Record<ErrorCode, string>> = {
  malformed_json:
    "Send one JSON value in UTF-8, at most 32 levels deep, without duplicate keys, and within two minutes.",
  validation_failed: "`errors` names each field that was refused and why. Unknown fields are refused too.",
  unauthenticated:
    "Send `Authorization: Bearer` with an access token or an API key. Renew an expired access token with the refresh token. For a signed request, check the secret and the clock, and sign exactly the bytes that you send.",
  budget_exceeded: "Wait for the month to end, raise the budget, or ask for fewer images.",
  forbidden: "The request is not allowed. `detail` says why.",
  insufficient_scope: "Use a key with the scope that `detail` names. If the operation accepts no API keys, sign in.",
  account_banned: "Ask the operator of this deployment.",
  not_found: "The resource does not exist or belongs to somebody else. The response is the same in both cases.",
  method_not_allowed: "Use one of the methods in the `Allow` header.",
  conflict:
    "`detail` names the obstacle: for example a name that is taken, a limit on the number of resources, or work that is still running.",
  idempotency_in_progress: "The first request with this key is still running. Try again after `Retry-After` seconds.",
  precondition_failed:
    "Somebody else has changed the resource since you read it. Read again and repeat your change on the new content.",
  payload_too_large: "Send a smaller body. Each operation states the limit.",
  unsupported_media_type:
    "Send `Content-Type: application/json`, or a text or a file of a type that the operation lists, without `Content-Encoding`. JSON and texts are in UTF-8.",
  range_not_satisfiable: "Ask for bytes that the file has. `Content-Range` contains the file's size.",
  idempotency_key_reused: "This key was sent with another body. Make a new key for each new request.",
  rate_limited: "Wait `Retry-After` seconds. Read the `RateLimit` header to see how many requests are left.",
  quota_exceeded: "Your quota for this period is used up. Wait `Retry-After` seconds, or ask the operator.",
  internal: "The error is on our side. Try again. If the error persists, report the `requestId`.",
  database_failed: "The error is on our side. Try again. If the error persists, report the `requestId`.",
  provider_failed: "The image provider failed. Try again, or choose another model.",
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

/** Every code that an operation can return: those that follow from its declaration, and those that it lists. */
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
    description: "Problem details (RFC 9457). Rely on `code`; the texts may change.",
    required: ["type", "title", "status", "detail", "code", "requestId"],
    properties: {
      type: { ...text, format: "uri", description: "The address of an explanation of this code." },
      title: { ...text, description: "The same for every problem with this code." },
      status: { type: "integer", format: "int32", minimum: 400, maximum: 599 },
      detail: { ...text, description: "The problem with this request, and the remedy." },
      code: { ...text, enum: codes, description: "Stable." },
      requestId: {
        ...text,
        pattern: requestId.source,
        description: "The same id as in `X-Request-Id`. Include the id when you report a problem.",
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

/** One shared response for each status. The response lists the codes that can come with the status. */
export function toErrorResponses(op: Operation, components: Components, publicBaseUrl: string): Record<string, Ref> {
  const byStatus = Map.groupBy(errorCodesOf(op), (code) => errorCodes[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [status, toResponse(status, of, components, publicBaseUrl)]),
  );
}
