/** Texts in place of JSON: a memory file goes in as Markdown and comes out as the same Markdown. */
import { beforeAll, describe, expect, test } from "vitest";
import { call, newProject, newUser, type Answer, type TestUser } from "../support/client";

let user: TestUser;
let base = "";
beforeAll(async () => {
  user = await newUser();
  base = `/v1/projects/${await newProject(user)}/memory-files`;
});

const plan = '## Gegner\r\n- Fledermaus \u{1F987} `24x16`: "spitz" \\u0041\r\n\r\n| a | b |\n';

function send(method: string, path: string, text: string | Uint8Array, type = "text/markdown"): Promise<Answer> {
  return call(method, base + path, { token: user.token, body: text, headers: { "Content-Type": type } });
}
const read = (type: string, accept: string): Promise<Answer> =>
  call("GET", `${base}/${type}`, { token: user.token, headers: { Accept: accept } });

describe("written as text", () => {
  test.each([
    ["PUT", "/plan", "text/markdown"],
    ["PUT", "/code", "text/plain; charset=utf-8"],
    ["POST", "?type=style", "text/markdown"],
    ["POST", "/log/append", "text/plain"],
  ])("%s %s of %s makes the file of exactly this text", async (method, path, type) => {
    const answer = await send(method, path, plan, type);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ content: plan, version: 1 });
    const again = await read(String(answer.body["type"]), "text/markdown");
    expect([again.status, again.text]).toEqual([200, plan]);
  });

  test("an empty text empties the file", async () => {
    await send("PUT", "/code", "x");
    expect((await send("PUT", "/code", "", "text/plain")).body["content"]).toBe("");
    const empty = await read("code", "text/markdown");
    expect([empty.status, empty.text]).toEqual([200, ""]);
  });

  test("a byte order mark is dropped", async () => {
    expect((await send("PUT", "/plan", "\uFEFF# Plan")).body["content"]).toBe("# Plan");
  });

  test("a text and JSON are the same file, with the same ETag and conditions", async () => {
    const first = await send("PUT", "/style", "Grim.");
    const etag = first.headers.get("ETag") ?? "";
    const [json, text] = [await read("style", "application/json"), await read("style", "text/markdown, */*;q=0.1")];
    expect([json.headers.get("ETag"), text.headers.get("ETag")]).toEqual([etag, etag]);
    expect([json.body["content"], text.text]).toEqual(["Grim.", "Grim."]);
    expect(text.headers.get("Content-Type")).toBe("text/markdown; charset=utf-8");
    expect(text.headers.get("Vary")).toContain("Accept");
    const options = { token: user.token, body: "Bright.", headers: { "Content-Type": "text/plain", "If-Match": etag } };
    expect((await call("PUT", `${base}/style`, options)).status).toBe(200);
    expect((await call("PUT", `${base}/style`, options)).status).toBe(412);
  });
});

describe("refused", () => {
  const codes = async (answer: Promise<Answer>): Promise<unknown[]> => {
    const { status, body } = await answer;
    return [status, body["code"], body["errors"]?.map(({ path }: { path: string }) => path).join()];
  };

  test("another charset is 415, and bytes that are not UTF-8 are 400 with the place of the byte", async () => {
    const latin = new Uint8Array([0x42, 0xe4, 0x72]);
    expect(await codes(send("PUT", "/plan", "x", "text/plain; charset=iso-8859-1"))).toContain(
      "unsupported_media_type",
    );
    const bad = await send("PUT", "/plan", latin);
    expect([bad.status, bad.body["detail"]]).toEqual([400, expect.stringContaining("byte 2")]);
  });

  test("NUL is 400 and a text over 100,000 characters too, and both name the field", async () => {
    expect(await codes(send("PUT", "/plan", "a\0b"))).toEqual([400, "validation_failed", "content"]);
    expect(await codes(send("PUT", "/plan", "é".repeat(100_001)))).toEqual([400, "validation_failed", "content"]);
    expect((await send("PUT", "/plan", "é".repeat(100_000))).status).toBe(200);
    expect(await codes(send("PUT", "/plan", "x".repeat(1024 * 1024 + 1)))).toContain("payload_too_large");
  });

  test("a compressed text is 415", async () => {
    const headers = { "Content-Type": "text/markdown", "Content-Encoding": "gzip" };
    expect((await call("PUT", `${base}/plan`, { token: user.token, body: "x", headers })).status).toBe(415);
  });

  test("?type= with JSON is 400, and so is a text without a type or with an unknown one", async () => {
    const json = { token: user.token, body: { type: "plan", content: "x" } };
    expect(await codes(call("POST", `${base}?type=plan`, json))).toEqual([400, "validation_failed", "type"]);
    expect(await codes(send("POST", "", "x"))).toEqual([400, "validation_failed", "type"]);
    expect(await codes(send("POST", "?type=notes", "x"))).toEqual([400, "validation_failed", "type"]);
    expect(await codes(send("POST", "?type=plan&type=style", "x"))).toEqual([400, "validation_failed", "type"]);
    expect((await send("PUT", "/plan?type=plan", "x")).status).toBe(400);
  });

  test("JSON that was sent as text/plain by mistake changes nothing", async () => {
    await send("PUT", "/log", "before");
    expect((await send("PUT", "/log", '{"content":"after"}', "text/plain")).status).toBe(415);
    expect((await read("log", "text/markdown")).text).toBe("before");
  });

  test("a stranger's text is 404 and writes nothing", async () => {
    const stranger = await newUser();
    const options = { token: stranger.token, body: "theirs", headers: { "Content-Type": "text/plain" } };
    for (const [method, path] of [
      ["PUT", "/log"],
      ["POST", "/log/append"],
      ["POST", "?type=log"],
    ] as const)
      expect((await call(method, base + path, options)).status).toBe(404);
    expect((await read("log", "text/markdown")).text).toBe("before");
  });
});
