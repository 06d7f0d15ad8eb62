/** What the operations and the work behind them cost, and that no cost grows with data unless a table says why. */
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { operations } from "../src/app";
import { captureLog } from "../test/support/context";
import { namesWithoutOperation } from "./cases/cases";
import { growOthers, newCrowdedWorld } from "./crowded-world";
import { findGrown, judgeGrowth } from "./growth";
import { toPage } from "./page";
import { findUnexplained, listTables } from "./plans";
import { walk, type Rows } from "./walk";

declare module "vitest" {
  interface ProvidedContext {
    costRows: number;
  }
}

/** In the future, so that no alarm of a Durable Object rings by itself. */
const startMs = Date.UTC(2031, 0, 15, 12);
const few = 100;
const many = inject("costRows");

/** The cron empties this table, and `cost/allowed-scans.ts` names the only statement that reads the whole. */
const unfilled = new Set(["object_deletions"]);

/** The rows beside little data. */
let first: Rows;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: startMs });
  captureLog();
  await growOthers({ from: 0, to: few });
  first = await walk(await newCrowdedWorld({ own: few, project: few }));
});

afterAll(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("docs/cost.md has the units of every operation and of all other work (npm run cost writes the page)", async () => {
  await expect(toPage(first)).toMatchFileSnapshot("../docs/cost.md");
});

test("every table has a hundred rows beside the measured ones, so that a statement's growth shows", async () => {
  const counts = (await listTables(env.DB)).map(async (name) => {
    const count = await env.DB.prepare(`SELECT count(*) AS count FROM "${name}"`).first<number>("count");
    return [name, count ?? 0] as const;
  });
  const thin = (await Promise.all(counts)).filter(([name, count]) => count < few && !unfilled.has(name));
  expect(thin).toEqual([]);
});

test("every case belongs to an operation", () => {
  expect(namesWithoutOperation(operations)).toEqual([]);
});

test("no statement scans a table or sorts in memory, except those in cost/allowed-scans.ts", async () => {
  const statements = [...first.values()].flatMap((tally) => tally.statements);
  expect(await findUnexplained(env.DB, statements)).toEqual([]);
});

describe(`from ${few} rows in each table to ${many}, no units grow except as cost/allowed-growth.ts says`, () => {
  /** The rows beside as many rows of other users. */
  let crowded: Rows;

  test("rows of other users", async () => {
    await growOthers({ from: few, to: many });
    crowded = await walk(await newCrowdedWorld({ own: few, project: few }));
    expect(judgeGrowth("others", findGrown(first, crowded))).toEqual([]);
  });

  test("rows of the user's other projects", async () => {
    const rows = await walk(await newCrowdedWorld({ own: many, project: few }));
    expect(judgeGrowth("own", findGrown(crowded, rows))).toEqual([]);
  });

  test("rows of the project", async () => {
    const rows = await walk(await newCrowdedWorld({ own: few, project: many }));
    expect(judgeGrowth("project", findGrown(crowded, rows))).toEqual([]);
  });
});
