import { zValidator } from "@hono/zod-validator";
import type { MiddlewareHandler } from "hono";
import * as z from "zod";
import { AppError, maxPathLength, notFound, type FieldError } from "../errors";
import type { AppEnv } from "./app-env";
import type { Operation } from "./operation";

/** Enough to go on; a feature that judges each of many says more. */
const maxIssues = 20;
/** A message may repeat keys that were sent, and those can be as long as a body. */
const maxTextLength = 300;
const NoBody = z.strictObject({});

type Checked = { success: boolean; error?: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };

/** The validators that an operation declares. One that takes no body still refuses a body with something in it. */
export function validators(op: Operation): MiddlewareHandler<AppEnv>[] {
  const checks: MiddlewareHandler<AppEnv>[] = [];
  if (op.params) checks.push(zValidator("param", op.params, refuseParams));
  checks.push(zValidator("query", op.query ?? NoBody, refuse("query")));
  if (op.headers) checks.push(zValidator("header", op.headers, refuse("header")));
  if (op.method !== "get") checks.push(unlessUploaded(zValidator("json", op.body ?? NoBody, refuse("body"))));
  return checks;
}

/** A malformed id is answered like an unknown one, so that nothing can be learnt from the difference. */
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

/** A file is judged by its type alone; what is in it is for the handler to judge. */
function unlessUploaded(check: MiddlewareHandler<AppEnv>): MiddlewareHandler<AppEnv> {
  return (c, next) => (c.var.upload === undefined ? check(c, next) : next());
}
