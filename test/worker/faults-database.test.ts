import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { sweepGenerations } from "../../src/features/drawing/sweep";
import { breakDatabase, faultyDatabase, never, type Fault, type Moment } from "../support/broken";
import { callApp, captureLog, publicContext, type AppAnswer } from "../support/context";
import { finished, newGame, plannedGame, until, type Game } from "../support/game";
import { expectDeliberate } from "../support/oracles";
import { addAsset, noisePng } from "../support/pack";
import { expectSound } from "../support/stored-oracles";

/*
 * The database fails at each of a request's statements in turn: before it has done anything, and after it has committed
 * and only the answer is lost, so that nobody can tell. The client then repeats what it asked.
 */

const moments: readonly Moment[] = ["before", "after"];
const plan = "## Items\n- [KIND:icon] [SIZE:8x8] Gem\n- [KIND:icon] [SIZE:8x8] Opal\n";
const okay = [200, 201, 202, 204];

type Ask = { readonly method: string; readonly path: string; readonly body?: unknown };

beforeEach(() => void captureLog());
afterEach(() => void vi.restoreAllMocks());

/** The same request, with the same key where it takes one. */
function repeatable(game: Game, { method, path, body }: Ask, key = crypto.randomUUID()) {
  const ask = {
    method,
    token: game.user.token,
    headers: { "Idempotency-Key": key },
    ...(body !== undefined && { body }),
  };
  return async (fault = never): Promise<AppAnswer & { struck: boolean }> => {
    const { db, struck } = faultyDatabase(fault);
    const answer = await callApp({ bindings: { DB: db } }, path, ask);
    return { ...answer, struck: struck() };
  };
}

/** As a client does that was told that it is still running: once the dead run's lease is over. */
async function repeat(run: () => Promise<AppAnswer>, key: string): Promise<AppAnswer> {
  const answer = await run();
  if (answer.body.code !== "idempotency_in_progress") return answer;
  expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
  await env.DB.prepare("UPDATE idempotency_keys SET lease_until = 0 WHERE key = ?").bind(key).run();
  return run();
}

/** Runs `attempt` with the fault at each place that a request of this kind has; answers how many there are. */
async function everywhere(attempt: (fault: Fault) => Promise<boolean>): Promise<number> {
  const kinds = moments.flatMap((moment) => [false, true].map((forever) => ({ moment, forever })));
  for (let at = 0; ; at++) for (const kind of kinds) if (!(await attempt({ at, ...kind }))) return at;
}

async function count(sql: string, id: string): Promise<number> {
  return (await env.DB.prepare(sql).bind(id).first<number>("n")) ?? -1;
}

/** An answer to a fault, and to its repeat: a deliberate failure, or the success that it really was. */
async function faultThenRepeat(game: Game, ask: Ask, fault: Fault): Promise<AppAnswer | undefined> {
  const key = crypto.randomUUID();
  const run = repeatable(game, ask, key);
  const first = await run(fault);
  if (!first.struck) return undefined;
  expectDeliberate(first);
  if (!okay.includes(first.status)) expect(first.status).toBeOneOf([500, 503]);
  const again = await repeat(run, key);
  expect(okay, again.text).toContain(again.status);
  return again;
}

