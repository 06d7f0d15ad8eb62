import * as fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { readBody, readJsonBody, requireJson } from "../../src/http/body";
import { findDuplicateKey } from "../../src/lib/json-keys";
import { growth, linear } from "../support/growth";

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
    for (const encoding of ["identity", "Identity", ""]) {
      const headers = { "Content-Encoding": encoding };
      expect(await readBody(new Request("http://x/", { method: "POST", body: "x", headers }), 10)).toHaveLength(1);
    }
  });
});

describe("the limit of a JSON body", () => {
  const emoji = String.raw`\ud83d\ude00`;
  const refused = { code: "payload_too_large", message: "The body may have at most 40 bytes." };

  test("counts an escape as the character, so a text has one limit however the client writes the text", async () => {
    for (const text of [
      "😀".repeat(10),
      emoji.repeat(10),
      "é".repeat(20),
      String.raw`\u00e9`.repeat(20),
      "a".repeat(40),
    ])
      expect((await readJsonBody(post(text), 40)).byteLength).toBe(bytes(text).byteLength);
    const over = [
      "😀".repeat(11),
      `${emoji.repeat(10)}a`,
      String.raw`\u00e9`.repeat(21),
      "a".repeat(41),
      "a".repeat(120),
    ];
    for (const text of over) await expect(readJsonBody(post(text), 40), text).rejects.toMatchObject(refused);
  });

  test("is threefold for the bytes as sent, and a body beyond that is not read", async () => {
    const seen = { pulled: 0, canceled: false };
    const declared = streamed([bytes("a")], seen, { "Content-Length": "121" });
    await expect(readJsonBody(declared, 40)).rejects.toMatchObject(refused);
    expect(seen.pulled).toBe(0);
    const endless = Array.from({ length: 10_000 }, () => bytes(emoji));
    await expect(readJsonBody(streamed(endless, seen), 40)).rejects.toMatchObject(refused);
    expect(seen.pulled).toBeLessThan(15);
    expect(seen.canceled).toBe(true);
  });
});

/** Gives a piece every so often, and never ends. */
function dripping(everyMs: number, seen: { canceled: boolean }): Request {
  let timer: ReturnType<typeof setInterval> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => void (timer = setInterval(() => controller.enqueue(bytes(" ")), everyMs)),
    cancel() {
      seen.canceled = true;
      clearInterval(timer);
    },
  });
  return new Request("http://x/", { method: "POST", body, duplex: "half" } as RequestInit);
}

async function refusalAfter(request: Request, ms: number): Promise<unknown> {
  let refusal: unknown;
  readBody(request, 1000).catch((error: unknown) => void (refusal = error));
  await vi.advanceTimersByTimeAsync(ms);
  return refusal;
}

