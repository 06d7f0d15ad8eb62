import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findDestination, isPublicHost } from "../../src/outbound/addresses";
import { brokenHosts, privateHosts, refusedAddresses } from "../support/ssrf";

const publicHosts = ["example.com", "www.googleapis.com", "EXAMPLE.com", "bücher.example", "xn--bcher-kva.example"];

describe("a public host", () => {
  test.each([...publicHosts, "a_b.example.com", "127.0.0.1.example.com", "localhost.example.com", "internal.io"])(
    "%s may be called",
    (host) => {
      expect(isPublicHost(host)).toBe(true);
    },
  );

  test.each(privateHosts)("%s is none", (host) => {
    expect(isPublicHost(host)).toBe(false);
    expect(findDestination(`https://${host}/`, "public", [])).toBeUndefined();
  });

  test.each(brokenHosts)("%j is none", (host) => {
    expect(isPublicHost(host)).toBe(false);
  });

  test("no IPv4 address is one, however it is written", () => {
    const forms = [
      (n: number): string => String(n),
      (n: number): string => `0x${n.toString(16)}`,
      (n: number): string => `0${n.toString(8)}`,
      (n: number): string => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join("."),
      (n: number): string => `${n >>> 24}.${n & 0xffffff}`,
      (n: number): string => `0x${(n >>> 24).toString(16)}.0${((n >>> 16) & 255).toString(8)}.${n & 0xffff}.`,
    ];
    const address = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(fc.property(address, fc.constantFrom(...forms), (n, write) => !isPublicHost(write(n))));
  });

  test("no IPv6 address is one", () => {
    fc.assert(fc.property(fc.ipV6(), (address) => !isPublicHost(`[${address}]`) && !isPublicHost(address)));
  });

  test("any text is judged without an error, and only names with a dot and no number at the end pass", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.webAuthority({ withIPv4: true, withIPv6: true }));
    fc.assert(
      fc.property(text, (host) => {
        if (isPublicHost(host))
          expect(new URL(`https://${host}`).hostname).toMatch(/^[a-z0-9_.-]+\.[a-z][a-z0-9-]*\.?$/);
      }),
    );
  });

  test("a long name is judged in linear time", () => {
    expect(isPublicHost(`${"a-".repeat(500_000)}.com`)).toBe(false);
    expect(isPublicHost("1.".repeat(500_000))).toBe(false);
  });
});

describe("a destination", () => {
  test.each(refusedAddresses)("%j is refused", (address) => {
    expect(findDestination(address, "public", [])).toBeUndefined();
    expect(findDestination(address, ["example.com", "https://example.com", "127.0.0.1"], [])).toBeUndefined();
  });

  test("https to a public host passes; the default port may be written", () => {
    expect(findDestination("https://example.com/a?b#c", "public", [])?.href).toBe("https://example.com/a?b#c");
    expect(findDestination("HTTPS://EXAMPLE.com:443/", "public", [])?.href).toBe("https://example.com/");
  });

  test("a list lets exactly its hosts and origins through", () => {
    const allow = ["www.googleapis.com", "https://api.example.com"];
    for (const good of ["https://www.googleapis.com/x", "https://api.example.com/x"])
      expect(findDestination(good, allow, []), good).toBeDefined();
    for (const bad of ["googleapis.com", "a.www.googleapis.com", "www.googleapis.com.evil.example", "example.com"])
      expect(findDestination(`https://${bad}/`, allow, []), bad).toBeUndefined();
    expect(findDestination("https://example.com/", [], [])).toBeUndefined();
  });

  test("a star in a list stands for letters, digits and hyphens within one label", () => {
    const allow = ["*.example.com", "store*.blob.example.net", "api.*.example.org"];
    for (const good of ["a.example.com", "a-1.example.com", "storeweu.blob.example.net", "api.eu1.example.org"])
      expect(findDestination(`https://${good}/x`, allow, []), good).toBeDefined();
    for (const bad of [
      "example.com",
      ".example.com",
      "a.b.example.com",
      "aexample.com",
      "a.example.com.evil.example",
      "a_b.example.com",
      "store.blob.example.net",
      "evilstoreweu.blob.example.net",
      "store.evil.blob.example.net",
      "storeweu.evil.example.net",
      "storeweu.blob.example.net.evil.example",
      "storeweu-blob.example.net",
      "api.example.org",
      "api.a.b.example.org",
      "evil.api.eu1.example.org",
    ])
      expect(findDestination(`https://${bad}/x`, allow, []), bad).toBeUndefined();
    for (const bad of ["http://a.example.com/", "https://a.example.com:8443/", "https://a.example.com@evil.example/"])
      expect(findDestination(bad, allow, []), bad).toBeUndefined();
  });

  test("a private host is refused though it is listed", () => {
    expect(findDestination("https://127.0.0.1/", ["127.0.0.1", "https://127.0.0.1"], [])).toBeUndefined();
  });

  test("a test origin passes beside them, exactly: scheme, host and port", () => {
    const origins = ["http://127.0.0.1:9999"];
    for (const allow of ["public", ["example.com"]] as const)
      expect(findDestination("http://127.0.0.1:9999/jwks", allow, origins)).toBeDefined();
    for (const bad of [
      "http://127.0.0.1:9998/",
      "https://127.0.0.1:9999/",
      "http://127.0.0.1/",
      "http://localhost:9999/",
    ])
      expect(findDestination(bad, "public", origins), bad).toBeUndefined();
    for (const bad of [
      "http://u:p@127.0.0.1:9999/",
      "blob:http://127.0.0.1:9999/x",
      "http://127.0.0.1:9999@evil.example/",
    ])
      expect(findDestination(bad, "public", origins), bad).toBeUndefined();
  });
});