describe("when the database fails at any statement, before or after its commit", () => {
  test("a memory file written again is one row with what was written", async () => {
    const places = await everywhere(async (fault) => {
      const game = await newGame();
      const path = `/v1/projects/${game.projectId}/memory-files/plan`;
      const again = await faultThenRepeat(game, { method: "PUT", path, body: { content: plan } }, fault);
      if (!again) return false;
      expect(again.body).toMatchObject({ content: plan });
      expect(await count("SELECT count(*) AS n FROM memory_files WHERE project_id = ?", game.projectId)).toBe(1);
      // Written twice when the first was committed: the version counts what was accepted, and each is kept.
      const versions = await count(
        "SELECT count(*) AS n FROM memory_file_versions WHERE project_id = ?",
        game.projectId,
      );
      expect(versions).toBe(again.body.version);
      expect(versions).toBeLessThanOrEqual(2);
      return true;
    });
    expect(places).toBeGreaterThan(0);
  });

  test("a project is whole or not there; without a key its repeat makes another, and both are listed", async () => {
    const places = await everywhere(async (fault) => {
      const game = await newGame();
      const again = await faultThenRepeat(
        game,
        { method: "POST", path: "/v1/projects", body: { name: "Twice" } },
        fault,
      );
      if (!again) return false;
      const { body } = await callApp({}, "/v1/projects", { token: game.user.token });
      const made = body.items.filter((project: { name: string }) => project.name === "Twice");
      expect(made.map((project: { id: string }) => project.id)).toContain(again.body.id);
      expect(made.length).toBe(fault.moment === "after" ? 2 : 1);
      for (const { id } of made) {
        const gone = await callApp({}, `/v1/projects/${id}`, { method: "DELETE", token: game.user.token });
        expect(gone.status).toBe(204);
      }
      return true;
    });
    expect(places).toBeGreaterThan(0);
  });

  test("a generation asked for again under its key is one generation, drawn and counted once", async () => {
    const games: { game: Game; id: string }[] = [];
    const places = await everywhere(async (fault) => {
      const game = await plannedGame(plan);
      const path = `/v1/projects/${game.projectId}/generations`;
      const again = await faultThenRepeat(game, { method: "POST", path, body: {} }, fault);
      if (again) games.push({ game, id: again.body.id });
      return again !== undefined;
    });
    expect(places).toBeGreaterThan(3);
    // The sweep of the next minute starts what was written and never started.
    const ctx = await publicContext({ now: new Date(Date.now() + 60_000) });
    await sweepGenerations(ctx);
    for (const { game, id } of games) {
      await finished(game, id);
      const { body } = await game.get("/generations");
      expect(body.items.map((generation: { id: string }) => generation.id)).toEqual([id]);
      expect(body.items[0]).toMatchObject({ status: "succeeded" });
      const versions = await count("SELECT count(*) AS n FROM versions WHERE project_id = ?", game.projectId);
      expect(versions).toBe(2);
      expect(await count("SELECT sum(generations) AS n FROM daily_usage WHERE user_id = ?", game.user.id)).toBe(1);
    }
    for (const { game } of games.slice(-3)) await expectSound(game);
  }, 300_000);

  test("an export asked for again under its key is one export, which gets ready", async () => {
    const games: { game: Game; id: string }[] = [];
    const places = await everywhere(async (fault) => {
      const game = await newGame();
      await addAsset(game.projectId, "hero", [noisePng(1)]);
      const path = `/v1/projects/${game.projectId}/exports`;
      const again = await faultThenRepeat(game, { method: "POST", path, body: {} }, fault);
      if (again) games.push({ game, id: again.body.id });
      return again !== undefined;
    });
    expect(places).toBeGreaterThan(3);
    for (const { game, id } of games) {
      const list = async () => (await game.get("/exports")).body.items;
      await until("it is ready", async () => ((await list())[0].status === "ready" ? true : undefined));
      expect((await list()).map((made: { id: string }) => made.id)).toEqual([id]);
    }
    for (const { game } of games.slice(-3)) await expectSound(game);
  }, 300_000);

  test("a plan applied again makes each asset once", async () => {
    const places = await everywhere(async (fault) => {
      const game = await newGame();
      await game.put("plan", plan);
      const path = `/v1/projects/${game.projectId}/plan/apply`;
      const again = await faultThenRepeat(game, { method: "POST", path, body: {} }, fault);
      if (!again) return false;
      expect([...again.body.created, ...again.body.unchanged]).toEqual(["gem", "opal"]);
      const { body } = await game.get("/assets");
      expect(body.items.map((asset: { key: string }) => asset.key)).toEqual(["gem", "opal"]);
      return true;
    });
    expect(places).toBeGreaterThan(2);
  });

  test("a project deleted again is gone with all that was in it", async () => {
    const places = await everywhere(async (fault) => {
      const game = await plannedGame(plan);
      const run = repeatable(game, { method: "DELETE", path: `/v1/projects/${game.projectId}` });
      const first = await run(fault);
      if (!first.struck) return false;
      expectDeliberate(first);
      expect((await run()).status).toBeOneOf([204, 404]);
      for (const table of ["projects", "assets", "memory_files", "memory_file_versions"]) {
        const column = table === "projects" ? "id" : "project_id";
        expect(await count(`SELECT count(*) AS n FROM ${table} WHERE ${column} = ?`, game.projectId)).toBe(0);
      }
      expect(
        await count(
          "SELECT count(*) AS n FROM object_deletions WHERE key_prefix = 'projects/' || ? || '/'",
          game.projectId,
        ),
      ).toBe(1);
      return true;
    });
    expect(places).toBeGreaterThan(0);
  });
});

/** Draws and packs while the database fails for the first asset's workflow, and then for the export's. */
async function drawAndPack(moment: Moment): Promise<Game> {
  const game = await plannedGame(plan);
  const [first] = (await game.get("/assets")).body.items;
  const made = await game.post("/generations", {});
  const drawing = breakDatabase(first.id, moment, 2);
  expect(await finished(game, made.body.id)).toMatchObject({ status: "succeeded" });
  expect(drawing.struck()).toBe(2);
  drawing.mend();
  const pack = await game.post("/exports", { include: "all" });
  const packing = breakDatabase(pack.body.id, moment, 2);
  const list = async () => (await game.get("/exports")).body.items ?? [];
  await until("it is ready", async () => ((await list())[0]?.status === "ready" ? true : undefined));
  expect(packing.struck()).toBe(2);
  packing.mend();
  return game;
}

test.each(moments)("when it fails %s commits while it is drawn and packed, each is done once", async (moment) => {
  await expectSound(await drawAndPack(moment));
});
