import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { createProject, deleteProject } from "../../src/features/projects/service";
import { projectPrefix } from "../../src/storage/blobs";
import { call, newProject, newUser, type Json, type TestUser } from "../support/client";
import { contextOf } from "../support/context";

type Column = { name: string; type: string; notnull: number; pk: number };

/** Every table that says to which project its rows belong, those of later migrations too. */
async function projectTables(): Promise<{ table: string; columns: Column[] }[]> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%`project_id`%'",
  ).all<{ name: string }>();
  return Promise.all(
    results.map(async ({ name }) => {
      const columns = await env.DB.prepare(`PRAGMA table_info(${name})`).all<Column>();
      return { table: name, columns: columns.results };
    }),
  );
}

/** A row in every such table; all its ids are one, so that children belong to their parents. */
async function fill(projectId: string): Promise<void> {
  const id = `id-${projectId}`;
  const value = ({ name, type }: Column): string | number => {
    if (name === "project_id") return projectId;
    if (type.toLowerCase() === "integer") return 1;
    return name === "id" || name.endsWith("_id") ? id : `${name}-${projectId}`;
  };
  const inserts = (await projectTables()).map(({ table, columns }) => {
    const names = columns.map(({ name }) => name).join(", ");
    const places = columns.map(() => "?").join(", ");
    return env.DB.prepare(`INSERT INTO ${table} (${names}) VALUES (${places})`).bind(...columns.map(value));
  });
  await env.DB.batch(inserts);
}

