/** Measures every operation and all other work, once. */
import { vi } from "vitest";
import { operations } from "../src/app";
import type { Operation } from "../src/http/operation";
import type { Case } from "./cases/case";
import { casesOf } from "./cases/cases";
import { measure } from "./measure";
import type { Tally } from "./units";
import { works } from "./work";
import { allDelivered, signIn, type World } from "./world";

/** A row of the page, by name: an operation's case, or work that no single request does. */
export type Rows = ReadonlyMap<string, Tally>;

export async function walk(world: World): Promise<Rows> {
  const present = await signedInAnew(world);
  const rows = new Map<string, Tally>();
  for (const op of operations)
    for (const one of casesOf(op)) rows.set(nameOf(op, one), await measureCase(present, op, one));
  for (const work of works) for (const [name, tally] of Object.entries(await work(present))) rows.set(name, tally);
  return rows;
}

/** The names of the rows of an operation begin with the operation's id. */
export function nameOf(op: Operation, { name }: Pick<Case, "name">): string {
  return name === "" ? op.id : `${op.id}, ${name}`;
}

async function measureCase(world: World, op: Operation, one: Case): Promise<Tally> {
  // The user's calls stay below the limits by the minute.
  vi.setSystemTime(Date.now() + 1000);
  const ask = await one.prepare(world, op);
  await allDelivered(world);
  // Ids of one millisecond have no order, and the order of rows decides where a search ends.
  vi.setSystemTime(Date.now() + 1);
  const { status, text, body, tally } = await measure(op, ask);
  if (status >= 400) throw new Error(`${nameOf(op, one)} answered ${status}: ${text}. Give it a case in cost/cases.`);
  await one.settle?.(world, body);
  return tally;
}

/** The clock moves on between walks, and access tokens are short-lived. */
async function signedInAnew(world: World): Promise<World> {
  const [user, admin] = [await signIn(world.user), await signIn(world.admin)];
  return {
    ...world,
    user: { ...world.user, token: user.accessToken },
    admin: { ...world.admin, token: admin.accessToken },
  };
}
