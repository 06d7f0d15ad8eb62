import { HTTPException } from "hono/http-exception";
import { isDatabaseError } from "../db/client";
import { AppError, errorCodes, problemType } from "../errors";
import { rateLimitHeaders } from "../limits/limiter";
import type { HttpContext } from "./app-env";

/** The one place that writes the body of an error response (RFC 9457 problem details). */
export function onError(error: unknown, c: HttpContext): Response {
  const problem = toAppError(error);
  const { status, title } = errorCodes[problem.code];
  c.set("errorCode", problem.code);
  if (status >= 500) c.get("ctx").log.error("request_failed", problem);
  const body = {
    type: problemType(c.get("ctx").config.publicBaseUrl, problem.code),
    title,
    status,
    detail: problem.message,
    code: problem.code,
    requestId: c.get("ctx").requestId,
    ...(problem.errors.length > 0 && { errors: problem.errors }),
  };
  const headers = {
    ...rateLimitHeaders(c.get("count") ?? null),
    ...problem.headers,
    "Content-Type": "application/problem+json",
  };
  return c.newResponse(JSON.stringify(body), { status, headers });
}

/** Converts any thrown value to an AppError. The original error becomes the cause, which only the log shows. */
function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof HTTPException && error.status < 500)
    return new AppError("malformed_json", "The request could not be read.", { cause: error });
  if (isDatabaseError(error)) return new AppError("database_failed", "Database operation failed", { cause: error });
  return new AppError("internal", "Internal server error", { cause: error });
}
