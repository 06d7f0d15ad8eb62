/** Applies the operation's zod schemas to path, query, headers and body. */
import { zValidator } from "@hono/zod-validator";
import type { MiddlewareHandler } from "hono";
import * as z from "zod";
import { AppError, maxPathLength, notFound, type FieldError } from "../errors";
import type { AppEnv } from "./app-env";
import type { Operation } from "./operation";

/** Enough to fix a request. Features that check lists item by item report more errors themselves. */
const maxIssues = 20;
/** In characters. A message may quote keys from the request, and a key can be as long as the body. */
const maxTextLength = 300;
const NoBody = z.strictObject({});

type Checked = { success: boolean; error?: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };

/** The validators for an operation's schemas. Operations without a body accept only an empty body or `{}`. */
export function validators(op: Operation): MiddlewareHandler<AppEnv>[] {
  const checks: MiddlewareHandler<AppEnv>[] = [];
  if (op.params) checks.push(zValidator("param", op.params, refuseParams));
  checks.push(zValidator("query", op.query ?? NoBody, refuse("query")));
  if (op.headers) checks.push(zValidator("header", op.headers, refuse("header")));
  if (op.method !== "get") checks.push(unlessUploaded(zValidator("json", op.body ?? NoBody, refuse("body"))));
  return checks;
}

/** A malformed id gets the same response as an unknown one, so that callers cannot learn from the difference. */
function refuseParams(checked: Checked): void {
  if (!checked.success) throw notFound("resource");
}

function refuse(where: string) {
  return (checked: Checked): void => {
    if (checked.success) return;
    throw new AppError("validation_failed", `The ${where} is not valid.`, { errors: toFieldErrors(checked) });
  };
}

function toFieldErrors(checked: Checked): FieldError[] {
  const issues = checked.error?.issues ?? [];
  return issues.slice(0, maxIssues).map(({ path, message }) => ({
    path: path.map(String).join(".").slice(0, maxPathLength),
    message: message.slice(0, maxTextLength),
  }));
}

/** Skips the check of the JSON body when the request carries a file. The handler checks the content of files. */
function unlessUploaded(check: MiddlewareHandler<AppEnv>): MiddlewareHandler<AppEnv> {
  return (c, next) => (c.var.upload === undefined ? check(c, next) : next());
}
