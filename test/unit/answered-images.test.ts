import { Buffer } from "node:buffer";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toUtf8 } from "../../src/lib/encoding";
import { decodeBase64, decodeDataUrl } from "../../src/providers/job-api/base64";
import { findImage, findImageIn } from "../../src/providers/job-api/found-image";
import { toPhase } from "../../src/providers/job-api/status-words";
import { findRetryAfterSeconds, toWaitSeconds } from "../../src/providers/job-api/retry-after";
import { toReference } from "../support/local-provider";

const image = toReference(16, 16).bytes;
const base64 = Buffer.from(image).toString("base64");
const dataUrl = `data:image/png;base64,${base64}`;
const address = "https://images.example/a.png?sig=x";
const bytes = { kind: "bytes", bytes: image };

describe("base64 of an image", () => {
  test("is read with line breaks, in either alphabet, with or without padding, and behind a data prefix", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(5), (content, style) => {
        const plain = Buffer.from(content).toString("base64");
        const spellings = [
          plain,
          plain.replaceAll(/.{1,7}/g, "$&\r\n"),
          ` \t${plain}\n\n`,
          Buffer.from(content).toString("base64url"),
          plain.replace(/=+$/, ""),
          `${plain.replace(/=+$/, "")}==`,
        ];
        const text = spellings[style] ?? "";
        for (const whole of [text, `data:image/png;base64,${text}`, `DATA:;Base64,${text}`])
          expect(decodeBase64(whole)).toEqual(new Uint8Array(content));
      }),
    );
  });

  test.each([
    "",
    "=",
    "A",
    "AAAAA",
    "AA=A",
    "AA*A",
    "<html>",
    "data:,",
    "data:image/png;base64,",
    "data:image/png",
    "é",
  ])("%j is none", (text) => expect(decodeBase64(text)).toBeUndefined());

  test.each([
    `data:image/png;charset=utf-8;base64,${base64}`,
    `data:image/png;name="a,b;c.png";base64,${base64}`,
    `data:image/png; base64 , ${base64}`,
    `data:image/png;base64;name=a.png,${base64}`,
    `data:image/png;base64,${encodeURIComponent(base64)}`,
    `data:application/octet-stream;base64,${base64}`,
    `data:;base64,${base64}`,
    `data:image/png,${base64}`,
    `data:image/png,${[...image].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")}`,
    `  ${dataUrl}`,
  ])("a data URL may have any type and parameters: %.40s", (text) => {
    expect(decodeDataUrl(text)).toEqual(image);
  });
});

describe("an image in an answer", () => {
  test.each([
    ["images", { images: [{ url: address }] }],
    ["an image", { image: { url: address } }],
    ["a text", { image: address }],
    ["an output", { output: address }],
    ["a list", { output: [address] }],
    ["a list of objects", { output: [{ url: address }] }],
    ["data", { data: [{ url: address }] }],
    ["an object of data", { data: { url: address } }],
    ["a null entry first", { images: [null, { url: null }, { url: address }] }],
    ["a null beside it", { url: null, data: [{ b64_json: null, url: address }] }],
    ["a chat", { choices: [{ message: { content: "A knight.", images: [{ image_url: { url: address } }] } }] }],
    ["an envelope", { success: true, result: { image: address } }],
    ["a sample", { sample: address }],
    ["a callback", { status: "OK", payload: { images: [{ url: address }] } }],
  ])("is found by its address: %s", (_name, value) => {
    expect(findImage(value)).toEqual({ kind: "address", address });
  });

  test.each([
    ["b64_json", { data: [{ b64_json: base64 }] }],
    ["a data URL for it", { data: [{ b64_json: dataUrl }] }],
    ["a data URL", { images: [{ url: dataUrl }] }],
    ["an image", { image: base64 }],
    ["an image in a list", { images: [base64] }],
    ["a result", { output: [{ type: "image_generation_call", result: base64 }] }],
    ["base64", { base64 }],
  ])("is found itself: %s", (_name, value) => {
    expect(findImage(value)).toEqual(bytes);
  });

  test("may be the whole answer", () => {
    expect(findImageIn({ bytes: image })).toEqual(bytes);
    const json = new Uint8Array(Buffer.from(`\uFEFF${JSON.stringify({ image: base64 })}`));
    expect(findImageIn({ bytes: json })).toEqual(bytes);
  });

  test.each([[[]], [null], [[null]], [[{}]], [[{ url: null }]], [[{ b64_json: "" }]], [{}], [""], [[[]]], ["done"]])(
    "is missing where its place is empty: %j",
    (empty) => {
      for (const name of ["images", "data", "output"]) expect(findImage({ [name]: empty })).toEqual({ kind: "none" });
    },
  );

  test.each([[{}], [null], [undefined], [7], ["done"], [{ prompt: address, input: { url: dataUrl }, status: "done" }]])(
    "is not known of where there is no place: %j",
    (value) => expect(findImage(value)).toEqual({ kind: "unknown" }),
  );

  test("is broken where its text cannot be decoded, unless another entry can", () => {
    expect(findImage({ data: [{ b64_json: "<>" }] })).toEqual({ kind: "broken" });
    expect(findImage({ images: [{ url: "data:image/png;base64,*" }] })).toEqual({ kind: "broken" });
    for (const empty of [null, {}, { url: "" }])
      expect(findImage({ data: [{ b64_json: "<>" }, empty] })).toEqual({ kind: "broken" });
    expect(findImage({ data: [{ b64_json: "<>" }, { url: address }] })).toEqual({ kind: "address", address });
  });

  test("is looked for under other names only where the model's author names the fields", () => {
    const output = { seed: 7, knight: [null, address] };
    expect(findImage(output)).toEqual({ kind: "unknown" });
    expect(findImage(output, { anyName: true })).toEqual({ kind: "address", address });
  });

  test("is not looked for without end", () => {
    let nested: unknown = { url: address };
    for (let depth = 0; depth < 50; depth++) nested = { data: nested };
    expect(findImage(nested).kind).not.toBe("address");
    fc.assert(fc.property(fc.jsonValue(), (value) => void findImage(value, { anyName: true })));
  });
});