/** How many rows each table has of a project. */
async function countRows(projectId: string): Promise<Record<string, number>> {
  // The ledger and its sums outlive the project: what was spent stays spent.
  const ledger = ["provider_jobs", "ledger_days", "ledger_generations"];
  const owned = (await projectTables()).filter(({ table }) => !ledger.includes(table));
  const tables = owned.map(({ table }) => [table, "project_id", projectId] as const);
  const all = [
    ...tables,
    ["generation_events", "generation_id", `id-${projectId}`],
    ["projects", "id", projectId],
  ] as const;
  const counts = await env.DB.batch<{ n: number }>(
    all.map(([table, column, id]) => env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${column} = ?`).bind(id)),
  );
  return Object.fromEntries(all.map(([table], i) => [table, counts[i]?.results[0]?.n ?? -1]));
}

async function countObjects(projectId: string): Promise<number> {
  return (await env.BUCKET.list({ prefix: projectPrefix(projectId) })).objects.length;
}

/** The link is another one every five minutes. */
function lasting(project: Json): Json {
  return { ...project, contactSheetUrl: "" };
}

describe("a project", () => {
  let user: TestUser;
  beforeAll(async () => {
    user = await newUser();
  });
  const ask = (method: string, path: string, body?: unknown) => call(method, path, { token: user.token, body });

  test("is made with exactly its six fields and a Location, read back, changed and listed", async () => {
    const made = await ask("POST", "/v1/projects", { name: "  Hollow  ", description: " as it is " });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.stringMatching(/^prj_[0-9a-z]{26}$/),
      name: "Hollow",
      description: " as it is ",
      contactSheetUrl: expect.stringMatching(/\/contact-sheet\.png$/),
      createdAt: expect.any(String),
      updatedAt: made.body["createdAt"],
    });
    const path = `/v1/projects/${made.body["id"]}`;
    expect(made.headers.get("Location")).toBe(path);
    expect(lasting((await ask("GET", path)).body)).toEqual(lasting(made.body));
    const renamed = await ask("PATCH", path, { name: "Deep" });
    const deep = { ...lasting(made.body), name: "Deep", updatedAt: renamed.body["updatedAt"] };
    expect(lasting(renamed.body)).toEqual(deep);
    expect(renamed.body["updatedAt"] >= made.body["updatedAt"]).toBe(true);
    const described = await ask("PATCH", path, { description: "" });
    expect([described.body["name"], described.body["description"]]).toEqual(["Deep", ""]);
    expect((await ask("GET", "/v1/projects")).body["items"].map(lasting)).toContainEqual(lasting(described.body));
  });

  test("has a name of 1 to 120 and a description of at most 2,000 characters, emoji counted as one", async () => {
    const full = await ask("POST", "/v1/projects", { name: "🎮".repeat(120), description: "🎲".repeat(2000) });
    expect([full.status, full.body["name"]]).toEqual([201, "🎮".repeat(120)]);
    for (const body of [
      { name: "🎮".repeat(121) },
      { name: "x", description: "🎲".repeat(2001) },
      { name: "" },
      { name: "   " },
      {},
      { name: null },
      { name: 1 },
      { name: ["x"] },
    ])
      expect((await ask("POST", "/v1/projects", body)).status, JSON.stringify(body).slice(0, 60)).toBe(400);
  });

  test("takes no other field, new or changed, and an empty change is refused", async () => {
    const id = await newProject(user);
    const before = (await ask("GET", `/v1/projects/${id}`)).body;
    for (const extra of ["id", "ownerId", "owner_id", "userId", "createdAt", "updatedAt", "budget", "__proto__x"]) {
      expect((await ask("POST", "/v1/projects", { name: "x", [extra]: "y" })).status, extra).toBe(400);
      expect((await ask("PATCH", `/v1/projects/${id}`, { name: "x", [extra]: "y" })).status, extra).toBe(400);
    }
    expect((await ask("PATCH", `/v1/projects/${id}`, {})).status).toBe(400);
    expect((await ask("PATCH", `/v1/projects/${id}`)).status).toBe(400);
    expect(lasting((await ask("GET", `/v1/projects/${id}`)).body)).toEqual(lasting(before));
  });

  test("lists are newest first, a page at a time, each project once", async () => {
    const owner = await newUser();
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) ids.push(await newProject(owner));
    const seen: string[] = [];
    let cursor = "";
    for (let pages = 0; pages < 4; pages++) {
      const { status, body } = await call("GET", `/v1/projects?limit=2${cursor && `&cursor=${cursor}`}`, {
        token: owner.token,
      });
      expect(status).toBe(200);
      seen.push(...body["items"].map(({ id }: Json) => id));
      cursor = body["nextCursor"] ?? "";
      expect(cursor === "").toBe(pages === 3);
    }
    expect(seen).toEqual(ids.toSorted().toReversed());
  });

  test.each([
    "limit=0",
    "limit=101",
    "limit=x",
    "limit=1&limit=2",
    "cursor=!",
    "cursor=",
    "cursor=YQ==",
    "offset=1",
    "limit[]=1",
  ])("lists refuse ?%s with 400", async (query) => {
    const answer = await ask("GET", `/v1/projects?${query}`);
    expect([answer.status, answer.body["code"]]).toEqual([400, "validation_failed"]);
  });

  test("of another user answers every call like one that never was", async () => {
    const stranger = await newUser();
    const id = await newProject(user, "mine");
    const before = (await ask("GET", `/v1/projects/${id}`)).body;
    const calls = [
      ["GET", ""],
      ["PATCH", "", { name: "theirs" }],
      ["DELETE", ""],
      ["GET", "/memory-files"],
      ["GET", "/memory-files/plan"],
    ] as const;
    for (const [method, rest, body] of calls) {
      const as = (projectId: string) =>
        call(method, `/v1/projects/${projectId}${rest}`, { token: stranger.token, body });
      const [theirs, none] = [await as(id), await as("prj_01m7zyptn6vr0239hygk7fy0qt")];
      expect(theirs.status, `${method} ${rest}`).toBe(404);
      expect({ ...theirs.body, requestId: "" }).toEqual({ ...none.body, requestId: "" });
    }
    expect((await call("GET", "/v1/projects", { token: stranger.token })).body["items"]).toEqual([]);
    expect(lasting((await ask("GET", `/v1/projects/${id}`)).body)).toEqual(lasting(before));
  });

  test.each(["x", "prj_", "prj_none", "%00", "%E0%A4%A", "..%2F..", "'%20OR%201=1", "a".repeat(3000), "%F0%9F%98%80"])(
    "a malformed id such as %s is 404",
    async (id) => {
      for (const method of ["GET", "DELETE"]) expect((await ask(method, `/v1/projects/${id}`)).status).toBe(404);
    },
  );
});

describe("the cap of 100 projects", () => {
  test("holds for 110 made at once, names itself in a 409, and lets one in again when one is deleted", async () => {
    const user = await newUser();
    const ctx = await contextOf(user.id);
    const make = () => createProject(ctx, { name: "x", description: "" });
    const made = await Promise.allSettled(Array.from({ length: 110 }, make));
    const refused = made.filter((result) => result.status === "rejected");
    expect(made.length - refused.length).toBe(100);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: "conflict" });
    const answer = await call("POST", "/v1/projects", { token: user.token, body: { name: "one more" } });
    expect([answer.status, answer.body["code"]]).toEqual([409, "conflict"]);
    expect(answer.body["detail"]).toContain("100");
    const { items } = (await call("GET", "/v1/projects?limit=100", { token: user.token })).body;
    expect(items).toHaveLength(100);
    await deleteProject(ctx, items[0].id);
    expect((await call("POST", "/v1/projects", { token: user.token, body: { name: "one more" } })).status).toBe(201);
  });

  test("a user who is being deleted makes none", async () => {
    const user = await newUser();
    await env.DB.prepare("UPDATE users SET deleting_at = 1 WHERE id = ?").bind(user.id).run();
    const make = createProject(await contextOf(user.id), { name: "x", description: "" });
    await expect(make).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("deleting a project", () => {
  test("takes its rows out of every table, no row of another project, and asks for its objects to be removed", async () => {
    const user = await newUser();
    const [gone, kept] = [await newProject(user), await newProject(user)];
    await Promise.all([fill(gone), fill(kept)]);
    const before = await countRows(gone);
    expect(Object.keys(before).length).toBeGreaterThanOrEqual(11);
    for (const [table, n] of Object.entries(before)) expect(n, table).toBeGreaterThan(0);
    expect((await call("DELETE", `/v1/projects/${gone}`, { token: user.token })).status).toBe(204);
    for (const [table, n] of Object.entries(await countRows(gone))) expect(n, table).toBe(0);
    expect(await countRows(kept)).toEqual(before);
    const asked = await env.DB.prepare("SELECT * FROM object_deletions WHERE key_prefix = ?")
      .bind(projectPrefix(gone))
      .all();
    expect(asked.results).toHaveLength(1);
    expect((await call("GET", `/v1/projects/${gone}`, { token: user.token })).status).toBe(404);
  });

  test("by a stranger is 404 and takes nothing, not even a note to remove the objects", async () => {
    const [user, stranger] = [await newUser(), await newUser()];
    const id = await newProject(user);
    await fill(id);
    const before = await countRows(id);
    expect((await call("DELETE", `/v1/projects/${id}`, { token: stranger.token })).status).toBe(404);
    expect(await countRows(id)).toEqual(before);
    const asked = await env.DB.prepare("SELECT * FROM object_deletions WHERE key_prefix = ?")
      .bind(projectPrefix(id))
      .all();
    expect(asked.results).toEqual([]);
  });

  test("20 times at once is one 204 and nineteen 404, and asked for once", async () => {
    const user = await newUser();
    const id = await newProject(user);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call("DELETE", `/v1/projects/${id}`, { token: user.token })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      204,
      ...Array.from({ length: 19 }, () => 404),
    ]);
    const asked = await env.DB.prepare("SELECT * FROM object_deletions WHERE key_prefix = ?")
      .bind(projectPrefix(id))
      .all();
    expect(asked.results).toHaveLength(1);
  });

  test("removes its objects and those of no other project", async () => {
    const user = await newUser();
    const [gone, kept] = [await newProject(user), await newProject(user)];
    for (const id of [gone, kept]) await env.BUCKET.put(`${projectPrefix(id)}versions/v/i.png`, "x");
    await call("DELETE", `/v1/projects/${gone}`, { token: user.token });
    await expect.poll(() => countObjects(gone), { timeout: 20_000 }).toBe(0);
    expect(await countObjects(kept)).toBe(1);
  });
});
