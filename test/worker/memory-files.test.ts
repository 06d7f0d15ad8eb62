import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import type { UserContext } from "../../src/context";
import { appendToMemoryFile, getMemoryFile, putMemoryFile } from "../../src/features/memory-files/service";
import { listPage } from "../../src/lib/page";
import { call, newProject, newUser, type Answer, type TestUser } from "../support/client";
import { contextOf } from "../support/context";

let user: TestUser;
let ctx: UserContext;
let projectId = "";
const base = () => `/v1/projects/${projectId}/memory-files`;

/** A project of its own for each group, and a user of its own where the limit of writes would be met. */
async function freshUser(): Promise<void> {
  user = await newUser();
  ctx = await contextOf(user.id);
  projectId = await newProject(user);
}

const put = (type: string, content: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  call("PUT", `${base()}/${type}`, { token: user.token, body: { content }, headers });
const get = (type: string, headers: Record<string, string> = {}): Promise<Answer> =>
  call("GET", `${base()}/${type}`, { token: user.token, headers });
const post = (type: string, content: unknown): Promise<Answer> =>
  call("POST", base(), { token: user.token, body: { type, content } });
const append = (type: string, content: unknown): Promise<Answer> =>
  call("POST", `${base()}/${type}/append`, { token: user.token, body: { content } });

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unexpected";
}

