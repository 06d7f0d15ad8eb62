import { describe, expect, test } from "vitest";
import { readBody, requireJson } from "../../src/http/body";

const json = "application/json";

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

function code(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return "accepted";
}

function nested(depth: number, open = "[", close = "]"): string {
  return open.repeat(depth) + close.repeat(depth);
}

type Seen = { pulled: number; canceled: boolean };

/** A body that counts how much of it was asked for. */
function streamed(chunks: readonly Uint8Array[], seen: Seen, headers: Record<string, string> = {}): Request {
  const source = {
    pull(controller: ReadableStreamDefaultController<Uint8Array>) {
      const chunk = chunks[seen.pulled++];
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
    cancel() {
      seen.canceled = true;
    },
  };
  const body = new ReadableStream(source, { highWaterMark: 0 });
  const init = { method: "POST", body, headers, duplex: "half" };
  return new Request("http://x/", init);
}

const post = (body: string): Request => new Request("http://x/", { method: "POST", body });

describe("reading a body", () => {
  test("gives the very bytes that were sent, in however many chunks", async () => {
    const seen = { pulled: 0, canceled: false };
    const request = streamed([bytes("ab"), bytes(""), bytes("c")], seen);
    expect(new TextDecoder().decode(await readBody(request, 3))).toBe("abc");
    expect(await readBody(new Request("http://x/", { method: "POST" }), 3)).toHaveLength(0);
  });

  test("exactly the limit passes, one byte more is 413", async () => {
    expect(await readBody(post("x".repeat(10)), 10)).toHaveLength(10);
    await expect(readBody(post("x".repeat(11)), 10)).rejects.toMatchObject({ code: "payload_too_large" });
  });

  test("a declared size over the limit is refused before a byte is read", async () => {
    const seen = { pulled: 0, canceled: false };
    const request = streamed([bytes("a")], seen, { "Content-Length": "11" });
    await expect(readBody(request, 10)).rejects.toMatchObject({ code: "payload_too_large" });
    expect(seen.pulled).toBe(0);
  });

  test("a stream without a declared size is cut off at the limit and not read on", async () => {
    const seen = { pulled: 0, canceled: false };
    const endless = Array.from({ length: 10_000 }, () => new Uint8Array(1024));
    await expect(readBody(streamed(endless, seen), 4096)).rejects.toMatchObject({ code: "payload_too_large" });
    expect(seen.pulled).toBeLessThan(10);
    expect(seen.canceled).toBe(true);
  });

  test("a compressed body is 415, since its size is not what it says", async () => {
    for (const encoding of ["gzip", "br", "deflate", "GZIP", "identity, gzip", "zstd"]) {
      const request = new Request("http://x/", {
        method: "POST",
        body: "x",
        headers: { "Content-Encoding": encoding },
      });
      await expect(readBody(request, 10), encoding).rejects.toMatchObject({ code: "unsupported_media_type" });
    }
    const plain = new Request("http://x/", { method: "POST", body: "x", headers: { "Content-Encoding": "identity" } });
    expect(await readBody(plain, 10)).toHaveLength(1);
  });
});

describe("judging JSON", () => {
  test("an absent body is an empty object, whatever its type says", () => {
    for (const type of [null, json, "text/plain"]) expect(requireJson(bytes(""), type)).toBe("{}");
  });

  test("only application/json is read, in any case and with any parameter", () => {
    for (const type of [json, "Application/JSON", "application/json; charset=utf-8", "application/json ;charset=UTF-8"])
      expect(
        code(() => requireJson(bytes("{}"), type)),
        type,
      ).toBe("accepted");
    for (const type of [
      null,
      "",
      "text/plain",
      "text/json",
      "application/jsonx",
      "application/xml",
      "multipart/form-data",
    ])
      expect(
        code(() => requireJson(bytes("{}"), type)),
        String(type),
      ).toBe("unsupported_media_type");
  });

  test("what is not JSON is malformed_json", () => {
    for (const text of [
      "{",
      "{'a':1}",
      "{a:1}",
      "nul",
      "[1,]",
      "01",
      "NaN",
      "Infinity",
      '"\n"',
      "{}{}",
      "\uFEFF\uFEFF{}",
    ])
      expect(
        code(() => requireJson(bytes(text), json)),
        text,
      ).toBe("malformed_json");
  });

  test("bytes that are not UTF-8 are malformed_json, never quietly replaced", () => {
    const cases = [
      [0x22, 0xff, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
      [0x22, 0xc0, 0xaf, 0x22],
      [0xff, 0xfe, 0x7b, 0x00],
    ];
    for (const values of cases)
      expect(
        code(() => requireJson(new Uint8Array(values), json)),
        values.join(),
      ).toBe("malformed_json");
  });

  test("one byte order mark is allowed", () => {
    expect(JSON.parse(requireJson(bytes('\uFEFF{"a":1}'), json))).toEqual({ a: 1 });
  });

  test("32 levels pass, 33 and a hundred thousand are malformed_json and no crash", () => {
    expect(code(() => requireJson(bytes(nested(33)), json))).toBe("accepted");
    for (const text of [nested(34), nested(100_000), nested(30_000, '{"a":[', "]}").replace("[]", "[0]")])
      expect(code(() => requireJson(bytes(text), json))).toBe("malformed_json");
  });

  test("numbers beyond range are refused, large and small ones within pass", () => {
    for (const text of ["1e999", "-1e999", '{"a":[1e400]}'])
      expect(
        code(() => requireJson(bytes(text), json)),
        text,
      ).toBe("validation_failed");
    for (const text of ["1e308", "-0", "5e-324", "1e-999", "9007199254740993"])
      expect(
        code(() => requireJson(bytes(text), json)),
        text,
      ).toBe("accepted");
  });

  test("lone surrogates and NUL are refused wherever they stand, keys included, with the path", () => {
    const bad = ['{"a":{"b":["x","\\ud800"]}}', '{"a":{"b":["x","\\udc00y"]}}', '{"a":{"b":["x","a\\u0000"]}}'];
    for (const text of bad) {
      const refused = (() => {
        try {
          requireJson(bytes(text), json);
        } catch (error) {
          return error as { code: string; errors: unknown };
        }
        return undefined;
      })();
      expect(refused?.code, text).toBe("validation_failed");
      expect(refused?.errors, text).toEqual([{ path: "a.b.1", message: expect.any(String) }]);
    }
    for (const text of ['{"\\ud800":1}', '{"a\\u0000":1}', '"\\ud83d"'])
      expect(
        code(() => requireJson(bytes(text), json)),
        text,
      ).toBe("validation_failed");
    expect(code(() => requireJson(bytes('{"\\ud83d\\ude00":"\\ud83d\\ude00"}'), json))).toBe("accepted");
  });

  test("half a million values in a megabyte are judged, and the path of a bad one is right", () => {
    const wide = `[${"0,".repeat(500_000)}[{"a":"\\ud800"}]]`;
    expect(code(() => requireJson(bytes(wide), json))).toBe("validation_failed");
    expect(code(() => requireJson(bytes(wide.replace("\\ud800", "b")), json))).toBe("accepted");
  });
});
