import type { Hono, MiddlewareHandler } from "hono";
import * as z from "zod";
import type { Actor } from "../context";
import { AppError } from "../errors";
import { newUlid } from "../lib/ids";
import { giveBack, requireAllowed, count } from "../limits/limiter";
import type { AppEnv, HttpContext } from "./app-env";
import {
  addressOf,
  isStillAdmitted,
  refuseCounted,
  requireActor,
  requireAdmitted,
  requireCounted,
  requireStillAdmitted,
  type Authenticator,
} from "./authenticate";
import { runOnce } from "./idempotency";
import { isNegotiated, isRaw, isSignature, type Input, type Operation, type Reply, type Signature } from "./operation";
import { receive } from "./receive";
import { validators } from "./validate";

type Bytes = Uint8Array<ArrayBuffer>;

type Sent = {
  readonly status: number;
  readonly body?: unknown;
  readonly raw?: BodyInit | null;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Hono answers for thrown Errors alone; anything else, such as a stream's reason to end, would end without an answer. */
const throwOnlyErrors: MiddlewareHandler<AppEnv> = async (_c, next) => {
  try {
    await next();
  } catch (thrown) {
    throw thrown instanceof Error ? thrown : new Error("what was thrown is no Error", { cause: thrown });
  }
};

/** Mounts the table. Every route of the API comes from here. */
export function mount(app: Hono<AppEnv>, operations: readonly Operation[], authenticator: Authenticator): void {
  for (const op of operations) {
    const handlers = [throwOnlyErrors, guard(op, authenticator), ...validators(op), finish(op, authenticator)];
    app.on([op.method.toUpperCase()], [op.path], ...handlers);
  }
}

/**
 * Who may call and how often, asked while the body is read; a body is judged only after its caller. One that had not come
 * whole by then is waited for, so who may call is asked again.
 */
function guard(op: Operation, authenticator: Authenticator): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    c.set("operationId", op.id);
    const body = receive(c, op);
    const admitted = await admit(c, op, authenticator, body.read);
    const wasThere = body.isComplete();
    await body.accept();
    const isLate = admitted !== null && !wasThere;
    const actor = isLate ? await requireStillAdmitted(c, op, authenticator) : admitted;
    if (actor !== null) {
      c.set("ctx", Object.assign({}, c.var.ctx, { actor }));
      c.set("userId", actor.userId);
      c.set("boundProjectId", actor.projectId);
    }
    await next();
  };
}

async function admit(
  c: HttpContext,
  op: Operation,
  authenticator: Authenticator,
  read: () => Promise<Bytes>,
): Promise<Actor | null> {
  if (isSignature(op.access)) return admitSigned(c, op, op.access, read);
  if (op.access === "public") {
    await requireCounted(c, op, addressOf(c));
    return null;
  }
  const actor = await requireActor(c, authenticator);
  c.set("userId", actor.userId);
  await requireAdmitted(c, op, actor, authenticator);
  return actor;
}

async function admitSigned(
  c: HttpContext,
  op: Operation,
  signature: Signature,
  read: () => Promise<Bytes>,
): Promise<Actor | null> {
  const request = {
    params: c.req.param(),
    header: (name: string) => c.req.header(name),
    query: (name: string) => c.req.query(name),
    path: new URL(c.req.url).pathname,
    body: await read(),
  };
  const verified = await signature.verify(c.var.ctx, request).catch((error: unknown) => {
    if (error instanceof AppError) return refuseCounted(c, error);
    throw error;
  });
  await requireCounted(c, op, verified.subject ?? addressOf(c));
  if (verified.proven !== undefined) c.set("proven", verified.proven);
  return verified.actor;
}

function finish(op: Operation, authenticator: Authenticator) {
  return async (c: HttpContext): Promise<Response> => {
    const run = async (): Promise<Response> => {
      const input = inputOf(c, op, authenticator);
      return send(c, op, await op.run(input));
    };
    // Checked by `validators`, of which this context's type knows nothing.
    const body: unknown = op.body && c.req.valid("json" as never);
    if (op.account) return runForAccount(c, op.account(body), run);
    if (op.idempotent === undefined) return run();
    return runOnce(c, op.idempotent, idempotencyScope(c, op), body, run);
  };
}

/** Exact by `validators`: each target was checked by the schema of the same name. */
function inputOf(
  c: HttpContext,
  op: Operation,
  authenticator: Authenticator,
): Input<Operation["access"], z.ZodObject, z.ZodObject, z.ZodObject, z.ZodType> {
  const valid = (target: string): unknown => c.req.valid(target as never);
  const input = {
    ctx: c.var.ctx,
    params: op.params && valid("param"),
    query: op.query && valid("query"),
    headers: op.headers && valid("header"),
    body: op.body && valid("json"),
    upload: c.var.upload,
    resourceUlid: c.var.resourceUlid ?? newUlid(Date.now()),
    proven: c.var.proven ?? null,
    isStillAdmitted: () => isStillAdmitted(c, authenticator),
    request: c.req.raw,
  };
  return input as never;
}

/** Sends what the declared schema lets through: parsing drops every field that is not listed. */
function send(c: HttpContext, op: Operation, answer: Sent): Response {
  const declared: Reply | undefined = op.replies[answer.status];
  const reply = declared && isNegotiated(declared) ? declared[answer.raw === undefined ? "json" : "raw"] : declared;
  if (reply === undefined) throw new Error(`${op.id} answered ${answer.status}, which it does not declare`);
  // The status is a declared one, and whatever is declared as JSON is an object: Hono's types know neither.
  const init = { status: answer.status, headers: { ...answer.headers } };
  if (reply === null) return c.newResponse(null, init as never);
  if (isRaw(reply)) {
    const headers = { "Content-Type": reply.contentType, ...answer.headers };
    return new Response(answer.raw ?? null, { status: answer.status, headers });
  }
  return c.json(z.parse(reply, answer.body) as object, answer.status as 200, { ...answer.headers });
}

/** Reserves a try on the account's name and gives it back when the answer is a success. */
async function runForAccount(c: HttpContext, account: string, run: () => Promise<Response>): Promise<Response> {
  const { RATE_LIMITER } = c.env;
  const { log } = c.var.ctx;
  const tries = await count(RATE_LIMITER, "login", account, log.error);
  if (tries?.decision.allowed === false) c.set("count", tries);
  requireAllowed(tries);
  const response = await run();
  await giveBack(RATE_LIMITER, "login", account).catch((error: unknown) => log.error("limiter_failed", error));
  return response;
}

/**
 * The user and the route. Not the path as it was spelt, since one route has many spellings; a credential bound to one
 * project has a scope of its own, so that it cannot be given an answer that was meant for a wider one.
 */
function idempotencyScope(c: HttpContext, op: Operation): string {
  return `${c.var.userId ?? ""} ${op.id} ${JSON.stringify([c.req.param(), c.var.boundProjectId ?? null])}`;
}

/** The methods that a path answers, for a 405's Allow header; empty when no operation has that path. */
export function methodsOf(operations: readonly Operation[], path: string): string[] {
  const matching = operations.filter((op) => toPattern(op.path).test(path));
  const methods = [...new Set(matching.map((op) => op.method.toUpperCase()))];
  return methods.includes("GET") ? [...methods, "HEAD"] : methods;
}

function toPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/:\w+/g, "[^/]+").replaceAll(".", "\\.")}$`);
}