async function countRows(table: "memory_files" | "memory_file_versions"): Promise<number> {
  const row = await env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE project_id = ?`)
    .bind(projectId)
    .first<{ n: number }>();
  return row?.n ?? -1;
}

describe("many writers at once", () => {
  test("1,000 parallel upserts of one file leave one row, version 1,000, one that created it, one of the bodies, 20 versions", async () => {
    await freshUser();
    const target = { projectId, type: "plan" } as const;
    const bodies = Array.from({ length: 1000 }, (_, i) => `body ${i} ${"x".repeat(i)}`);
    const written = await Promise.all(bodies.map((content) => putMemoryFile(ctx, target, content)));
    const versions = written.map(({ file }) => file.version).toSorted((a, b) => a - b);
    expect(versions).toEqual(bodies.map((_, i) => i + 1));
    expect(written.filter(({ file }) => file.version === 1)).toHaveLength(1);
    const last = await getMemoryFile(ctx, target);
    expect(last.file.version).toBe(1000);
    expect(bodies).toContain(last.file.content);
    expect(last.file.sizeBytes).toBe(last.file.content.length);
    expect(last.etag).toBe(written.find(({ file }) => file.version === 1000)?.etag);
    expect(new Set(written.map(({ etag }) => etag)).size).toBe(1000);
    expect(await countRows("memory_files")).toBe(1);
    expect(await countRows("memory_file_versions")).toBe(20);
  });

  test("through HTTP too: of 100 parallel upserts one is 201 and the rest 200, each with a version of its own", async () => {
    await freshUser();
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => post("style", `body ${i}`)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(99);
    expect(answers.find(({ status }) => status === 201)?.body["version"]).toBe(1);
    expect(new Set(answers.map(({ body }) => body["version"])).size).toBe(100);
    const last = await get("style");
    const winner = answers.find(({ body }) => body["version"] === 100);
    expect(last.body).toEqual(winner?.body);
    expect(last.headers.get("ETag")).toBe(winner?.headers.get("ETag"));
  });

  test("a stranger's parallel upserts, appends and deletions are 404 and write nothing", async () => {
    await freshUser();
    const first = await post("code", "mine");
    const stranger = await newUser();
    const path = base();
    const as = (method: string, to: string, body?: unknown) => call(method, to, { token: stranger.token, body });
    const answers = await Promise.all(
      Array.from({ length: 25 }, (_, i) => [
        as("POST", path, { type: "code", content: `theirs ${i}` }),
        as("PUT", `${path}/log`, { content: `theirs ${i}` }),
        as("POST", `${path}/code/append`, { content: `theirs ${i}` }),
        as("DELETE", `${path}/code`),
      ]).flat(),
    );
    for (const { status, body } of answers) expect([status, body["code"]]).toEqual([404, "not_found"]);
    const after = await get("code");
    expect(after.body).toEqual(first.body);
    expect(after.headers.get("ETag")).toBe(first.headers.get("ETag"));
    expect(await countRows("memory_files")).toBe(1);
    expect(await countRows("memory_file_versions")).toBe(1);
  });

  test("a stranger with the right If-Match is told 404, not 412", async () => {
    const etag = (await get("code")).headers.get("ETag") ?? "";
    const stranger = await newUser();
    for (const tag of [etag, '"no-such-tag"', "*"]) {
      const options = { token: stranger.token, body: { content: "theirs" }, headers: { "If-Match": tag } };
      expect((await call("PUT", `${base()}/code`, options)).status).toBe(404);
    }
  });

  test("of 100 that race with one If-Match one wins and 99 are 412", async () => {
    await freshUser();
    const etag = (await put("plan", "start")).headers.get("ETag") ?? "";
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => put("plan", `racer ${i}`, { "If-Match": etag })),
    );
    const won = answers.filter(({ status }) => status === 200);
    const lost = answers.filter(({ status }) => status === 412);
    expect([won.length, lost.length]).toEqual([1, 99]);
    for (const { body } of lost) expect(body["code"]).toBe("precondition_failed");
    const last = await get("plan");
    expect(last.body).toEqual(won[0]?.body);
    expect(last.body["version"]).toBe(2);
    expect(await countRows("memory_file_versions")).toBe(2);
  });

  test("200 parallel appends lose nothing: each grew what the one before had left", async () => {
    await freshUser();
    const target = { projectId, type: "log" } as const;
    const lines = Array.from({ length: 200 }, (_, i) => `agent ${i} was here\n`);
    const written = await Promise.all(lines.map((line) => appendToMemoryFile(ctx, target, line)));
    const inOrder = written.toSorted((a, b) => a.file.version - b.file.version).map(({ file }) => file.content);
    for (const [i, content] of inOrder.entries()) {
      const before = inOrder[i - 1] ?? "";
      expect(content.startsWith(before)).toBe(true);
      expect(lines).toContain(content.slice(before.length));
    }
    const last = await getMemoryFile(ctx, target);
    expect(last.file.content).toBe(inOrder.at(-1));
    expect(last.file.content.split("\n").filter(Boolean).toSorted()).toEqual(
      lines.map((line) => line.trim()).toSorted(),
    );
    expect(last.file.version).toBe(200);
    expect(last.file.sizeBytes).toBe(last.file.content.length);
  });

  test("of parallel appends near the limit those that fit are kept whole, the rest are 413, and the limit holds", async () => {
    const target = { projectId, type: "code" } as const;
    await putMemoryFile(ctx, target, "😀".repeat(99_000));
    const appends = Array.from({ length: 30 }, () => appendToMemoryFile(ctx, target, "é".repeat(100)));
    const results = await Promise.allSettled(appends);
    const refused = results.filter((result) => result.status === "rejected");
    expect(results.length - refused.length).toBe(10);
    for (const { reason } of refused) expect(codeOf(reason)).toBe("payload_too_large");
    const { file } = await getMemoryFile(ctx, target);
    expect(Array.from(file.content)).toHaveLength(100_000);
    expect(file.version).toBe(11);
    expect(file.sizeBytes).toBe(99_000 * 4 + 1000 * 2);
  });
});

describe("appending", () => {
  beforeAll(freshUser);

  test("creates the file (201), then grows it (200), and adds no separator", async () => {
    const made = await append("log", "one");
    expect([made.status, made.body["content"], made.body["version"]]).toEqual([201, "one", 1]);
    const grown = await append("log", "two");
    expect([grown.status, grown.body["content"], grown.body["version"]]).toEqual([200, "onetwo", 2]);
    expect(grown.headers.get("ETag")).not.toBe(made.headers.get("ETag"));
  });

  test("past 100,000 characters is 413 and leaves content, version and ETag alone", async () => {
    const before = await put("plan", "a".repeat(99_999));
    const fits = await append("plan", "😀");
    expect([fits.status, fits.body["sizeBytes"]]).toEqual([200, 99_999 + 4]);
    const over = await append("plan", "b");
    expect([over.status, over.body["code"]]).toEqual([413, "payload_too_large"]);
    const after = await get("plan");
    expect(after.headers.get("ETag")).toBe(fits.headers.get("ETag"));
    expect(after.body["version"]).toBe(before.body["version"] + 1);
    expect((await append("plan", "")).status).toBe(200);
  });
});

describe("preconditions", () => {
  beforeAll(freshUser);

  test("If-None-Match with the current tag, weak, in a list, or * is 304 without a body; with another 200", async () => {
    const etag = (await put("plan", "one")).headers.get("ETag") ?? "";
    expect(etag).toMatch(/^"[0-9a-z]{26}"$/);
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const answer = await get("plan", { "If-None-Match": header });
      expect([answer.status, answer.text, answer.headers.get("ETag")], header).toEqual([304, "", etag]);
    }
    expect((await get("plan", { "If-None-Match": '"other"' })).status).toBe(200);
    await put("plan", "two");
    expect((await get("plan", { "If-None-Match": etag })).status).toBe(200);
  });

  test("the same content written again has another ETag, since a write happened", async () => {
    const one = await put("style", "same");
    const two = await put("style", "same");
    expect(two.headers.get("ETag")).not.toBe(one.headers.get("ETag"));
    expect(two.body["version"]).toBe(2);
  });

  test("If-Match passes for the current tag, a list with it, and *; anything else is 412 and changes nothing", async () => {
    const write = (header: string) => put("code", "next", { "If-Match": header });
    let etag = (await put("code", "first")).headers.get("ETag") ?? "";
    for (const header of ["*", etag, `"other", ${etag}`]) {
      const answer = await write(header.replace(/"[0-9a-z]{26}"/, etag));
      expect(answer.status, header).toBe(200);
      etag = answer.headers.get("ETag") ?? "";
    }
    for (const header of ['"other"', etag.replaceAll('"', ""), '"*"', ",", 'W/"other"', `W/${etag}x`]) {
      const answer = await write(header);
      expect([answer.status, answer.body["code"]], header).toEqual([412, "precondition_failed"]);
      expect(answer.body["detail"]).toContain(etag);
    }
    expect((await get("code")).headers.get("ETag")).toBe(etag);
  });

  test("a tag names a version, so a weak one matches as a strong one does, in a list and with any spaces", async () => {
    let etag = (await put("style", "first")).headers.get("ETag") ?? "";
    const stale = etag;
    const spelt = [
      (tag: string) => `W/${tag}`,
      (tag: string) => `w/${tag}`,
      (tag: string) => `  W/${tag}  `,
      (tag: string) => `W/ ${tag}`,
      (tag: string) => `"other",W/${tag}`,
      (tag: string) => `W/"other" , ${tag}`,
      (tag: string) => `"a,b",\tW/${tag},`,
      (tag: string) => [...Array.from({ length: 100 }, () => stale), `W/${tag}`].join(", "),
    ];
    for (const spell of spelt) {
      const answer = await put("style", "next", { "If-Match": spell(etag) });
      expect([spell(etag), answer.status]).toEqual([spell(etag), 200]);
      etag = answer.headers.get("ETag") ?? "";
      const refused = await put("style", "stale", { "If-Match": spell(stale) });
      expect([spell(stale), refused.status]).toEqual([spell(stale), 412]);
      expect(refused.body["detail"]).toContain(etag);
      expect((await put("style", "x", { "If-None-Match": spell(etag) })).status).toBe(412);
      expect((await get("style", { "If-None-Match": spell(etag) })).status).toBe(304);
    }
    const remove = (header: string) =>
      call("DELETE", `${base()}/style`, { token: user.token, headers: { "If-Match": header } });
    expect((await remove(`W/${stale}`)).status).toBe(412);
    expect((await remove(`w/${etag}`)).status).toBe(204);
  });

  test("every answer with an ETag tells proxies to leave it as it is", async () => {
    const written = await put("style", "tagged");
    const known = { "If-None-Match": written.headers.get("ETag") ?? "" };
    const answers = [written, await post("style", "x"), await append("style", "y"), await get("style")];
    for (const { headers } of [...answers, await get("style", { "If-None-Match": "*" })]) {
      expect(headers.get("ETag")).not.toBeNull();
      expect(headers.get("Cache-Control")).toBe("no-store, no-transform");
    }
    expect((await get("style", known)).headers.get("ETag")).not.toBe(known["If-None-Match"]);
    expect((await call("GET", base(), { token: user.token })).headers.get("Cache-Control")).toBe("no-store");
  });

  test("If-Match on a file that does not exist is 412 and makes none, * too", async () => {
    for (const header of ["*", '"anything"'])
      expect((await put("log", "new", { "If-Match": header })).status).toBe(412);
    expect((await get("log")).status).toBe(404);
  });

  test("If-None-Match: * makes a file and never replaces one: of 20 that race one wins and 19 are 412", async () => {
    const racers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => put("log", `first ${i}`, { "If-None-Match": "*" })),
    );
    expect(racers.filter(({ status }) => status === 412)).toHaveLength(19);
    const winner = racers.find(({ status }) => status === 201);
    expect((await get("log")).body).toMatchObject({ content: winner?.body.content, version: 1 });
  });

  test("If-None-Match with the file's tag is 412, with another's it writes", async () => {
    const tag = (await put("code", "one")).headers.get("ETag") ?? "";
    expect((await put("code", "two", { "If-None-Match": `"other", ${tag}` })).status).toBe(412);
    expect((await put("code", "three", { "If-None-Match": '"other"' })).body).toMatchObject({ content: "three" });
  });

  test("If-Match guards a deletion too: with a tag that is not the file's it is 412 and nothing is gone", async () => {
    const etag = (await put("log", "keep")).headers.get("ETag") ?? "";
    const remove = (header: string) =>
      call("DELETE", `${base()}/log`, { token: user.token, headers: { "If-Match": header } });
    for (const header of ['"other"', 'W/"other"']) {
      const answer = await remove(header);
      expect([answer.status, answer.body["code"]], header).toEqual([412, "precondition_failed"]);
    }
    expect((await get("log")).headers.get("ETag")).toBe(etag);
    expect((await call("GET", `${base()}/log/versions`, { token: user.token })).status).toBe(200);
    expect((await remove(etag)).status).toBe(204);
    expect((await remove("*")).status).toBe(404);
    expect((await call("GET", `${base()}/log/versions/1`, { token: user.token })).status).toBe(404);
  });

  test("deleted and made again a file is version 1 with a new ETag, and an old tag does not fit it", async () => {
    const old = await put("log", "same");
    expect((await call("DELETE", `${base()}/log`, { token: user.token })).status).toBe(204);
    expect((await call("DELETE", `${base()}/log`, { token: user.token })).status).toBe(404);
    expect((await get("log")).status).toBe(404);
    expect((await call("GET", `${base()}/log/versions`, { token: user.token })).status).toBe(404);
    const made = await put("log", "same");
    expect([made.status, made.body["version"]]).toEqual([201, 1]);
    expect(made.headers.get("ETag")).not.toBe(old.headers.get("ETag"));
    expect((await put("log", "x", { "If-Match": old.headers.get("ETag") ?? "" })).status).toBe(412);
  });
});

describe("what may be written", () => {
  beforeAll(freshUser);

  test("100,000 emoji are accepted and come back whole: code points count, not UTF-16 units or bytes", async () => {
    const content = "😀".repeat(100_000);
    const answer = await post("plan", content);
    expect([answer.status, answer.body["sizeBytes"]]).toEqual([201, 400_000]);
    expect((await get("plan")).body["content"]).toBe(content);
    const over = await post("plan", `${content}a`);
    expect([over.status, over.body["code"]]).toEqual([400, "validation_failed"]);
    expect((await get("plan")).body["version"]).toBe(1);
  });

  test("a body over 1 MiB is 413 before it is parsed", async () => {
    const answer = await call("POST", base(), {
      token: user.token,
      body: `{"type":"plan","content":"${"a".repeat(2 ** 20)}`,
    });
    expect([answer.status, answer.body["code"]]).toEqual([413, "payload_too_large"]);
  });

  test("NUL and lone surrogates are 400 by every way in", async () => {
    for (const escaped of ["a\\u0000b", "\\ud800", "\\udfff", "\\ude00\\ud83d"]) {
      const ways = [
        ["POST", base(), `{"type":"style","content":"${escaped}"}`],
        ["PUT", `${base()}/style`, `{"content":"${escaped}"}`],
        ["POST", `${base()}/style/append`, `{"content":"${escaped}"}`],
      ] as const;
      for (const [method, path, body] of ways) {
        const answer = await call(method, path, { token: user.token, body });
        expect([answer.status, answer.body["code"]], `${method} ${escaped}`).toEqual([400, "validation_failed"]);
        expect(answer.body["errors"]).toEqual([{ path: "content", message: expect.any(String) }]);
      }
    }
    expect((await get("style")).status).toBe(404);
  });

  test("every other character comes back as it was sent, not normalised and not trimmed", async () => {
    const content = " \u0001\u0085\u2028\uFEFFe\u0301 é ﬁ \u202E\r\n\t🏳️‍🌈\u{10FFFF} ";
    expect((await put("style", content)).body["content"]).toBe(content);
    expect((await get("style")).body["content"]).toBe(content);
  });

  test("an unknown type is 404 in the path and 400 in the body; unknown and missing fields are 400", async () => {
    expect((await put("notes", "x")).status).toBe(404);
    expect((await get("Plan")).status).toBe(404);
    for (const body of [
      { type: "notes", content: "x" },
      { type: "plan" },
      { content: "x" },
      { type: "plan", content: 1 },
      { type: "plan", content: null },
      { type: "plan", content: "x", version: 9 },
      { type: "plan", content: "x", projectId: "prj_other" },
      [],
    ])
      expect((await call("POST", base(), { token: user.token, body })).status, JSON.stringify(body)).toBe(400);
  });
});

