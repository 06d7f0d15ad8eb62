/** Generations with many and long assets: the limits of D1 on strings, the size of pages, and memory. */
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { openDb } from "../../src/db/client";
import { directions, toSpec } from "../../src/domain/asset";
import { quoteGeneration } from "../../src/features/generations/quote";
import { createGeneration } from "../../src/features/generations/service";
import { findGeneration, listItems } from "../../src/features/generations/store";
import { newId, newUlid } from "../../src/lib/ids";
import { contextOf } from "../support/context";
import { generate, newGame, plannedGame, until, type Game } from "../support/game";

/** The longest string that D1 accepts. */
const maxStringBytes = 2_000_000;
const dragon = "\u{1F409}";

afterEach(() => void vi.restoreAllMocks());

const idle = { create: async () => undefined } as never;

/** Creates a generation without drawing: the code under test calls only `create` of the binding. */
async function generateIdly(game: Game, wish: { note?: string; assets?: string[] } = {}): Promise<string> {
  const ctx = await contextOf(game.user.id, { env: { ...env, GENERATION_WORKFLOW: idle } });
  const origin = { source: "api", ulid: newUlid(Date.now()) } as const;
  return (await createGeneration(ctx, game.projectId, wish, origin)).id;
}

async function addAssets({ projectId }: Game, count: number, description: string, reviewNote: string | null = null) {
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?4)
     INSERT INTO assets (id, project_id, key, name, category, kind, description, width, height, directions, animations,
       status, review_note, origin, created_at, updated_at)
     SELECT 'ast_' || substr(?1, 5, 21) || printf('%05d', i), ?1, 'a-' || i, 'A' || i, 'items', 'icon', ?2, 8, 8, '[]', '[]',
       'planned', ?3, 'api', 1, 1 FROM n`,
  )
    .bind(projectId, description, reviewNote, count)
    .run();
}

/** Copies the rows of a generation under new ids, without drawing. */
async function repeatGeneration(generationId: string, times: number): Promise<void> {
  const columnsOf = async (table: string): Promise<string> => {
    const { results } = await env.DB.prepare(
      "SELECT name FROM pragma_table_info(?) WHERE name NOT IN ('id', 'generation_id')",
    )
      .bind(table)
      .all<{ name: string }>();
    return results.map(({ name }) => name).join();
  };
  const [own, ofItem] = [await columnsOf("generations"), await columnsOf("generation_items")];
  for (let copy = 0; copy < times; copy++) {
    const id = newId("gen", Date.now());
    await env.DB.batch([
      env.DB.prepare(`INSERT INTO generations (id, ${own}) SELECT ?, ${own} FROM generations WHERE id = ?`).bind(
        id,
        generationId,
      ),
      env.DB.prepare(
        `INSERT INTO generation_items (id, generation_id, ${ofItem}) SELECT id || ?, ?, ${ofItem} FROM generation_items WHERE generation_id = ?`,
      ).bind(String(copy), id, generationId),
    ]);
  }
}

/** Returns a function that tells the size in bytes of the longest string bound to a statement from now on. */
function watchStrings(): () => number {
  let largest = 0;
  const statements = Object.getPrototypeOf(env.DB.prepare("SELECT 1"));
  const bind = statements.bind;
  vi.spyOn(statements, "bind").mockImplementation(function (this: unknown, ...values: unknown[]) {
    for (const value of values)
      if (typeof value === "string") largest = Math.max(largest, new TextEncoder().encode(value).length);
    return bind.apply(this, values);
  });
  return () => largest;
}

async function itemsOf(generationId: string) {
  const { results } = await env.DB.prepare(
    `SELECT i.spec, i.note, i.changed_version_id, a.* FROM generation_items i JOIN assets a ON a.id = i.asset_id
     WHERE i.generation_id = ? ORDER BY i.position`,
  )
    .bind(generationId)
    .all<Record<string, string>>();
  return results;
}

test("a thousand assets of the longest descriptions and notes are taken, and no statement has a string that D1 refuses", async () => {
  const game = await newGame();
  await addAssets(game, 1000, dragon.repeat(2000), dragon.repeat(2000));
  const largest = watchStrings();
  const id = await generateIdly(game, { note: dragon.repeat(2000) });
  expect(largest()).toBeLessThan(maxStringBytes / 2);
  expect((await game.get(`/generations/${id}`)).body.items).toHaveLength(1000);
}, 120_000);

test("an item keeps its asset as it was when the generation was accepted, whatever is written in it", async () => {
  const game = await newGame();
  const wish = {
    kind: "character-sprite",
    category: "Ünits",
    width: 16,
    height: 24,
    directions: ["front", "back-left"],
  };
  const description = `"quoted" \\ ${dragon} \u0001 \u2028 {"a": [1]}`;
  const animations = [{ name: 'wa"lk', frames: 2 }];
  await game.post("/assets", { ...wish, name: 'Hero\'s "cape"', description, animations });
  await game.post("/assets", { name: "Rock" });
  const before = (await game.get("/assets")).body.items;
  const id = await generateIdly(game);
  await game.patch(`/assets/${before[0].key}`, { description: "another" });
  const specs = (await itemsOf(id)).map(({ spec }) => JSON.parse(spec ?? ""));
  expect(specs).toEqual(before.map(toSpec));
  expect(specs[0]).toMatchObject({ ...wish, description, animations });
});

test("an item's note is the caller's, else its asset's review's, and one that came meanwhile leaves its item out", async () => {
  const game = await plannedGame("## Items\n- [KIND:icon] Coin\n- [KIND:icon] Gem\n");
  const setNote = (note: string | null) =>
    env.DB.prepare("UPDATE assets SET review_note = ? WHERE project_id = ? AND key = 'gem'").bind(note, game.projectId);
  const notesOf = async (id: string) => (await itemsOf(id)).map(({ key, note }) => [key, note]);
  await setNote("rounder").run();
  const reviewed = await generateIdly(game);
  expect(await notesOf(reviewed)).toEqual([
    ["coin", null],
    ["gem", "rounder"],
  ]);
  await game.post(`/generations/${reviewed}/cancel`);
  const asked = await generateIdly(game, { note: "bigger" });
  expect(await notesOf(asked)).toEqual([
    ["coin", "bigger"],
    ["gem", "bigger"],
  ]);
  await game.post(`/generations/${asked}/cancel`);
  const batch = env.DB.batch.bind(env.DB);
  vi.spyOn(env.DB, "batch").mockImplementation(async (statements) => {
    if (statements.length > 5) await setNote(null).run();
    return batch(statements);
  });
  expect(await notesOf(await generateIdly(game))).toEqual([["coin", null]]);
});

test("the pictures of an asset that has the most of them, with the longest prompts, are noted in strings that D1 takes", async () => {
  const game = await newGame();
  const words = `${dragon.repeat(30)} `.repeat(60).trim();
  await game.put("style", words);
  const made = await game.post("/assets", {
    name: dragon.repeat(120),
    kind: "character-sprite",
    description: words,
    directions,
    animations: [{ name: "walk", frames: 32 }],
  });
  expect(made.status).toBe(201);
  const largest = watchStrings();
  const { id } = await generate(game, { note: words });
  const prompts = await until("its pictures are noted", async () => {
    const { results } = await env.DB.prepare(
      "SELECT position, prompt FROM images WHERE project_id = ? ORDER BY position",
    )
      .bind(game.projectId)
      .all<{ position: number; prompt: string }>();
    return results.length === 256 ? results : undefined;
  });
  expect(prompts.map(({ position }) => position)).toEqual(prompts.map((_, index) => index));
  expect([...(prompts[255]?.prompt ?? "")].length).toBeGreaterThan(1200);
  expect(largest()).toBeLessThan(maxStringBytes / 2);
  await game.post(`/generations/${id}/cancel`);
});

test("a list of generations ends its page before it has more than 5,000 items, and loses none", async () => {
  const game = await newGame();
  await addAssets(game, 1000, "d");
  const id = await generateIdly(game);
  await game.post(`/generations/${id}/cancel`);
  await repeatGeneration(id, 11);
  const pages: { id: string; items: unknown[] }[][] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const { body } = await game.get(`/generations?limit=100${cursor === "" ? "" : `&cursor=${cursor}`}`);
    pages.push(body.items);
    cursor = body.nextCursor;
  }
  expect(pages.map((page) => page.length)).toEqual([5, 5, 2]);
  expect(new Set(pages.flat().map((generation) => generation.id)).size).toBe(12);
  for (const generation of pages.flat()) expect(generation.items).toHaveLength(1000);
}, 120_000);

test("planning a generation keeps nothing of what it draws", async () => {
  const game = await newGame();
  await addAssets(game, 3, "secret of the wish", "secret of the review");
  const { items } = await quoteGeneration(await contextOf(game.user.id), game.projectId, {});
  expect(items.map(({ hasNote }) => hasNote)).toEqual([true, true, true]);
  expect(JSON.stringify(items)).not.toContain("secret");
});

test("reading generations reads nothing of what they draw", async () => {
  const game = await newGame();
  await addAssets(game, 3, "secret of the wish", "a note");
  const id = await generateIdly(game);
  const owner = await contextOf(game.user.id);
  const db = openDb(env.DB);
  const found = await findGeneration(db, owner.actor, { projectId: game.projectId, generationId: id });
  const items = await listItems(db, owner.actor, game.projectId, [id]);
  expect(found?.items).toHaveLength(3);
  expect(JSON.stringify([found, items])).not.toContain("secret of the wish");
  expect(Object.keys(found?.row ?? {})).not.toContain("style");
});
