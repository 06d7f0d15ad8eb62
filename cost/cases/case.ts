/** The shape of a case: one call of an operation that succeeds, as a client would make it. */
import type { Operation } from "../../src/http/operation";
import type { Json } from "../../test/support/client";
import { sampleBody } from "../../test/support/fixtures";
import type { Ask } from "../measure";
import type { World } from "../world";

export type Case = {
  /** What sets the case apart from the operation's other cases. Empty for the only one. */
  readonly name: string;
  /** Makes what the call needs, and returns the call. Not measured. */
  readonly prepare: (world: World, op: Operation) => Ask | Promise<Ask>;
  /** Waits for what the call has started, so that it does not meet the next case. Not measured. */
  readonly settle?: (world: World, answer: Json) => Promise<unknown>;
};

export type Cases = Readonly<Record<string, readonly Case[]>>;

/** The call of the user who owns everything, with the smallest body that the operation accepts. */
export function byOwner(world: World, op: Operation): Ask {
  const token = op.access === "admin" ? world.admin.token : world.user.token;
  const body = sampleBody(op);
  return { ids: world.ids, ...(op.access !== "public" && { token }), ...(body !== undefined && { body }) };
}

/** The only case of an operation. */
export function only(prepare: Case["prepare"], settle?: Case["settle"]): readonly Case[] {
  return [{ name: "", prepare, ...(settle && { settle }) }];
}

/** The owner's call with other parts. */
export function owners(change: (world: World) => Ask | Promise<Ask>): Case["prepare"] {
  return async (world, op) => ({ ...byOwner(world, op), ...(await change(world)) });
}

/** A case for each query string. */
export function withQueries(queries: Readonly<Record<string, string | ((world: World) => string)>>): readonly Case[] {
  return Object.entries(queries).map(([name, query]) => ({
    name,
    prepare: owners((world) => ({ query: typeof query === "string" ? query : query(world) })),
  }));
}
