/** Applies the operation's zod schemas to path, query, headers and body. */
import { zValidator } from "@hono/zod-validator";
import type { MiddlewareHandler } from "hono";
import * as z from "zod";
import { AppError, maxPathLength, notFound, type FieldError } from "../errors";
import { ownParameters } from "./added-parameters";
import type { AppEnv } from "./app-env";
import { textOfIssue } from "./issue-text";
import type { Operation } from "./operation";
import { textBodyValidator } from "./text-body";

/** Enough to fix a request. Features that check lists item by item report more errors themselves. */
const maxIssues = 20;
/** In characters. A message may quote keys from the request, and a key can be as long as the body. */
const maxTextLength = 1000;
const NoBody = z.strictObject({});

type Checked = { success: boolean; error?: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };

/** The validators for an operation's schemas. Operations without a body accept only an empty body or `{}`. */
export function validators(op: Operation): MiddlewareHandler<AppEnv>[] {
  const checks: MiddlewareHandler<AppEnv>[] = [];
  if (op.params) checks.push(zValidator("param", op.params, refuseParams(op.params), told));
  checks.push(...queryValidators(op));
  if (op.headers) checks.push(zValidator("header", op.headers, refuse("header"), told));
  if (op.method !== "get") checks.push(...bodyValidators(op));
  return checks;
}

/** The parameters that belong to a text body are refused when the body is JSON. */
function queryValidators(op: Operation): MiddlewareHandler<AppEnv>[] {
  const own = op.query ?? NoBody;
  const extra = op.text?.query?.shape;
  const check = (schema: z.ZodObject): MiddlewareHandler<AppEnv> =>
    zValidator("query", schema, refuse("query"), toldOfOwn(op));
  if (extra === undefined) return [op.query === undefined ? unlessEmptyQuery(check(own)) : check(own)];
  const unfit = z.undefined({ error: "belongs to a text body: with JSON, the body has this field" }).optional();
  const refused = Object.fromEntries(Object.keys(extra).map((name) => [name, unfit]));
  const [withText, withJson] = [check(own.extend(extra)), check(own.extend(refused))];
  return [(c, next) => (c.get("text") === undefined ? withJson(c, next) : withText(c, next))];
}

function bodyValidators({ body = NoBody, text }: Operation): MiddlewareHandler<AppEnv>[] {
  const json = unlessSentOtherwise(zValidator("json", body, refuse("body"), told));
  if (text === undefined) return [json];
  const check = async (value: unknown): Promise<unknown> => {
    const checked = await told.validationFunction(body, value);
    refuse("body")(checked);
    return checked.data;
  };
  return [json, textBodyValidator(text, body, check)];
}

/** Lets the first messages name the values that would be accepted. A large body can have very many issues. */
const told = {
  validationFunction: (schema: z.ZodType, value: unknown) => {
    let count = 0;
    const error = (issue: z.core.$ZodRawIssue): string | undefined => {
      count += 1;
      return count > 5 * maxIssues ? undefined : textOfIssue(schema, issue);
    };
    return schema.safeParseAsync(value, { error });
  },
};

function toldOfOwn(op: Operation): typeof told {
  return { validationFunction: (schema, sent) => told.validationFunction(schema, ownParameters(op, sent)) };
}

/** The words of the services for parameters that are not named after the thing itself. */
const things: Readonly<Record<string, string>> = {
  assetKey: "asset",
  keyId: "API key",
  imageId: "job",
  type: "memory file",
  token: "file",
  fileName: "file",
};

/**
 * A malformed id gets the same response as an unknown one, so that callers cannot learn from the difference. A word of
 * a closed list, such as the type of a memory file, is no id, so the response names the list.
 */
function refuseParams({ shape }: z.ZodObject) {
  return (checked: Checked): void => {
    if (checked.success) return;
    const name = String(checked.error?.issues[0]?.path[0] ?? "");
    const thing = things[name] ?? name.replace(/Id$/, "");
    const schema = shape[name];
    if (!(schema instanceof z.ZodEnum)) throw notFound(thing);
    throw new AppError("not_found", `There is no such ${thing}. Use one of: ${schema.options.join(", ")}.`);
  };
}

function refuse(where: string) {
  return (checked: Checked): void => {
    if (checked.success) return;
    throw new AppError("validation_failed", `The ${where} is not valid.`, { errors: toFieldErrors(checked) });
  };
}

/** The first issue of each path: a value of a wrong type also breaks the bounds of the right one. */
function toFieldErrors(checked: Checked): FieldError[] {
  const errors = new Map<string, FieldError>();
  for (const issue of checked.error?.issues ?? []) {
    const path = issue.path.map(String).join(".").slice(0, maxPathLength);
    if (!errors.has(path)) errors.set(path, { path, message: issue.message.slice(0, maxTextLength) });
    if (errors.size === maxIssues) break;
  }
  return [...errors.values()];
}

/** Without a query there is nothing to refuse, and no handler reads the query of an operation that declares none. */
function unlessEmptyQuery(check: MiddlewareHandler<AppEnv>): MiddlewareHandler<AppEnv> {
  return (c, next) => (c.req.url.includes("?") ? check(c, next) : next());
}

/** Skips the check of the JSON body when the request carries a text or a file. The handler checks the content of files. */
function unlessSentOtherwise(check: MiddlewareHandler<AppEnv>): MiddlewareHandler<AppEnv> {
  return (c, next) => (c.get("upload") === undefined && c.get("text") === undefined ? check(c, next) : next());
}
