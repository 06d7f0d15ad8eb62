/** Turns the table of operations into routes: guard, validation, idempotency, handler, response. */
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
import { tellBookmark, toRunContext } from "./replicas";
import { validators } from "./validate";

type Bytes = Uint8Array<ArrayBuffer>;

type Sent = {
  readonly status: number;
  readonly body?: unknown;
  readonly raw?: BodyInit | null;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Hono handles only thrown Errors. Any other thrown value, such as a stream's abort reason, would get no response. */
const throwOnlyErrors: MiddlewareHandler<AppEnv> = async (_c, next) => {
  try {
    await next();
  } catch (thrown) {
    throw thrown instanceof Error ? thrown : new Error("the thrown value is not an Error", { cause: thrown });
  }
};

/** Mounts the table of operations. Every route of the API is added here. */
export function mount(app: Hono<AppEnv>, operations: readonly Operation[], authenticator: Authenticator): void {
  for (const op of operations) {
    const handlers = [throwOnlyErrors, guard(op, authenticator), ...validators(op), finish(op, authenticator)];
    app.on([op.method.toUpperCase()], [op.path], ...handlers);
  }
}

/**
 * Checks the caller and the limit while the body is being read, and the body only after the caller. If the body had not
 * arrived completely by then, the caller is checked once more after waiting for the rest.
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
      c.set("ctx", Object.assign({}, c.get("ctx"), { actor }));
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
  const verified = await signature.verify(c.get("ctx"), request).catch((error: unknown) => {
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
    // `validators` has checked the body, but the type of this context does not say so.
    const body: unknown = op.body && c.req.valid("json" as never);
    if (op.signInName) return runForSignInName(c, op.signInName(body), run);
    const { idempotent } = op;
    const response = await (idempotent ? runOnce(c, idempotent, idempotencyScope(c, op), body, run) : run());
    return tellBookmark(c, op, response);
  };
}

/** The casts are safe: `validators` has checked each part of the request with the operation's schema for that part. */
function inputOf(
  c: HttpContext,
  op: Operation,
  authenticator: Authenticator,
): Input<Operation["access"], z.ZodObject, z.ZodObject, z.ZodObject, z.ZodType> {
  const valid = (target: string): unknown => c.req.valid(target as never);
  let resourceUlid = c.get("resourceUlid");
  const input = {
    ctx: toRunContext(c, op),
    params: op.params && valid("param"),
    query: op.query && valid("query"),
    headers: op.headers && valid("header"),
    body: op.body && valid("json"),
    upload: c.get("upload"),
    // Made when a handler reads the id: most requests create nothing.
    get resourceUlid() {
      return (resourceUlid ??= newUlid(Date.now()));
    },
    proven: c.get("proven") ?? null,
    isStillAdmitted: () => isStillAdmitted(c, authenticator),
    requireStillAdmitted: async () => void (await requireStillAdmitted(c, op, authenticator)),
    request: c.req.raw,
  };
  return input as never;
}

/** Sends the response. Parsing with the declared schema drops every field that the schema does not list. */
function send(c: HttpContext, op: Operation, answer: Sent): Response {
  const declared: Reply | undefined = op.replies[answer.status];
  const reply = declared && isNegotiated(declared) ? declared[answer.raw === undefined ? "json" : "raw"] : declared;
  if (reply === undefined) throw new Error(`${op.id} answered ${answer.status}, which it does not declare`);
  // Hono's types do not know that the status is a declared one, nor that every JSON reply is an object.
  const init = { status: answer.status, headers: { ...answer.headers } };
  if (reply === null) return c.newResponse(null, init as never);
  if (isRaw(reply)) {
    const headers = { "Content-Type": reply.contentType, ...answer.headers };
    return new Response(answer.raw ?? null, { status: answer.status, headers });
  }
  return c.json(z.parse(reply, answer.body) as object, answer.status as 200, { ...answer.headers });
}

/** Counts a try for the sign-in name first, and gives the try back on success, so that parallel guesses all count. */
async function runForSignInName(c: HttpContext, signInName: string, run: () => Promise<Response>): Promise<Response> {
  const { RATE_LIMITER } = c.env;
  const { log } = c.get("ctx");
  const tries = await count(RATE_LIMITER, "login", signInName, log.error);
  if (tries?.decision.allowed === false) c.set("count", tries);
  requireAllowed(tries);
  const response = await run();
  await giveBack(RATE_LIMITER, "login", signInName).catch((error: unknown) => log.error("limiter_failed", error));
  return response;
}

/**
 * The user, the operation, the path's parameters and the project that the credential is bound to. The path as sent is
 * not used, because one path has many spellings. A bound credential gets a scope of its own: otherwise a repeat could
 * return a response that was meant for a credential with wider access.
 */
function idempotencyScope(c: HttpContext, op: Operation): string {
  return `${c.get("userId") ?? ""} ${op.id} ${JSON.stringify([c.req.param(), c.get("boundProjectId") ?? null])}`;
}
