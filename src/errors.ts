/** The errors of the API: codes, statuses, and the exception classes. */

/** Every error code of the API with status and title. Nothing else maps codes to statuses. */
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

/** In characters. A refused key can be as long as the request body, so the response shortens the key. */
export const maxPathLength = 300;
/** Room for one error about each asset that a request may name. */
export const maxFieldErrors = 1000;

/** A problem with one field. `path` is dotted, such as `animations.0.frames`. */
export type FieldError = { readonly path: string; readonly message: string };

/** `index` is the place of the key in the request. */
export function unknownAsset(index: number, key: string): FieldError {
  return { path: `assets.${index}`, message: `"${key}" is not an asset of this project` };
}

type Extra = {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
};

/** The only error whose message reaches the caller. `detail` says how to fix the request and reveals no internals. */
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

/**
 * An error whose cause comes from outside, such as a provider. The message of the cause may quote a user's text, so the
 * log drops everything after the first colon.
 */
export class ForeignError extends Error {}

/** The address at which the documentation explains a code. Every problem with this code has the address as `type`. */
export function problemType(publicBaseUrl: string, code: ErrorCode): string {
  return `${publicBaseUrl}/docs#error-${code}`;
}

export function accountBanned(): AppError {
  return new AppError("account_banned", "This account has been banned.");
}

/** One answer for "does not exist" and "belongs to somebody else", so that callers cannot tell the two apart. */
export function notFound(thing: string): AppError {
  return new AppError("not_found", `There is no such ${thing}, or it is not yours.`);
}