test("the word for a job's state is known in any case and with any separators", () => {
  const phases = {
    working: ["starting", "IN_QUEUE", "InProgress", "in progress", "Pending", "PROCESSING", "queued", "Running"],
    done: ["succeeded", "Ready", "COMPLETED", "success", " done "],
    failed: ["FAILED", "Error", "timed-out"],
    filtered: ["Request Moderated", "Content Moderated"],
    canceled: ["canceled", "Cancelled"],
    unstarted: ["aborted"],
    missing: ["Task not found"],
    unheard: ["", "constructor", "ABANDONED", "not a word"],
  };
  for (const [phase, words] of Object.entries(phases))
    for (const word of words) expect([word, toPhase(word)]).toEqual([word, phase]);
});

describe("the wait that a provider asks for", () => {
  const nowMs = Math.floor(Date.now() / 1_000) * 1_000;
  const wait = (headers: Record<string, string>, body: unknown = "") =>
    findRetryAfterSeconds({ headers: new Headers(headers), bytes: toUtf8(JSON.stringify(body)) }, nowMs);

  test("is read from the header, from milliseconds, or from the body, an hour at most", () => {
    expect(wait({ "retry-after": "40.5" })).toBe(41);
    expect(wait({ "retry-after": new Date(nowMs + 30_000).toUTCString() })).toBe(30);
    expect(wait({ "retry-after": "99999" })).toBe(3_600);
    expect(wait({ "retry-after-ms": "2500" })).toBe(3);
    for (const told of [12, "12", "11.5"]) {
      expect(wait({}, { retry_after: told })).toBe(12);
      expect(wait({}, { error: { retry_after: told } })).toBe(12);
      expect(wait({ "retry-after": "soon" }, { retry_after: told })).toBe(12);
    }
  });

  test("is absent in any other form, so that no account is paused for an hour by a misread number", () => {
    for (const header of ["0", "-1", "soon", "1e3", "2040-01-01", "1796083200", "40.5.1", ""])
      expect([header, wait({ "retry-after": header })]).toEqual([header, undefined]);
    for (const told of [0, -1, null, true, {}, [12], "soon", "1796083200", 1_796_083_200, 1_796_083_200_000])
      expect([told, wait({}, { retry_after: told })]).toEqual([told, undefined]);
    for (const ms of ["0", "-5", "x", new Date(nowMs + 30_000).toUTCString()])
      expect([ms, wait({ "retry-after-ms": ms })]).toEqual([ms, undefined]);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, null, undefined])
      expect(toWaitSeconds(value, nowMs)).toBeUndefined();
  });
});