describe("versions", () => {
  beforeAll(freshUser);

  test("the last 20 contents are kept, newest first, older ones are 404", async () => {
    const target = { projectId, type: "plan" } as const;
    for (let i = 1; i <= 25; i++) await putMemoryFile(ctx, target, `content ${i}`);
    const { body } = await call("GET", `${base()}/plan/versions`, { token: user.token });
    const items: { version: number; content: string }[] = body["items"];
    expect(items.map(({ version }) => version)).toEqual(Array.from({ length: 20 }, (_, i) => 25 - i));
    expect(items.map(({ content }) => content)).toEqual(items.map(({ version }) => `content ${version}`));
    const one = (version: string) => call("GET", `${base()}/plan/versions/${version}`, { token: user.token });
    expect((await one("6")).body).toMatchObject({ type: "plan", content: "content 6", version: 6, sizeBytes: 9 });
    for (const version of ["5", "26", "0", "-1", "1e1", "06", "x", "9999999999"])
      expect((await one(version)).status, version).toBe(404);
  });

  test("versions are paged, newest first, also when newer ones come between; a strange cursor is an empty page", async () => {
    const target = { projectId, type: "log" } as const;
    for (let i = 1; i <= 12; i++) await putMemoryFile(ctx, target, `content ${i}`);
    const list = async (query: string) =>
      (await call("GET", `${base()}/log/versions${query}`, { token: user.token })).body;
    const numbers = (body: Answer["body"]) => body["items"].map((one: { version: number }) => one.version);
    const first = await list("?limit=4");
    await putMemoryFile(ctx, target, "content 13");
    const second = await list(`?limit=4&cursor=${first["nextCursor"]}`);
    const third = await list(`?limit=4&cursor=${second["nextCursor"]}`);
    expect([first, second, third].map(numbers)).toEqual([
      [12, 11, 10, 9],
      [8, 7, 6, 5],
      [4, 3, 2, 1],
    ]);
    expect(third["nextCursor"]).toBeNull();
    const { nextCursor } = await listPage({ limit: 1, after: null }, async () => ["prj_1", "prj_0"], String, String);
    expect(await list(`?cursor=${nextCursor}`)).toEqual({ items: [], nextCursor: null });
    expect((await list("?cursor=abc"))["code"]).toBe("validation_failed");
    const none = await call("GET", `${base()}/code/versions?cursor=${nextCursor}`, { token: user.token });
    expect(none.status).toBe(404);
  });

  test("twenty of the largest contents can be listed", async () => {
    const target = { projectId, type: "style" } as const;
    for (let i = 0; i < 20; i++) await putMemoryFile(ctx, target, "😀".repeat(100_000));
    const { status, body } = await call("GET", `${base()}/style/versions`, { token: user.token });
    expect([status, body["items"]?.length]).toEqual([200, 20]);
  });

  test("a stranger sees neither files nor versions", async () => {
    const stranger = await newUser();
    for (const path of ["", "/plan", "/plan/versions", "/plan/versions/25"])
      expect((await call("GET", base() + path, { token: stranger.token })).status, path).toBe(404);
  });

  test("the list has exactly the five fields of each file, and is empty for a new project", async () => {
    const { body } = await call("GET", base(), { token: user.token });
    for (const item of body["items"])
      expect(Object.keys(item).toSorted()).toEqual(["content", "sizeBytes", "type", "updatedAt", "version"]);
    const fresh = await newProject(user);
    expect((await call("GET", `/v1/projects/${fresh}/memory-files`, { token: user.token })).body).toEqual({
      items: [],
    });
  });
});
