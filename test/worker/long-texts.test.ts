import { Webhook } from "standardwebhooks";
import { beforeAll, expect, test } from "vitest";
import { call, newProject, newUser, origin, type Answer, type TestUser } from "../support/client";

/* The longest texts that the API allows, as clients write them: some escape every character outside ASCII. */

const maxLength = 100_000;

let user: TestUser;
let project = "";
beforeAll(async () => {
  user = await newUser();
  project = `/v1/projects/${await newProject(user)}`;
});

function escaped(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, (unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const json = { "Content-Type": "application/json" };

/** The ways to send one text as the content of a memory file. */
const ways: Readonly<Record<string, (literal: string) => Promise<Answer>>> = {
  PUT: (literal) => send("PUT", "/memory-files/code", `{"content":${literal}}`),
  POST: (literal) => send("POST", "/memory-files", `{"type":"style","content":${literal}}`),
  append: async (literal) => {
    await call("DELETE", `${project}/memory-files/log`, { token: user.token });
    return send("POST", "/memory-files/log/append", `{"content":${literal}}`);
  },
};

function send(method: string, path: string, body: string): Promise<Answer> {
  return call(method, project + path, { token: user.token, body, headers: json });
}

test.each(Object.keys(ways))(
  "%s takes 100,000 characters of any kind, escaped or not, and not one more",
  async (way) => {
    for (const character of ["😀", "漢", "é", "a"]) {
      const text = character.repeat(maxLength);
      for (const literal of [
        `"${text}"`,
        `"${escaped(text)}"`,
        `"${escaped(text).toUpperCase().replaceAll("\\U", "\\u")}"`,
      ]) {
        const answer = await ways[way]?.(literal);
        expect([character, answer?.status]).toEqual([character, answer?.body.version === 1 ? 201 : 200]);
        expect(answer?.body.content.toLowerCase() === text).toBe(true);
      }
      const over = await ways[way]?.(`"${escaped(text)}${escaped(character)}"`);
      expect([over?.status, over?.body.code]).toEqual([400, "validation_failed"]);
    }
  },
);

test("a trigger takes a plan and a style of that length, escaped, in one delivery", async () => {
  const trigger = (await call("POST", `${project}/triggers`, { token: user.token, body: { name: "CI" } })).body;
  const plan = "- [KIND:icon] [SIZE:8x8] Coin\n".padEnd(maxLength, " ");
  const style = "😀".repeat(maxLength);
  const body = `{"plan":"${escaped(plan)}","style":"${escaped(style)}"}`;
  const at = new Date();
  const headers = {
    ...json,
    "webhook-id": "msg_long",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(trigger.secret).sign("msg_long", at, body),
  };
  const fired = await call("POST", trigger.url.slice(origin.length), { body, headers });
  expect(fired.status, fired.text).toBe(202);
  const stored = await call("GET", `${project}/memory-files/style`, { token: user.token });
  expect(stored.body.content === style).toBe(true);
});

test("a body over 1 MiB is 413 all the same, with and without escapes, and so is one that only ever grows", async () => {
  const over = ["a".repeat(2 ** 20), "é".repeat(2 ** 19), escaped("é").repeat(2 ** 19), "\\u0061".repeat(2 ** 20)];
  for (const text of over) {
    const answer = await send("PUT", "/memory-files/code", `{"content":"${text}"}`);
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      413,
      "payload_too_large",
      "The body may have at most 1048576 bytes.",
    ]);
  }
});
