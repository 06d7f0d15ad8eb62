/** Every code that an answer can carry, with its status and title. One table; nothing else maps codes to statuses. */
export const errorCodes = {
  malformed_json: { status: 400, title: "The body is not valid JSON" },
  validation_failed: { status: 400, title: "The request is not valid" },
  unauthenticated: { status: 401, title: "Authentication is required" },
  budget_exceeded: { status: 402, title: "The budget does not cover this" },
  forbidden: { status: 403, title: "This is not allowed" },
  insufficient_scope: { status: 403, title: "The API key lacks a scope" },
  account_banned: { status: 403, title: "The account is banned" },
  not_found: { status: 404, title: "Not found" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  conflict: { status: 409, title: "Conflict with the current state" },
  idempotency_in_progress: { status: 409, title: "A request with this key is still running" },
  precondition_failed: { status: 412, title: "The resource has changed" },
  payload_too_large: { status: 413, title: "The body is too large" },
  unsupported_media_type: { status: 415, title: "Unsupported media type" },
  range_not_satisfiable: { status: 416, title: "The range cannot be satisfied" },
  idempotency_key_reused: { status: 422, title: "The idempotency key was used for another request" },
  rate_limited: { status: 429, title: "Too many requests" },
  quota_exceeded: { status: 429, title: "The quota is used up" },
  internal: { status: 500, title: "Internal server error" },
  database_failed: { status: 500, title: "Database operation failed" },
  provider_failed: { status: 502, title: "Generation request failed" },
  unavailable: { status: 503, title: "Temporarily unavailable" },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof errorCodes;

/** A key that is refused can be as long as a body; an answer about it is not. */
export const maxPathLength = 300;
/** One for each asset that a request may name. */
export const maxFieldErrors = 1000;

/** What is wrong with one field. `path` is dotted, such as `animations.0.frames`. */
export type FieldError = { readonly path: string; readonly message: string };

type Extra = {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
};

/** The only error whose words reach a caller: `detail` must say what to do and nothing from inside. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, detail: string, extra: Extra = {}) {
    super(detail, { cause: extra.cause });
    this.name = "AppError";
    this.code = code;
    this.errors = extra.errors ?? [];
    this.headers = extra.headers ?? {};
  }
}

/** What it was caused by is told in the words of somebody else, who may quote what a user wrote: the log leaves those out. */
export class ForeignError extends Error {}

/** Where the reference explains a code: the `type` of every problem that has it. */
export function problemType(publicBaseUrl: string, code: ErrorCode): string {
  return `${publicBaseUrl}/docs#error-${code}`;
}

export function accountBanned(): AppError {
  return new AppError("account_banned", "This account has been banned.");
}

/** Not there and not yours look the same. */
export function notFound(what: string): AppError {
  return new AppError("not_found", `There is no such ${what}, or it is not yours.`);
}