describe("a body that does not come", () => {
  afterEach(() => vi.useRealTimers());

  const late = { code: "malformed_json", message: "The body did not arrive in time." };

  test("is waited for 30 seconds, and then refused and let go", async () => {
    vi.useFakeTimers();
    const seen = { canceled: false };
    const request = dripping(1_000_000, seen);
    expect(await refusalAfter(request, 29_999)).toBeUndefined();
    expect(await refusalAfter(dripping(1_000_000, seen), 30_000)).toMatchObject(late);
    expect(seen.canceled).toBe(true);
  });

  test("that drips is refused after two minutes", async () => {
    vi.useFakeTimers();
    expect(await refusalAfter(dripping(29_000, { canceled: false }), 119_000)).toBeUndefined();
    expect(await refusalAfter(dripping(29_000, { canceled: false }), 120_000)).toMatchObject(late);
  });

  test("and one that breaks off is malformed, whatever it broke off with", async () => {
    for (const reason of [new Error("lost"), undefined, "text"]) {
      const body = new ReadableStream({ pull: (controller) => controller.error(reason) });
      const request = new Request("http://x/", { method: "POST", body, duplex: "half" } as RequestInit);
      await expect(readBody(request, 10)).rejects.toMatchObject({ code: "malformed_json" });
    }
  });

  test("leaves no timer behind when it came in time", async () => {
    vi.useFakeTimers();
    expect(await readBody(post("abc"), 10)).toHaveLength(3);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("judging JSON", () => {
  test("an absent body is an empty object, whatever its type says", () => {
    for (const type of [null, json, "text/plain"]) expect(requireJson(bytes(""), type)).toBe("{}");
  });

  test("only application/json is read, in any case and with any parameter", () => {
    for (const type of [
      json,
      "Application/JSON",
      "application/json; charset=utf-8",
      "application/json ;charset=UTF-8",
      'application/json; charset="utf-8"',
      "application/json; charset=utf8",
      "application/json;charset=UTF8",
      "application/json; charset='utf-8'",
      "application/json; charset = utf-8",
      "application/json; charset=us-ascii",
      "application/json; charset=utf-8; charset=UTF8",
      "application/json; profile=x",
      "application/json;",
    ])
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
      "application/json-seq",
      "application/problem+json",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "multipart/form-data",
      "application/json; charset=utf-16",
      "application/json; charset=UTF-16LE",
      "application/json;charset=iso-8859-1",
      "application/json; charset=utf-8; charset=utf-7",
      'application/json; charset="utf-16"',
      "application/json; charset=",
      'application/json; charset="utf-8',
      "application/json; charset=utf-88",
      "application/json; charset=utf-7",
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

describe("a table of what parsers disagree about", () => {
  const malformed = [
    "[1 true]",
    "[a\u00e5]",
    "[1:2]",
    "[1,",
    '["a",\n4\n,1,',
    "[1,,2]",
    "[,1]",
    "[1,]]",
    "[*]",
    "]",
    "[",
    "[1",
    "[nul",
    "[tru]",
    "[fals]",
    "[+1]",
    "[-]",
    "[-01]",
    "[-1.0.]",
    "[-2.]",
    "[-NaN]",
    "[.1]",
    "[0.1.2]",
    "[0.3e]",
    "[0.e1]",
    "[0e+]",
    "[0x1]",
    "[1e]",
    "[1.]",
    "[1 000]",
    "[1eE2]",
    "[2.e+3]",
    "[Infinity]",
    "[-Infinity]",
    "[1+2]",
    "[\uff11]",
    "[012]",
    "[- 1]",
    '{"a"}',
    '{"a" "b"}',
    "{:1}",
    '{,"a":1}',
    '{"a":1,}',
    '{"a":1,,"b":2}',
    "{1:1}",
    "{null:null}",
    "{'a':0}",
    '{"a":/* */1}',
    '{"a":1}//',
    '{"a":1}#',
    '{"a":"a"} 123',
    "[1]x",
    "[]]",
    "{}}",
    '"',
    '"',
    '["',
    '["\\"]',
    '["\\u00A"]',
    '["\\uD800\\u1x"]',
    '["\\a"]',
    '["\\x00"]',
    '["\\\u0000"]',
    '["a\u0000a"]',
    '["new\nline"]',
    '["\t"]',
    "\u0000",
    "<null>",
    "\u2060[]",
    "[\f]",
    "[\u00a0]",
    "\u00a0{}",
    "undefined",
    "()",
    " ",
  ];

  test.each(malformed)("%j is malformed_json", (text) => {
    expect(code(() => requireJson(bytes(text), json))).toBe("malformed_json");
  });

  const twice: [string, string][] = [
    ['{"a":1,"a":1}', "a"],
    ['{"a":1,"b":2,"a":3}', "a"],
    ['{"a":1,"\\u0061":2}', "a"],
    ['{"\\u0061":1,"a":2}', "a"],
    ['[{"x":{"k":1,"k":2}}]', "k"],
    ['{"":1,"":2}', ""],
    ['{"__proto__":1,"__proto__":2}', "__proto__"],
    ['{"a":{"a":[{"a":1}]},"a":0}', "a"],
    ['{"a":"\\"","a":1}', "a"],
    ['{"a\\\\":1,"b":"{","a\\\\":2}', "a\\"],
    ['{"\\n":1,"\\u000a":2}', "\n"],
    ['{"\u00e9":1,"\\u00e9":2}', "\u00e9"],
    ['{"constructor":1,"x":[],"constructor":2}', "constructor"],
  ];

  test.each(twice)("%s has a key twice, and the answer names it", (text, key) => {
    expect(() => requireJson(bytes(text), json)).toThrow(
      expect.objectContaining({ code: "malformed_json", message: `The key "${key}" is given twice.` }),
    );
  });

  const accepted = [
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":["a","a"],"b":"a"}',
    '{"a":1,"A":2}',
    '{"\u00e9":1,"e\u0301":2}',
    '{"a":",\\"a\\":","b":1}',
    '["a","a"]',
    '{"a\\"":1,"a":2}',
    '{"a":[],"b":{},"c":[{}]}',
    "[]",
    "{}",
    " { } ",
    "\t[\n]\r",
    "null",
    "true",
    "-0",
    "0",
    "1E+2",
    "123.456e-7",
    '"\\ud834\\udd1e"',
    '"\u2028\u2029"',
    '"\\/\\b\\f\\n\\r\\t"',
    '"\u007f"',
    '"\uffff"',
    '{"toString":1,"valueOf":2,"hasOwnProperty":3}',
  ];

  test.each(accepted)("%s is accepted, and reads as JSON does", (text) => {
    expect(JSON.parse(requireJson(bytes(text), json))).toEqual(JSON.parse(text));
  });

  test("there are more than a hundred cases", () => {
    expect(malformed.length + twice.length + accepted.length).toBeGreaterThan(100);
  });
});

describe("keys", () => {
  test("valid JSON without a repeated key passes, and with one never does", () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 3 }),
        fc.string({ unit: "binary" }),
        fc.constantFrom(0, 1, "\t"),
        (value, key, space) => {
          const text = JSON.stringify(value, null, space);
          expect(findDuplicateKey(text)).toBeUndefined();
          const name = JSON.stringify(key);
          expect(findDuplicateKey(`{"list":[${text},{${name}:${text},${name}:${text}}]}`)).toBe(key);
        },
      ),
    );
  });

  test("a very long repeated key is not repeated whole", () => {
    const key = "\u{1f600}".repeat(10_000);
    const text = `{"${key}":1,"${key}":2}`;
    try {
      requireJson(bytes(text), json);
      expect.unreachable();
    } catch (error) {
      expect((error as Error).message.length).toBeLessThan(100);
    }
  });

  test("__proto__ and constructor change nothing but their own object", () => {
    const parsed = JSON.parse(
      requireJson(bytes('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'), json),
    );
    expect(Object.keys(parsed)).toEqual(["__proto__", "constructor"]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test("the time is in proportion to the text, however deep, wide or escaped it is", () => {
    const hostile = [
      (size: number) => `{${Array.from({ length: size / 10 }, (_, index) => `"k${index}":0`).join()}}`,
      (size: number) => nested(size / 2, '{"a":[', "]}").replace("[]", "[0]"),
      (size: number) => `["${"\\\\".repeat(size)}"]`,
      (size: number) => `[${'"\\"",'.repeat(size / 4)}0]`,
    ];
    for (const make of hostile) {
      const texts = new Map([320_000, 20_000].map((size) => [size, make(size)]));
      expect(growth(320_000, (size) => findDuplicateKey(texts.get(size) ?? ""))).toBeLessThan(linear);
    }
  });
});
