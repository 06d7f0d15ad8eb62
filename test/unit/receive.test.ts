import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { AppError } from "../../src/errors";
import type { AppEnv, HttpContext } from "../../src/http/app-env";
import type { Operation } from "../../src/http/operation";
import { receive, type Reception } from "../../src/http/receive";
import { toBody } from "../../src/http/text-body";

const kilobyte = 1024;
const uploads = { types: ["image/png", "image/webp"], maxBytes: 8 * kilobyte } as const;
const body = z.strictObject({ name: z.string() });

function declared(parts: Partial<Operation>): Operation {
  const rest = {
    id: "x",
    method: "post",
    path: "/",
    tag: "Projects",
    summary: "S",
    access: "public",
    limit: "none",
  } as const;
  return { ...rest, replies: { 204: null }, run: async () => ({ status: 204 }), ...parts };
}

const plain = declared({ body, maxBodyBytes: 2 * kilobyte });
const both = declared({ body, uploads, maxBodyBytes: 2 * kilobyte });
const texts = declared({ body, text: { field: "name" }, maxBodyBytes: 2 * kilobyte });
const filesAlone = declared({ uploads });

/** A body in pieces of a kilobyte that tells how many were taken. */
function stream(pieces: number): { readonly body: ReadableStream; readonly taken: () => number } {
  let taken = 0;
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    if (taken === pieces) return controller.close();
    taken += 1;
    controller.enqueue(new Uint8Array(kilobyte).fill(0x20));
  };
  return { body: new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 }), taken: () => taken };
}

type Sent = { readonly type?: string; readonly body?: BodyInit };

/** What `judge` makes of a request of this operation. */
async function within<T>(op: Operation, sent: Sent, judge: (it: Reception, c: HttpContext) => Promise<T>): Promise<T> {
  const app = new Hono<AppEnv>();
  let made: Promise<T> | undefined;
  app.all("/", async (c) => {
    made = judge(receive(c, op), c);
    await made.catch(() => undefined);
    return c.body(null);
  });
  const headers: HeadersInit = sent.type === undefined ? {} : { "Content-Type": sent.type };
  await app.request("/", { method: "POST", headers, body: sent.body ?? null, duplex: "half" } as RequestInit);
  if (made === undefined) throw new Error("the request did not arrive");
  return made;
}

