import { DrizzleQueryError } from "drizzle-orm/errors";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ProviderError } from "../../src/providers/provider";
import { createLog } from "../../src/log";

const lines: string[] = [];

beforeEach(() => {
  lines.length = 0;
  for (const level of ["info", "warn", "error"] as const)
    vi.spyOn(console, level).mockImplementation((line: unknown) => void lines.push(String(line)));
});
afterEach(() => vi.restoreAllMocks());

function last(): Record<string, unknown> {
  return JSON.parse(lines.at(-1) ?? "{}");
}

describe("the log", () => {
  test("writes one JSON object a line, with the request's id on every one", () => {
    const log = createLog({ requestId: "req_1" });
    log.info("started", { count: 3 });
    expect(last()).toEqual({ level: "info", event: "started", requestId: "req_1", count: 3 });
    log.error("broke", new Error("why"), { at: "there" });
    expect(last()).toMatchObject({ level: "error", event: "broke", requestId: "req_1", at: "there" });
    log.warn("odd", { at: "start" });
    expect(last()).toEqual({ level: "warn", event: "odd", requestId: "req_1", at: "start" });
    expect(lines).toHaveLength(3);
  });

  test("what is added stands on every later line of this log, and on no other's", () => {
    const log = createLog({ requestId: "req_1" });
    log.add({ accountId: "usr_1" });
    log.info("one");
    log.error("two", new Error("why"));
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ requestId: "req_1", accountId: "usr_1" });
    createLog({ requestId: "req_2" }).info("three");
    expect(last()).not.toHaveProperty("accountId");
  });

  test("keeps the whole chain of causes, with names, messages and stacks", () => {
    const error = new Error("outer", { cause: new TypeError("middle", { cause: "plain text" }) });
    createLog({}).error("broke", error);
    expect(last()["error"]).toMatchObject({
      name: "Error",
      message: "outer",
      cause: { name: "TypeError", message: "middle", cause: "plain text" },
    });
    expect(JSON.stringify(last())).toContain("log.test.ts");
  });

  test("a chain of causes that never ends is cut", () => {
    const error = new Error("round");
    error.cause = error;
    createLog({}).error("broke", error);
    expect(lines).toHaveLength(1);
  });

  test("text from a caller cannot start a line of its own, nor hide what follows", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        const log = createLog({ requestId: "req_1" });
        log.info("event", { text: `a${text}b` });
        log.error("event", new Error(`a${text}b`), { text });
        for (const line of lines.splice(0)) {
          expect(line).not.toMatch(/[\u2028\u2029]/u);
          expect(JSON.stringify(JSON.parse(line))).not.toMatch(/\\[nrtbf]|\\u00[01]|\p{Cc}/u);
        }
      }),
    );
  });

  test("a very long text is cut", () => {
    createLog({}).info("event", { text: "x".repeat(1_000_000) });
    createLog({}).error("event", new Error("y".repeat(1_000_000)));
    for (const line of lines) expect(line.length).toBeLessThan(20_000);
  });

  test("a failed query is logged without its parameters, which hold hashes and users' text", () => {
    const params = ["usr_1", "scrypt$32768$8$3$canary-hash", "canary\n    at canary-frame"];
    const failed = new DrizzleQueryError("insert into users values (?, ?, ?)", params, new Error("D1_ERROR: locked"));
    createLog({}).error("request_failed", new Error("Database operation failed", { cause: failed }));
    expect(lines[0]).toContain("insert into users");
    expect(lines[0]).toContain("D1_ERROR: locked");
    expect(lines[0]).not.toContain("canary");
  });

  test("of a provider's own words nothing is logged, since they may quote the prompt, whatever its errors are called", () => {
    const said = new Error("Painter answered 429, request 17: no canary: please", { cause: "canary" });
    const refused = { outcome: "refused", retryable: true, cause: said } as const;
    const failed = Object.assign(new ProviderError("The service is at capacity.", refused), { name: "Renamed" });
    createLog({}).error("provider_failed", new Error("outer: kept", { cause: failed }));
    expect(lines[0]).toContain("outer: kept");
    expect(lines[0]).toContain("The service is at capacity.");
    expect(lines[0]).toContain("Painter answered 429, request 17");
    expect(lines[0]).not.toContain("canary");
  });

  test("whatever was thrown, logging it does not throw", () => {
    const log = createLog({});
    const thrown: unknown[] = [
      undefined,
      null,
      1,
      "text",
      Symbol("s"),
      Object.create(null),
      { toString: () => 1n },
      [],
    ];
    for (const value of thrown) expect(() => log.error("broke", value)).not.toThrow();
    const noStack = new Error("no stack");
    delete noStack.stack;
    expect(() => log.error("broke", noStack)).not.toThrow();
    expect(lines).toHaveLength(thrown.length + 1);
  });
});
