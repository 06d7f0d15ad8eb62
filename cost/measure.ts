/** Calls an operation as a client would, and counts what the call costs. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createApp } from "../src/app";
import { parseConfig } from "../src/config";
import type { Operation } from "../src/http/operation";
import { freshAddress, origin, type Json } from "../test/support/client";
import { fill, type Ids } from "../test/support/fixtures";
import { freshIssuer, varsOf } from "../test/support/google";
import { counted, countingEnv } from "./counting-env";
import { newTally, type Tally } from "./units";

/** The issuer of Google tokens for this run. */
export const issuer = freshIssuer();
const app = createApp(parseConfig({ ...env, ...varsOf(issuer) }));

export type Ask = {
  /** Fills the path's parameters. */
  readonly ids?: Ids;
  /** Instead of the operation's path. */
  readonly path?: string;
  /** With the question mark. */
  readonly query?: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Measured = { readonly status: number; readonly body: Json; readonly text: string; readonly tally: Tally };

/** The call is over once the answer is read and the work that outlives the answer is done. */
export async function measure(op: Pick<Operation, "method" | "path">, ask: Ask): Promise<Measured> {
  const tally = newTally();
  tally.units.requests += 1;
  const execution = createExecutionContext();
  const { status, text } = await counted(tally, async () => {
    const response = await app.fetch(toRequest(op, ask), countingEnv(env, tally), execution);
    return { status: response.status, text: await response.text() };
  });
  await waitOnExecutionContext(execution);
  return { status, body: toJson(text), text, tally };
}

/** Opens a response that does not end by itself, such as an event stream. */
export async function open(op: Pick<Operation, "method" | "path">, ask: Ask, tally: Tally): Promise<Response> {
  tally.units.requests += 1;
  return counted(tally, async () => app.fetch(toRequest(op, ask), countingEnv(env, tally), createExecutionContext()));
}

function toRequest({ method, path }: Pick<Operation, "method" | "path">, ask: Ask): Request {
  const headers = new Headers({ "CF-Connecting-IP": freshAddress(), ...ask.headers });
  if (ask.token !== undefined) headers.set("Authorization", `Bearer ${ask.token}`);
  const isBytes = ask.body instanceof Uint8Array || typeof ask.body === "string";
  if (ask.body !== undefined && !headers.has("Content-Type")) headers.set("Content-Type", "application/json");
  const body = ask.body === undefined ? null : isBytes ? (ask.body as BodyInit) : JSON.stringify(ask.body);
  const address = `${ask.path ?? fill(path, ask.ids ?? {})}${ask.query ?? ""}`;
  return new Request(origin + address, { method: method.toUpperCase(), headers, body });
}

function toJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}