async function refusal(op: Operation, sent: Sent): Promise<string> {
  const error: unknown = await within(op, sent, ({ accept }) => accept()).catch((thrown: unknown) => thrown);
  return error instanceof AppError ? error.code : "accepted";
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("when a body is read", () => {
  test("JSON is read while its caller is judged", async () => {
    const { body, taken } = stream(2);
    await within(plain, { type: "application/json", body }, settled);
    expect(taken()).toBe(2);
  });

  test.each(["image/png", "application/json"])(
    "where files are taken, %s is read once its caller may send it",
    async (type) => {
      const { body, taken } = stream(2);
      await within(both, { type, body }, async ({ accept }) => {
        await settled();
        expect(taken()).toBe(0);
        await accept().catch(() => undefined);
      });
      expect(taken()).toBe(2);
    },
  );

  test("what nobody takes is not read", async () => {
    const { body, taken } = stream(2);
    expect(await refusal(both, { type: "image/gif", body })).toBe("unsupported_media_type");
    expect(taken()).toBe(0);
  });
});

test.each(["image/jpg", "IMAGE/JPG; q=1", "image/pjpeg", "image/jpeg"])("%s names a JPEG", async (type) => {
  const jpegs = declared({ uploads: { types: ["image/jpeg"], maxBytes: kilobyte } });
  expect(await refusal(jpegs, { type, body: "x" })).toBe("accepted");
  expect(await refusal(filesAlone, { type, body: "x" })).toBe("unsupported_media_type");
});

describe("a text in place of JSON", () => {
  const textOf = (sent: Sent) =>
    within(texts, sent, async ({ accept }, c) => {
      await accept();
      return c.var.text;
    });

  test.each(["text/plain", "text/markdown", "TEXT/Markdown; charset=UTF-8; variant=GFM", "text/x-markdown"])(
    "%s is taken as written, without a byte order mark",
    async (type) => {
      const text = '\uFEFF## "Enemies"\r\n- Bat \\u0041';
      expect((await textOf({ type, body: text }))?.text).toBe(text.slice(1));
    },
  );

  test.each(["utf-16", "latin1", "windows-1252"])("the charset %s is 415", async (charset) => {
    expect(await refusal(texts, { type: `text/plain; charset=${charset}`, body: "x" })).toBe("unsupported_media_type");
  });

  test("bytes that are not UTF-8 and NUL are 400", async () => {
    const bytes = new Uint8Array([0x42, 0xe9, 0x74]);
    expect(await refusal(texts, { type: "text/plain", body: bytes })).toBe("validation_failed");
    expect(await refusal(texts, { type: "text/plain", body: "a\0b" })).toBe("validation_failed");
  });

  test("a text has the limit of a JSON body in bytes, and an escape in a text is no shorter than written", async () => {
    const full = "\\u0041".repeat((2 * kilobyte) / 6);
    expect(await refusal(texts, { type: "text/plain", body: full })).toBe("accepted");
    expect(await refusal(texts, { type: "text/plain", body: `${full}\\u0041` })).toBe("payload_too_large");
    expect(await refusal(texts, { type: "text/markdown", body: stream(3).body })).toBe("payload_too_large");
  });

  test("an operation without texts refuses one, and other types are refused by an operation with texts", async () => {
    expect(await refusal(plain, { type: "text/plain", body: "x" })).toBe("unsupported_media_type");
    for (const type of ["text/html", "text/csv", "application/octet-stream", "text/plainer"])
      expect(await refusal(texts, { type, body: "x" })).toBe("unsupported_media_type");
  });

  test("a text is read while its caller is judged", async () => {
    const { body, taken } = stream(2);
    await within(texts, { type: "text/plain", body }, settled);
    expect(taken()).toBe(2);
  });
});

describe("the body that a text stands for", () => {
  const delivery = z.strictObject({ name: z.string().max(9).optional(), count: z.number().optional() });
  const read = (text: string, type: "text/plain" | "text/markdown" = "text/plain", schema: z.ZodType = delivery) =>
    toBody({ type, text }, { field: "name" }, {}, schema);

  test("an empty text is an empty body where one is allowed, and else an empty field", () => {
    expect(read("")).toEqual({});
    expect(read("", "text/plain", body)).toEqual({ name: "" });
    expect(read(" ")).toEqual({ name: " " });
  });

  test("a JSON body that was sent as text/plain is refused, and as text/markdown it is a text", () => {
    for (const sent of ["{}", ' {"count": 2}', '{"name":"x"}']) {
      expect(() => read(sent)).toThrow(/application\/json/);
      expect(read(sent, "text/markdown")).toEqual({ name: sent });
    }
    for (const text of ["{", '{"hp": 3}', '["x"]', "{#hero}: brave"]) expect(read(text)).toEqual({ name: text });
  });
});

describe("how much", () => {
  test("a file and a JSON body each have their own limit", async () => {
    expect(await refusal(both, { type: "image/png", body: stream(8).body })).toBe("accepted");
    expect(await refusal(both, { type: "image/png", body: stream(9).body })).toBe("payload_too_large");
    expect(await refusal(both, { type: "application/json", body: stream(2).body })).toBe("malformed_json");
    expect(await refusal(both, { type: "application/json", body: stream(3).body })).toBe("payload_too_large");
  });

  test("no more is taken of a file than shows that it is too large", async () => {
    const { body, taken } = stream(100);
    await refusal(both, { type: "image/png", body });
    expect(taken()).toBeLessThan(12);
  });
});

describe("what it becomes", () => {
  const left = (op: Operation, sent: Sent) =>
    within(op, sent, async ({ accept }, c) => {
      await accept();
      return { upload: c.var.upload, json: c.var.upload === undefined ? await c.req.json<unknown>() : undefined };
    });

  test("a file is its bytes and the type that was declared, whatever is in it", async () => {
    const { upload, json } = await left(both, { type: "IMAGE/WebP; x=y", body: '{"name":"x"}' });
    expect(json).toBeUndefined();
    expect(upload?.type).toBe("image/webp");
    expect(new TextDecoder().decode(upload?.bytes)).toBe('{"name":"x"}');
  });

  test("JSON beside files is JSON", async () => {
    expect(await left(both, { type: "application/json", body: '{"name":"x"}' })).toEqual({ json: { name: "x" } });
  });

  test("where files alone are taken, JSON is not, nor is nothing", async () => {
    expect(await refusal(filesAlone, { type: "application/json", body: "{}" })).toBe("unsupported_media_type");
    expect(await refusal(filesAlone, {})).toBe("unsupported_media_type");
    expect(await refusal(filesAlone, { type: "image/png", body: "x" })).toBe("accepted");
  });

  test("where no file is taken, the type of one is refused", async () => {
    expect(await refusal(plain, { type: "image/png", body: "x" })).toBe("unsupported_media_type");
  });
});
