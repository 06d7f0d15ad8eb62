/** Makes the database and the object store fail at chosen places, in worker tests. */

import { env } from "cloudflare:workers";
import { onTestFinished, vi } from "vitest";

/** When the fault occurs: before the work is done, or after, so that only the answer is lost. */
export type Moment = "before" | "after";

const executions: readonly string[] = ["run", "all", "raw", "first"];

export type Fault = {
  /** The number of the statement or batch that fails, from 0. */
  readonly at: number;
  readonly moment: Moment;
  /** True if every statement from there on fails, too. */
  readonly forever?: boolean;
};

/** Lets nothing fail, for a test that only counts the statements. */
export const never: Fault = { at: Infinity, moment: "before" };

const lost = new Error("D1_ERROR: Network connection lost while reading table users: SQLITE_ERROR");

/** The real database with a fault at one place. `struck` tells whether the run has reached the fault. */
export function faultyDatabase(fault: Fault): { db: D1Database; struck: () => boolean; executions: () => number } {
  let count = 0;
  const statements = new WeakMap<object, D1PreparedStatement>();
  const execute = async <T>(run: () => Promise<T>): Promise<T> => {
    const number = count++;
    const broken = number === fault.at || (fault.forever === true && number > fault.at);
    if (broken && fault.moment === "before") throw lost;
    const result = await run();
    if (broken) throw lost;
    return result;
  };
  const wrap = (real: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = new Proxy(real, {
      get: (target, name) => {
        if (name === "bind") return (...values: unknown[]) => wrap(target.bind(...values));
        const method: (...given: unknown[]) => Promise<unknown> = Reflect.get(target, name).bind(target);
        return executions.includes(String(name)) ? (...given: unknown[]) => execute(() => method(...given)) : method;
      },
    });
    statements.set(wrapped, real);
    return wrapped;
  };
  const db = new Proxy(env.DB, {
    get: (target, name) => {
      if (name === "prepare") return (sql: string) => wrap(target.prepare(sql));
      if (name === "batch")
        return (list: D1PreparedStatement[]) =>
          execute(() => target.batch(list.map((one) => statements.get(one) ?? one)));
      return Reflect.get(target, name).bind(target);
    },
  });
  return { db, struck: () => count > fault.at, executions: () => count };
}

type Spied = Record<string, (...given: unknown[]) => unknown>;
/** A fault in place. `struck` counts the failures, and `mend` ends them; so does the end of the test. */
export type Breakage = { readonly struck: () => number; readonly mend: () => void };

/** Replaces a method on all bindings of one kind. Tests and Worker share the prototypes, because they share the isolate. */
function spyOn(
  binding: object,
  method: string,
  replace: (self: unknown, given: unknown[], real: () => unknown) => unknown,
) {
  const shared: Spied = Object.getPrototypeOf(binding);
  const current = shared[method];
  // A method that an earlier fault replaced is a spy. Calling the spy from its own replacement would never end.
  const real = vi.isMockFunction(current) ? current.getMockImplementation() : current;
  if (real === undefined) throw new Error(`there is no ${method}`);
  const spy = vi.spyOn(shared, method).mockImplementation(function (this: unknown, ...given: unknown[]) {
    return replace(this, given, () => real.apply(this, given));
  });
  return () => {
    spy.mockRestore();
  };
}

type StoreMethod = "put" | "get" | "head" | "delete" | "list" | "createMultipartUpload" | "uploadPart" | "complete";
export type StoreFault = "throws" | "throws-after" | "null" | "slow";

const away = new Error("internal error; reference = r2 10001: projects/ table users at /srv/r2.ts:1:1");

async function broken(how: StoreFault, run: () => unknown): Promise<unknown> {
  if (how === "throws") throw away;
  if (how === "null") return null;
  if (how === "slow") await new Promise((resolve) => setTimeout(resolve, 1500));
  const result = await run();
  if (how === "throws-after") throw away;
  return result;
}

/** Breaks the object store `times` times for keys that contain `part`, in requests and in workflows. */
export function breakStore(method: StoreMethod, part: string, how: StoreFault, times = Infinity): Breakage {
  let struck = 0;
  const ofUpload = method === "uploadPart" || method === "complete";
  const binding = ofUpload ? env.BUCKET.resumeMultipartUpload("none", "none") : env.BUCKET;
  const mend = spyOn(binding, method, (self, given, real) => {
    const named = ofUpload ? Reflect.get(Object(self), "key") : JSON.stringify(given[0] ?? "");
    if (struck >= times || !String(named).includes(part)) return real();
    struck += 1;
    return broken(how, real);
  });
  onTestFinished(mend);
  return { struck: () => struck, mend };
}

/** Breaks the database `times` times for statements whose SQL or parameters contain `part`, alone or in a batch. */
export function breakDatabase(part: string, moment: Moment, times: number): Breakage {
  let struck = 0;
  const replace = async (self: unknown, given: unknown[], real: () => unknown): Promise<unknown> => {
    if (struck >= times || !JSON.stringify([self, ...given]).includes(part)) return real();
    struck += 1;
    if (moment === "before") throw lost;
    await real();
    throw lost;
  };
  const statement = env.DB.prepare("SELECT 1");
  const mends = [spyOn(env.DB, "batch", replace), ...executions.map((method) => spyOn(statement, method, replace))];
  const mend = (): void => {
    for (const one of mends) one();
  };
  onTestFinished(mend);
  return { struck: () => struck, mend };
}
