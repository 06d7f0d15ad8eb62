import { beforeAll, expect, test } from "vitest";
import { errorCodes, type ErrorCode } from "../../src/errors";
import { call, newProject, newUser, type Answer, type TestUser } from "../support/client";

let user: TestUser;
let projectId: string;
beforeAll(async () => {
  user = await newUser();
  projectId = await newProject(user);
});

function expectCode(answer: Answer, code: ErrorCode, what: string): void {
  expect([answer.status, answer.body["code"]], what).toEqual([errorCodes[code].status, code]);
  expect(answer.headers.get("Content-Type"), what).toBe("application/problem+json");
}

const post = (body: string | Uint8Array, type = "application/json"): Promise<Answer> =>
  call("POST", "/v1/projects", { token: user.token, body, headers: { "Content-Type": type } });

test("a key that is given twice is refused by name, at any depth and however it is spelt", async () => {
  const twice = await post('{"name":"x","name":"y"}');
  expectCode(twice, "malformed_json", "name");
  expect(twice.body["detail"]).toBe('The key "name" is given twice.');
  const spelt = ['{"name":"x","n\\u0061me":"y"}', '{"name":"x","a":[{"b":1,"b":2}]}', '{"__proto__":1,"__proto__":2}'];
  for (const body of spelt) expectCode(await post(body), "malformed_json", body);
  const register = '{"email":"a@example.com","email":"b@example.com","password":"vermilion-otter-crossing-41"}';
  const headers = { "Content-Type": "application/json" };
  expectCode(await call("POST", "/v1/auth/register", { body: register, headers }), "malformed_json", register);
});

test("what parsers disagree about is the contract's error and never a failure of ours", async () => {
  const malformed = [
    "[1,]",
    "{'a':1}",
    '{"a":1}//',
    "\u0000",
    '["\u0000"]',
    '"\\x00"',
    "NaN",
    "-Infinity",
    "[1 000]",
    '{"a":"a"} 123',
    "\uFEFF\uFEFF{}",
  ];
  for (const body of malformed) expectCode(await post(body), "malformed_json", body);
  const invalid = [
    "null",
    "[]",
    "1",
    '"x"',
    '{"name":null}',
    '{"name":"\\ud800"}',
    '{"name":"a\\u0000"}',
    '{"name":1e999}',
    '{"":1}',
    '{"name":"x","constructor":{}}',
  ];
  for (const body of invalid) expectCode(await post(body), "validation_failed", body);
  const utf16 = Uint8Array.from(Buffer.from("\ufeff{}", "utf16le"));
  expectCode(await post(utf16), "malformed_json", "UTF-16");
  expect((await post('\ufeff{"name":"with a mark"}')).status).toBe(201);
});

test("another charset, a form and a multipart are 415", async () => {
  const types = [
    "application/json; charset=utf-16",
    "application/json;charset=latin1",
    'application/json; charset="UTF-16BE"',
    "multipart/form-data; boundary=x",
    "multipart/mixed",
    "application/x-www-form-urlencoded",
    "text/json",
  ];
  for (const type of types) expectCode(await post('{"name":"x"}', type), "unsupported_media_type", type);
});

test("an integer that cannot be told from its neighbours is refused", async () => {
  const path = `/v1/projects/${projectId}/generations`;
  for (const number of ["9007199254740993", "-9007199254740993", "1e300", "1.5", "1e-5", "1e19"]) {
    for (const field of ["seed", "maxCostMicroUsd"]) {
      const body = `{"dryRun":true,"${field}":${number}}`;
      const answer = await call("POST", path, {
        token: user.token,
        body,
        headers: { "Content-Type": "application/json" },
      });
      expectCode(answer, "validation_failed", body);
    }
  }
});
