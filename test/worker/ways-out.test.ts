import { beforeAll, describe, expect, test } from "vitest";
import { operations } from "../../src/app";
import { call, newProject, newUser, type Answer, type TestUser } from "../support/client";

/*
 * A refusal names the way out: the keys, values and addresses that are accepted, and the place of the mistake. The
 * wording of schemas is in test/unit/issue-text.test.ts.
 */

let user: TestUser;
let project: string;
beforeAll(async () => {
  user = await newUser();
  project = `/v1/projects/${await newProject(user)}`;
});

const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
  call(method, path, { token: user.token, ...(body !== undefined && { body }) });

describe("a body", () => {
  test("with an unknown key is told the known keys, nested ones too", async () => {
    const flat = await ask("POST", "/v1/projects", { nmae: "Harvest Hollow", name: "x" });
    expect(flat.body["errors"]).toEqual([
      { path: "", message: 'Unrecognized key: "nmae". Allowed: name, description.' },
    ]);
    const animations = [{ name: "walk", frames: 4, speed: 8 }];
    const nested = await ask("POST", `${project}/assets`, { name: "Hero", animations });
    expect(nested.body["errors"][0]).toMatchObject({ path: "animations.0" });
    expect(nested.body["errors"][0].message).toMatch(/^Unrecognized key: "speed"\. Allowed: name, frames/);
  });

  test("that is no JSON is told the line, the column and the reason", async () => {
    const { body } = await ask("POST", "/v1/projects", '{\n  "name": "Harvest Hollow",\n}');
    expect(body["detail"]).toBe("The body is not valid JSON. Line 3, column 1: remove the comma before }.");
  });

  test("that is no UTF-8 is told the first byte that is to blame", async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('{"name":"\ufffd'), 0xe9, 0x22, 0x7d]);
    const { body } = await ask("POST", "/v1/projects", bytes);
    expect(body["detail"]).toBe("The body is not valid UTF-8: see byte 13, counted from 1.");
  });

  test("without a field to change is told the fields", async () => {
    const { body } = await ask("PATCH", project, {});
    expect(body["errors"]).toEqual([{ path: "", message: "must have at least one of: name, description" }]);
  });

  test("that names an unknown asset is told which, at its place in the request", async () => {
    const assets = ["nobody"];
    const errors = [{ path: "assets.0", message: '"nobody" is not an asset of this project' }];
    expect((await ask("POST", `${project}/generations`, { assets })).body["errors"]).toEqual(errors);
    expect((await ask("POST", `${project}/assets/review`, { assets, status: "approved" })).body["errors"]).toEqual(
      errors,
    );
    expect((await ask("POST", `${project}/exports`, { assets })).body["errors"]).toEqual(errors);
  });
});

describe("a query", () => {
  test.each([
    ["limit=1000", "limit", "must be a whole number from 1 to 100"],
    ["limit=many", "limit", "must be a whole number from 1 to 100"],
    ["status=drawn", "status", /^must be one of "planned", .*"approved"/],
    ["page=2", "", /^Unrecognized key: "page"\. Allowed: limit, cursor, status, category/],
  ])("?%s is told the values that are accepted", async (query, path, message) => {
    const { status, body } = await ask("GET", `${project}/assets?${query}`);
    expect([status, body["errors"].length, body["errors"][0].path]).toEqual([400, 1, path]);
    expect(body["errors"][0].message).toMatch(message);
  });
});

describe("an address", () => {
  test("with an unknown memory file or provider is told the list", async () => {
    const file = await ask("GET", `${project}/memory-files/plans`);
    expect([file.status, file.body["detail"]]).toEqual([
      404,
      "There is no such memory file. Use one of: plan, style, code, log.",
    ]);
    const provider = await ask("PUT", "/v1/me/provider-keys/dalle", { key: "x".repeat(20) });
    expect(provider.body["detail"]).toMatch(/^There is no such provider\. Use one of: replicate, /);
  });

  test("without /v1 is pointed to the address with it, whatever the method", async () => {
    for (const method of ["GET", "POST", "PUT", "DELETE"]) {
      const { status, body } = await ask(method, "/projects");
      expect([status, body["code"]]).toEqual([404, "not_found"]);
      expect(body["detail"]).toContain("Did you mean /v1/projects (");
    }
  });

  test("whose id is malformed gets the words of an unknown one", async () => {
    const long = "x".repeat(65);
    for (const path of operations.filter(({ method }) => method === "get").map((op) => op.path)) {
      if (!/:(?:projectId|webhookId|generationId|exportId|assetKey)$/.test(path)) continue;
      const at = (id: string) => path.replace(":projectId", project.slice("/v1/projects/".length)).replace(/:\w+$/, id);
      const [malformed, unknown] = [await ask("GET", at(long)), await ask("GET", at("nothing"))];
      expect([path, malformed.body["detail"]]).toEqual([path, unknown.body["detail"]]);
    }
  });
});

test("a credential that is not valid is told how to renew it", async () => {
  const { body } = await call("GET", "/v1/me", { token: "old" });
  expect(body["detail"]).toContain("POST /v1/auth/refresh");
});
