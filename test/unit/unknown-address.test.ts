import { describe, expect, test, vi } from "vitest";
import { unknownAddress } from "../../src/http/unknown-address";
import { growth, linear } from "../support/growth";

// As in openapi.test.ts: the real table of operations is read in Node, where the runtime's own modules are not.
vi.mock("cloudflare:workers", () => ({ DurableObject: Object, WorkflowEntrypoint: Object, env: {} }));
vi.mock("cloudflare:workflows", () => ({ NonRetryableError: Error }));
const { operations } = await import("../../src/app");

const told = (path: string): string | undefined =>
  /Did you mean (.*)\?/.exec(unknownAddress(operations, path).message)?.[1];

describe("an unknown address names the one that was probably meant", () => {
  test.each(operations.filter(({ path }) => path.startsWith("/v1/")).map(({ path }) => path))(
    "%s without /v1",
    (path) => {
      const filled = path.replaceAll(/:\w+/g, "x");
      expect(told(filled.slice("/v1".length))).toMatch(new RegExp(`^${filled} \\([A-Z, ]+\\)$`));
    },
  );

  test.each([
    ["/projects", "/v1/projects (POST, GET)"],
    ["/api/v1/projects", "/v1/projects (POST, GET)"],
    ["/v2/projects", "/v1/projects (POST, GET)"],
    ["/V1/Projects/", "/v1/projects (POST, GET)"],
    ["/v1//projects", "/v1/projects (POST, GET)"],
    ["/v1/project", "/v1/projects (POST, GET)"],
    ["/v1/projects/prj_X/memory_files/plan", "/v1/projects/prj_X/memory-files/plan (GET, PUT, DELETE)"],
    ["/auth/signin", undefined],
    ["/v1/health", "/health (GET)"],
    ["/openapi.jsn", "/openapi.json (GET)"],
    ["/v1/mee", undefined],
    ["/nothing-like-this", undefined],
    ["/v1", undefined],
    ["/.env", undefined],
  ])("%s: %s", (path, expected) => {
    expect(told(path)).toBe(expected);
  });

  test("a long address costs little and is not repeated", () => {
    expect(growth(1024 * 1024, (length) => unknownAddress(operations, `/v1/${"x/".repeat(length)}`))).toBeLessThan(
      linear,
    );
    expect(unknownAddress(operations, `/projects/${"x".repeat(5000)}`).message.length).toBeLessThan(100);
  });
});
