import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentDisposition } from "../../src/lib/content-disposition";
import { growth, linear } from "../support/growth";

const header = /^attachment; filename="([\w .()-]+)"; filename\*=UTF-8''([\w!#$&+.^`|~%-]+)$/;
const nasty = fc.string({
  unit: fc.constantFrom(..."\"'\\/%;=*?<>|:.\r\n\0\t \u202e\u200b\ud800\udc00é日🐉a1".split("")),
  maxLength: 400,
});
const anyText = fc.oneof(fc.string({ unit: "binary", maxLength: 600 }), nasty);

describe("a content disposition", () => {
  it("leaves an ordinary name as it is, in both forms", () => {
    expect(contentDisposition("harvest-hollow.zip")).toBe(
      "attachment; filename=\"harvest-hollow.zip\"; filename*=UTF-8''harvest-hollow.zip",
    );
  });

  it("gives other letters in UTF-8, and a stand-in to clients that cannot read that", () => {
    expect(contentDisposition("Jäger's 竜 50% (1).zip")).toBe(
      "attachment; filename=\"J_ger_s _ 50_ (1).zip\"; filename*=UTF-8''J%C3%A4ger%27s%20%E7%AB%9C%2050%25%20%281%29.zip",
    );
  });

  it.each([
    ["../../etc/passwd", "_.._etc_passwd"],
    ["..\\..\\evil.exe", "_.._evil.exe"],
    ["/abs", "_abs"],
    ["C:x.png", "C_x.png"],
    ["a\0.png", "a.png"],
    ["a\r\nSet-Cookie: x=1", "aSet-Cookie_ x=1"],
    ['a"; filename="b.exe', "a_; filename=_b.exe"],
    ["con.txt", "_con.txt"],
    ["con .txt", "_con .txt"],
    ["NUL", "_NUL"],
    ["com¹.tar.gz", "_com¹.tar.gz"],
    ["console.txt", "console.txt"],
    ["\u202egnp.exe", "gnp.exe"],
    ["e\u0301.png", "é.png"],
    ["name. . .", "name"],
    [" .hidden", "hidden"],
    ["%2e%2e%2f", "%2e%2e%2f"],
    ["a\ud800b", "a\ufffdb"],
    ["", "download"],
    ["...", "download"],
    ["\u200b", "download"],
    ["🐉.png", "🐉.png"],
  ])("makes %j safe to save as %j", (fileName, saved) => {
    expect(savedName(fileName)).toBe(saved);
  });

  it("cuts a name that is too long before its extension, between two characters", () => {
    expect(savedName(`${"x".repeat(4096)}.zip`)).toBe(`${"x".repeat(250)}.zip`);
    expect(savedName(`${"竜".repeat(4096)}.zip`)).toBe(`${"竜".repeat(83)}.zip`);
    expect(savedName(`x.${"y".repeat(4096)}`)).toBe(`x.${"y".repeat(252)}`);
    expect(savedName(`con${" ".repeat(300)}x.txt`)).toBe("_con.txt");
  });

  it("is one line of printable ASCII that names a plain file, whatever it is given", () => {
    fc.assert(
      fc.property(anyText, (fileName) => {
        const value = contentDisposition(fileName);
        expect(value).toMatch(header);
        expect(new Headers({ "content-disposition": value }).get("content-disposition")).toBe(value);
        const saved = savedName(fileName);
        expect(saved).not.toMatch(/[\p{Cc}\p{Cf}"*/:<>?\\|]/u);
        expect(saved).not.toMatch(/^[. ]|[. ]$/);
        expect(Buffer.byteLength(saved)).toBeLessThanOrEqual(255);
      }),
      { numRuns: 1000 },
    );
  });

  it("is the same for a name that was made safe before", () => {
    fc.assert(
      fc.property(anyText, (fileName) => {
        expect(contentDisposition(savedName(fileName))).toBe(contentDisposition(fileName));
      }),
    );
  });

  it("takes linear time", () => {
    const shapes: ((size: number) => string)[] = [
      (size) => " . ".repeat(size / 3),
      (size) => `${" ".repeat(size)}x`,
      (size) => `x${" .".repeat(size / 2)}x`,
      (size) => ".".repeat(size),
    ];
    for (const make of shapes) expect(growth(1_000_000, (size) => contentDisposition(make(size)))).toBeLessThan(linear);
  });
});

/** What a client that knows RFC 8187 saves the file as. */
function savedName(fileName: string): string {
  const [, , extended = ""] = header.exec(contentDisposition(fileName)) ?? [];
  return decodeURIComponent(extended);
}
