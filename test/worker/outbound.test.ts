import { describe, expect, inject, test } from "vitest";
import { findDestination, isPublicHost } from "../../src/outbound/addresses";
import { guardedFetch, OutboundError, type OutboundLimits } from "../../src/outbound/guarded-fetch";
import { brokenHosts, privateHosts, refusedAddresses } from "../support/ssrf";

const canary = inject("canaryUrl");
const { port } = new URL(canary);
const open: OutboundLimits = { allow: "public", timeoutMs: 240_000, maxBytes: 1000, testOrigins: [canary] };
const shut: OutboundLimits = { ...open, testOrigins: [] };

async function hits(name: string): Promise<number> {
  return Number(await (await fetch(`${canary}/hits?${name}`)).text());
}

/** The reason of a call that must fail with an OutboundError. */
async function failure(address: string, limits: OutboundLimits, init = {}): Promise<OutboundError> {
  try {
    const { status } = await guardedFetch(address, init, limits);
    throw new Error(`${address} was called, and answered ${status}`);
  } catch (error) {
    if (error instanceof OutboundError) return error;
    throw error;
  }
}

describe("where a call may go", () => {
  test("the canary would notice: an unguarded call reaches it", async () => {
    const name = crypto.randomUUID();
    await fetch(`${canary}/?${name}`);
    await fetch(`http://127.1:${port}/?${name}`);
    expect(await hits(name)).toBe(2);
  });

  test("no private host is called, in any spelling, by any scheme, with or without a port", async () => {
    const name = crypto.randomUUID();
    const words = new Set<string>();
    for (const host of privateHosts)
      for (const address of [
        `http://${host}:${port}/?${name}`,
        `https://${host}:${port}/?${name}`,
        `https://${host}/`,
      ]) {
        const error = await failure(address, shut);
        expect(error.reason, address).toBe("refused");
        words.add(error.message);
      }
    expect(words.size).toBe(1);
    expect(await hits(name)).toBe(0);
  });

  test("the platform's own URL parser agrees with the guard's tables", () => {
    for (const host of [...privateHosts, ...brokenHosts]) expect(isPublicHost(host), host).toBe(false);
    for (const address of refusedAddresses) expect(findDestination(address, "public", []), address).toBeUndefined();
  });

  test("a list of hosts opens nothing else, and no private host that is in it", async () => {
    const name = crypto.randomUUID();
    const allow = ["www.googleapis.com", "127.0.0.1", "localhost", canary];
    for (const host of ["127.0.0.1", "localhost"])
      expect((await failure(`http://${host}:${port}/?${name}`, { ...shut, allow })).reason).toBe("refused");
    expect((await failure("https://example.com/", { ...shut, allow })).reason).toBe("refused");
    expect(await hits(name)).toBe(0);
  });

  test("a test origin is called, and answers with status, headers and bytes", async () => {
    const answer = await guardedFetch(`${canary}/status?404`, {}, open);
    expect([answer.status, new TextDecoder().decode(answer.bytes)]).toEqual([404, "canary-body"]);
    expect(answer.headers.get("Date")).not.toBeNull();
  });
});

describe("what an answer may do", () => {
  test.each([300, 301, 302, 303, 304, 307, 308])("a %i is a failure, and nothing is followed", async (status) => {
    const before = await hits("followed");
    const error = await failure(`${canary}/redirect?${status}`, open, { redirect: "follow" });
    expect(error).toMatchObject({ reason: "redirected", status, location: "/?followed" });
    expect(error.message).not.toContain("followed");
    expect(await hits("followed")).toBe(before);
  });

  test.each(["huge", "endless", "bomb"])("one that is too large is cut off: %s", async (path) => {
    expect((await failure(`${canary}/${path}`, open)).reason).toBe("too_large");
  });

  test("exactly the limit is not too large", async () => {
    const limits = { ...open, maxBytes: "canary-body".length };
    expect((await guardedFetch(`${canary}/status?200`, {}, limits)).bytes).toHaveLength(limits.maxBytes);
    expect((await failure(`${canary}/status?200`, { ...limits, maxBytes: limits.maxBytes - 1 })).reason).toBe(
      "too_large",
    );
  });

  test.each(["hang", "drip"])("one that does not end is given up: %s", async (path) => {
    const limits = { ...open, timeoutMs: 300, maxBytes: 1_000_000 };
    expect((await failure(`${canary}/${path}`, limits)).reason).toBe("timeout");
  });

  test("the caller can give up too", async () => {
    const signal = AbortSignal.timeout(100);
    expect((await failure(`${canary}/drip`, { ...open, maxBytes: 1_000_000 }, { signal })).reason).toBe("timeout");
  });

  test("one that breaks off, and no answer at all, say nothing of what came", async () => {
    const cut = await failure(`${canary}/cut`, open);
    const none = await failure("http://127.0.0.1:1/", { ...open, testOrigins: ["http://127.0.0.1:1"] });
    for (const error of [cut, none]) {
      expect(error.reason).toBe("unreachable");
      expect(error.cause).toBeUndefined();
      expect(error.message).not.toMatch(/canary|127|:1/);
    }
  });
});
