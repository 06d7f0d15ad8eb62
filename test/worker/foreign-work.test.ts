/** The rows that D1 reads for a user do not grow with other users' work. D1 bills them, and answers one query at a time. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { countD1 } from "../../cost/counting-d1";
import { otherUsers } from "../../cost/crowd/crowds";
import { fill, type Crowd } from "../../cost/crowd/fill";
import { idOf, literal } from "../../cost/crowd/row";
import { newTally } from "../../cost/units";
import { openDb, type Db } from "../../src/db/client";
import { finishGenerations } from "../../src/db/finish-generations";
import { findProgress, listChanges } from "../../src/features/generations/event-store";
import { getProjectBudget, getUsage } from "../../src/features/usage/service";
import { newId } from "../../src/lib/ids";
import { newProject, newUser, type TestUser } from "../support/client";
import { contextOf } from "../support/context";
import { sql } from "drizzle-orm";

const few = 100;
const many = 10_000;
const drawing = ["generations", "generation_items", "provider_jobs"] as const;

/** A generation of `size` items, all queued. Returns the id. */
async function newGeneration(user: TestUser, projectId: string, size: number): Promise<string> {
  const nowMs = Date.now();
  const id = newId("gen", nowMs);
  const tag = id.slice(-10);
  const crowd: Crowd = { ...otherUsers(tag), userId: literal(user.id), projectId: literal(projectId) };
  await fill(env.DB, crowd, { from: 1, to: 2, nowMs, only: ["generations"] });
  await fill(env.DB, crowd, { from: 1, to: size + 1, nowMs, only: ["generation_items"] });
  await env.DB.batch([
    env.DB.prepare(`UPDATE generations SET id = ? WHERE id = ${idOf("gen", tag, "1")}`).bind(id),
    env.DB.prepare(
      `UPDATE generation_items SET generation_id = ?, position = rowid, status = 'queued' WHERE id LIKE ?`,
    ).bind(id, `itm_${tag}%`),
  ]);
  return id;
}

async function countRows(work: (db: Db) => Promise<unknown>): Promise<number> {
  const tally = newTally();
  await work(openDb(countD1(env.DB, tally)));
  return tally.units.rowsRead;
}

describe("rows read beside other users' queues", () => {
  let user: TestUser;
  let projectId: string;
  let generationId: string;

  const reads = {
    "the first look of an event stream": (db: Db) => listChanges(db, owner(), params(), 0),
    "each further look of an event stream": async (db: Db) => listChanges(db, owner(), params(), await lastSeq()),
    "the progress of an event stream": (db: Db) => findProgress(db, owner(), params()),
    "usage with the user's budget": async (db: Db) => getUsage({ ...(await contextOf(user.id)), db }, { by: "day" }),
    "a project's budget": async (db: Db) => getProjectBudget({ ...(await contextOf(user.id)), db }, projectId),
  };
  const owner = () => ({ userId: user.id, projectId: null });
  const params = () => ({ projectId, generationId });
  const lastSeq = async (): Promise<number> =>
    (await env.DB.prepare("SELECT max(seq) AS seq FROM generation_events WHERE generation_id = ?")
      .bind(generationId)
      .first<number>("seq")) ?? 0;
  const countAll = async (): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const [name, read] of Object.entries(reads)) counts[name] = await countRows(read);
    return counts;
  };

  beforeAll(async () => {
    user = await newUser();
    projectId = await newProject(user);
    generationId = await newGeneration(user, projectId, 20);
  });

  test("are as many beside ten thousand of their items as beside a hundred", async () => {
    const crowd = otherUsers("crwd1");
    await fill(env.DB, crowd, { from: 0, to: few, nowMs: Date.now(), only: drawing });
    const before = await countAll();
    await fill(env.DB, crowd, { from: few, to: many, nowMs: Date.now(), only: drawing });
    expect(await countAll()).toEqual(before);
  });
});

describe("rows read for each item of a generation", () => {
  test("stay the same from 20 items to 200: the first look of an event stream", async () => {
    const user = await newUser();
    const projectId = await newProject(user);
    const rowsFor = async (size: number): Promise<number> => {
      const generationId = await newGeneration(user, projectId, size);
      const owner = { userId: user.id, projectId: null };
      const rows = await countRows((db) => listChanges(db, owner, { projectId, generationId }, 0));
      return rows / size;
    };
    const small = await rowsFor(20);
    expect(await rowsFor(200)).toBeLessThan(small * 1.5);
  });

  test("stay the same from 20 items to 200: the end of the items, one after the other", async () => {
    const user = await newUser();
    const projectId = await newProject(user);
    const rowsFor = async (size: number): Promise<number> => {
      const generationId = await newGeneration(user, projectId, size);
      const { results } = await env.DB.prepare(
        "SELECT id FROM generation_items WHERE generation_id = ? ORDER BY position",
      )
        .bind(generationId)
        .all<{ id: string }>();
      const rows = await countRows(async (db) => {
        for (const { id } of results) {
          await env.DB.prepare("UPDATE generation_items SET status = 'succeeded' WHERE id = ?").bind(id).run();
          await finishGenerations(db, sql`id = ${generationId}`, Date.now());
        }
      });
      const status = await env.DB.prepare("SELECT status FROM generations WHERE id = ?")
        .bind(generationId)
        .first("status");
      expect(status).toBe("succeeded");
      return rows / size;
    };
    const small = await rowsFor(20);
    expect(await rowsFor(200)).toBeLessThan(small * 1.5);
  });
});
