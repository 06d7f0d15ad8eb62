/** Reads from replicas of the database: src/http/replicas and src/db/replicas. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { newProject, newUser, type TestUser } from "../support/client";
import { callApp, type AppAnswer } from "../support/context";

const header = "X-D1-Bookmark";
const vars = { D1_READ_REPLICATION: "on", CORS_ORIGINS: "https://editor.example" };
const old = `00000000-00000000-00000000-${"0".repeat(32)}`;

/** One session with D1: where the first statement went, and how many statements or batches ran. */
type Session = { readonly constraint: string | undefined; runs: number };
type Ask = Parameters<typeof callApp>[2];

let user: TestUser;
let project = "";

beforeAll(async () => {
  user = await newUser();
  project = `/v1/projects/${await newProject(user)}`;
});

/** A database that notes its sessions. A statement outside of a session is an error. */
function notedDatabase(): { readonly DB: D1Database; readonly sessions: Session[] } {
  const sessions: Session[] = [];
  const noteRuns = (statement: D1PreparedStatement, noted: Session): D1PreparedStatement =>
    new Proxy(statement, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return (...values: unknown[]) => {
          if (name === "bind") return noteRuns(Reflect.apply(value, target, values), noted);
          noted.runs += 1;
          return Reflect.apply(value, target, values);
        };
      },
    });
  const withSession = (constraint?: string): D1DatabaseSession => {
    const session = env.DB.withSession(constraint);
    const noted: Session = { constraint, runs: 0 };
    sessions.push(noted);
    return {
      getBookmark: () => session.getBookmark(),
      prepare: (query: string) => noteRuns(session.prepare(query), noted),
      batch: (statements: D1PreparedStatement[]) => {
        noted.runs += 1;
        return session.batch(statements);
      },
    };
  };
  // The application uses no other part of the binding while replicas are on.
  return { DB: { withSession } as unknown as D1Database, sessions };
}

async function noted(path: string, ask: Ask = {}): Promise<AppAnswer & { sessions: Session[] }> {
  const { DB, sessions } = notedDatabase();
  const answer = await callApp({ vars, bindings: { DB } }, path, { token: user.token, ...ask });
  return { ...answer, sessions: sessions.filter(({ runs }) => runs > 0) };
}

const write = (content: string, headers: Record<string, string> = {}) =>
  noted(`${project}/memory-files/plan`, { method: "PUT", body: { content }, headers });

describe("without replicas", () => {
  test("no bookmark is sent, and none is read", async () => {
    const written = await callApp({}, `${project}/memory-files/log`, {
      method: "PUT",
      token: user.token,
      body: { content: "x" },
    });
    expect(written.headers.get(header)).toBeNull();
    const read = await callApp({}, project, { token: user.token, headers: { [header]: "rubbish" } });
    expect([read.status, read.headers.get(header)]).toEqual([200, null]);
  });
});

describe("with replicas", () => {
  test("a write tells a bookmark, with which the next read shows the write", async () => {
    const written = await write("- Farmer");
    const bookmark = written.headers.get(header) ?? "";
    expect(bookmark > old).toBe(true);
    const read = await noted(`${project}/memory-files/plan`, { headers: { [header]: bookmark } });
    expect(read.body["content"]).toBe("- Farmer");
    expect(read.sessions.map(({ constraint }) => constraint)).toContain(bookmark);
    expect((read.headers.get(header) ?? "") >= bookmark).toBe(true);
  });

  test("a read without a bookmark begins at the primary", async () => {
    const { sessions, headers } = await noted(project);
    expect(sessions.every(({ constraint }) => constraint === "first-primary")).toBe(true);
    expect(headers.get(header)).toMatch(/^[0-9a-f-]{59}$/);
  });

  test("every statement of a write is the first of a session at the primary, also with an old bookmark", async () => {
    const { sessions, status } = await write("- Miller", { [header]: old });
    expect(status).toBe(200);
    expect(sessions.length).toBeGreaterThan(0);
    for (const session of sessions) expect(session).toEqual({ constraint: "first-primary", runs: 1 });
  });

  test("identity reads at the primary, and takes and tells no bookmark", async () => {
    const { sessions, headers } = await noted("/v1/me", { headers: { [header]: old } });
    expect(headers.get(header)).toBeNull();
    for (const session of sessions) expect(session).toEqual({ constraint: "first-primary", runs: 1 });
  });

  test("the repeat of an idempotent write tells a bookmark too", async () => {
    const ask = { method: "POST", body: {}, headers: { "Idempotency-Key": "replica" } };
    await noted(`${project}/generations`, ask);
    const repeat = await noted(`${project}/generations`, ask);
    expect(repeat.headers.get("Idempotency-Replayed")).toBe("true");
    expect(repeat.headers.get(header)).toMatch(/^[0-9a-f-]{59}$/);
  });

  test.each(["rubbish", "x".repeat(5000), `${old}0`, old.toUpperCase().replace(/^0/, "G")])(
    "a bookmark of another form is 400: %.20s",
    async (sent) => {
      const { status, body } = await noted(project, { headers: { [header]: sent } });
      expect([status, body["code"]]).toEqual([400, "validation_failed"]);
    },
  );

  test("browsers may send and read the bookmark", async () => {
    const origin = { Origin: "https://editor.example" };
    const asked = { ...origin, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": header };
    const preflight = await callApp({ vars }, project, { method: "OPTIONS", headers: asked });
    expect(preflight.headers.get("Access-Control-Allow-Headers")).toContain(header);
    const read = await noted(project, { headers: origin });
    expect(read.headers.get("Access-Control-Expose-Headers")).toContain(header);
  });
});
