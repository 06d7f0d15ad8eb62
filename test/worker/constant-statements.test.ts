import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { DrizzleQueryError } from "drizzle-orm/errors";
import { describe, expect, test } from "vitest";
import { inOneTransaction, openDb, statement } from "../../src/db/client";
import { constant } from "../../src/db/constant";
import { isOwned, ownerNames, owns, ownerValues } from "../../src/db/owned";
import { newProject, newUser } from "../support/client";
import { brokenDatabase } from "../support/context";

/** Tests `src/db/constant.ts`: statements whose text is built once. */

const db = openDb(env.DB);
let built = 0;
const sum = constant(["a", "b"], (at) => {
  built += 1;
  return sql<{
    a: number;
    total: number;
    text: string | null;
  }>`SELECT ${at.a} AS a, ${at.a} + ${at.b} AS total, ${at.b} AS text`;
});

describe("a constant statement", () => {
  test("is built once, and binds the values of each use, also of many at once", async () => {
    const uses = Array.from({ length: 50 }, (_, index) => sum(db, { a: index, b: 2 * index }));
    const rows = (await Promise.all(uses)).flat();
    expect(rows).toEqual(Array.from({ length: 50 }, (_, index) => ({ a: index, total: 3 * index, text: 2 * index })));
    expect(built).toBe(1);
  });

  test("runs on the database that each use names", async () => {
    await sum(db, { a: 1, b: 2 });
    await expect(sum(openDb(brokenDatabase(new Error("D1_ERROR: gone"))), { a: 1, b: 2 })).rejects.toThrow();
    expect(await sum(db, { a: 1, b: null })).toEqual([{ a: 1, total: null, text: null }]);
  });

  test("stands in a transaction beside other statements, and results keep their names", async () => {
    const results = await inOneTransaction(db, {
      first: statement<{ one: number }>(db, sql`SELECT 1 AS one`),
      second: sum(db, { a: 1, b: 2 }),
      third: sum(db, { a: 3, b: 4 }),
    });
    expect(results.first).toEqual([{ one: 1 }]);
    expect(results.second[0]?.total).toBe(3);
    expect(results.third[0]?.total).toBe(7);
  });

  test("that fails throws the error of a query, as other statements do", async () => {
    const wrong = constant(["a"], (at) => sql`SELECT ${at.a} FROM no_such_table`);
    await expect(Promise.resolve(wrong(db, { a: 1 }))).rejects.toBeInstanceOf(DrizzleQueryError);
  });
});

test("`isOwned` decides as `owns` does, for owners of all or of one project, and for strangers", async () => {
  const [user, stranger] = [await newUser(), await newUser()];
  const [one, other] = [await newProject(user), await newProject(user)];
  const decide = constant(ownerNames, (at) => sql<{ is: number }>`SELECT ${isOwned(at)} AS "is"`);
  for (const userId of [user.id, stranger.id])
    for (const boundTo of [null, one, other])
      for (const project of [one, other, "prj_none"]) {
        const owner = { userId, projectId: boundTo };
        const [expected] = await statement<{ is: number }>(db, sql`SELECT ${owns(owner, project)} AS "is"`);
        const [decided] = await decide(db, ownerValues(owner, project));
        expect(decided, `${userId} ${boundTo} ${project}`).toEqual(expected);
      }
});
