import OpenAI, { AuthenticationError, InternalServerError, RateLimitError } from "openai";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { reasons } from "../../src/providers/job-api/reasons";
import { openrouter } from "../../src/providers/openrouter";
import type { DrawRequest, ProviderAccess } from "../../src/providers/provider";
import { readImageHeader } from "../../src/lib/image-header";
import type { Behaviour } from "../../stand-ins/job-api/behaviour";
import { startOpenrouter, type OpenrouterServer } from "../../stand-ins/openrouter";
import { answering, localAccess, toReference, toRequest, type Sent } from "../support/local-provider";
import { callsThrough, toDataUrl } from "../support/provider-calls";
import { testImageSubmits } from "../support/provider-guarantees";

const klein = toRequest({ model: "openrouter/black-forest-labs/flux.2-klein-4b", height: 640 });
const pro = { ...klein, model: "openrouter/black-forest-labs/flux.2-pro" };
const seedream = toRequest({ model: "openrouter/bytedance-seed/seedream-4.5", width: 2304, height: 1728 });
const gemini = toRequest({ model: "openrouter/google/gemini-2.5-flash-image", width: 768, height: 1344 });

let server: OpenrouterServer;
let sent: Sent[];
let access: ProviderAccess;

beforeEach(async () => {
  server = await startOpenrouter({ key: "sk-or-v1-0123456789" });
  ({ access, sent } = localAccess(openrouter, server));
});
afterEach(() => server.close());

const bench = { provider: openrouter, request: klein, server: () => server, access: () => access };
const { behave, drawn, submitFailure } = callsThrough(bench);

async function post(body: unknown, key: string | null = server.key): Promise<Response> {
  const authorization: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  const headers = { "content-type": "application/json", ...authorization };
  return fetch(`${server.url}/api/v1/images`, { method: "POST", headers, body: JSON.stringify(body) });
}

describe("the local server answers in the forms that OpenRouter documents", () => {
  const asked = { model: "black-forest-labs/flux.2-pro", prompt: "a red panda", size: "512x512" };
  const response = z.strictObject({
    created: z.int(),
    data: z.array(z.strictObject({ b64_json: z.base64(), media_type: z.string() })),
    usage: z.strictObject({
      prompt_tokens: z.int(),
      completion_tokens: z.int(),
      total_tokens: z.int(),
      cost: z.number().optional(),
    }),
  });
  const errorResponse = z.strictObject({
    error: z.strictObject({ code: z.int(), message: z.string(), metadata: z.looseObject({}).optional() }),
  });

  test("an image comes with its type and its price in dollars", async () => {
    const answer = response.parse(await (await post(asked)).json());
    expect(answer).toMatchObject({ data: [{ media_type: "image/png" }], usage: { cost: 0.03 } });
    const bytes = Buffer.from(answer.data[0]?.b64_json ?? "", "base64");
    expect(readImageHeader(bytes)).toEqual({ format: "png", width: 512, height: 512 });
    expect(server.bill()).toBe(30_000);
  });

  test("an error has one form, whatever its status", async () => {
    const troubles: readonly [Behaviour, number, number][] = [
      [{ submit: "no-credit" }, 402, 402],
      [{ submit: "throttle" }, 429, 429],
      [{ submit: "server-error" }, 500, 500],
      [{ submit: "unavailable" }, 503, 503],
      [{ job: "fail" }, 502, 502],
      [{ job: "filter" }, 403, 403],
      [{ job: "crash" }, 200, 502],
    ];
    for (const [behaviour, status, code] of troubles) {
      behave(behaviour);
      const answer = await post(asked);
      expect(answer.status).toBe(status);
      expect(errorResponse.parse(await answer.json()).error.code).toBe(code);
    }
    expect(server.bill()).toBe(0);
  });

  test("what a model does not take is refused", async () => {
    const wrongs = [
      null,
      {},
      { ...asked, prompt: "" },
      { ...asked, model: "a/b" },
      { ...asked, size: "big" },
      { ...asked, seed: 1.5 },
      { ...asked, seeed: 1 },
      { ...asked, output_format: "svg" },
      { ...asked, input_references: [{ type: "image_url", image_url: { url: "https://x.example/y.png" } }] },
      { model: "google/gemini-2.5-flash-image", prompt: "x", resolution: "4K", aspect_ratio: "1:1" },
    ];
    for (const wrong of wrongs) {
      const answer = await post(wrong);
      expect([wrong, answer.status]).toEqual([wrong, 400]);
      errorResponse.parse(await answer.json());
    }
    for (const key of [null, "sk-or-v1-wrong"]) expect((await post(asked, key)).status).toBe(401);
    expect(
      (await fetch(`${server.url}/api/v1/images`, { headers: { authorization: `Bearer ${server.key}` } })).status,
    ).toBe(404);
  });

  test("a client of the OpenAI kind reads its images and types its errors", async () => {
    const client = new OpenAI({ apiKey: server.key, baseURL: `${server.url}/api/v1`, maxRetries: 0 });
    const image = await client.post<z.infer<typeof response>>("/images", { body: asked });
    expect(response.parse(image).usage.cost).toBe(0.03);
    const stranger = new OpenAI({ apiKey: "sk-wrong-key", baseURL: `${server.url}/api/v1`, maxRetries: 0 });
    await expect(stranger.post("/images", { body: asked })).rejects.toBeInstanceOf(AuthenticationError);
    behave({ submit: "throttle" });
    const throttled = client.post("/images", { body: asked });
    await expect(throttled).rejects.toBeInstanceOf(RateLimitError);
    await expect(throttled).rejects.toMatchObject({ status: 429, code: 429 });
    behave({ job: "fail" });
    await expect(client.post("/images", { body: asked })).rejects.toBeInstanceOf(InternalServerError);
  });

  test("a client of the OpenAI kind that was throttled gets its image the next time", async () => {
    server.behave(() => (server.requests.length === 1 ? { submit: "throttle" } : undefined));
    const client = new OpenAI({ apiKey: server.key, baseURL: `${server.url}/api/v1`, maxRetries: 1 });
    expect(response.parse(await client.post("/images", { body: asked })).usage.cost).toBe(0.03);
    expect(server.requests).toHaveLength(2);
  });
});

describe("the ordinary course", () => {
  const seeded = { size: "512x640", seed: 7 };
  test.each([
    { ...klein, fields: seeded, price: 14_000, told: 7 },
    { ...pro, fields: seeded, price: 30_000, told: 7 },
    { ...seedream, fields: { resolution: "2K", aspect_ratio: "4:3", seed: 7 }, price: 40_000, told: 7 },
    { ...gemini, fields: { resolution: "1K", aspect_ratio: "9:16" }, price: 38_742, told: null },
  ])("$model is asked in its own way, and billed what it says", async ({ fields, price, told, ...request }) => {
    const drawing = await drawn(request);
    const model = request.model.slice("openrouter/".length);
    const expected = { model, prompt: request.prompt, output_format: "png", ...fields };
    expect(server.requests[0]?.json).toEqual(expected);
    const { width, height } = request;
    expect(readImageHeader(drawing.bytes)).toEqual({ format: "png", width, height });
    expect(drawing).toMatchObject({ seed: told, costMicroUsd: price });
    expect(server.bill()).toBe(price);
    expect(sent.map(({ url }) => url.href)).toEqual(["https://openrouter.ai/api/v1/images"]);
  });

  test("references go along as data URLs", async () => {
    const references = [toReference(64, 64), toReference(1100, 1000, "jpeg")];
    const drawing = await drawn({ ...pro, references });
    expect(server.requests[0]?.json).toMatchObject({
      input_references: references.map((each) => ({ type: "image_url", image_url: { url: toDataUrl(each) } })),
    });
    expect(drawing.costMicroUsd).toBe(30_000 + 3 * 15_000);
    expect(server.bill()).toBe(drawing.costMicroUsd);
  });

  test("no estimate is below the bill, and a model without a price has none", async () => {
    for (const request of [klein, pro, seedream]) {
      for (const count of [0, 3]) {
        const references = Array.from({ length: count }, () => toReference(48, 48));
        const model = openrouter.models.find(({ id }) => id === request.model);
        const { costMicroUsd } = await drawn({ ...request, references });
        expect(model?.estimateMicroUsd({ ...request, references })).toBeGreaterThanOrEqual(costMicroUsd);
      }
    }
    const unpriced = openrouter.models.find(({ id }) => id === gemini.model);
    expect(unpriced).toMatchObject({ prices: [] });
    expect(unpriced?.estimateMicroUsd({ ...gemini, references: [] })).toBeNull();
  });

  test("every size that it says to draw is one that the model draws", async () => {
    for (const { id, size } of openrouter.models) {
      for (const [width, height] of [
        [32, 32],
        [48, 32],
        [2048, 2048],
        [2047, 1],
        [16, 900],
      ] as const) {
        const asked = size({ width, height });
        const drawing = await drawn(toRequest({ model: id, ...asked, references: [] }));
        expect(readImageHeader(drawing.bytes)).toMatchObject(asked);
      }
    }
  }, 60_000);

  test("a price that is not told is computed by the list, and refused where there is none", async () => {
    behave({ result: "unnamed" });
    const request = { ...pro, width: 1536, height: 1024, references: [toReference(8, 8)] };
    expect((await drawn(request)).costMicroUsd).toBe(60_000);
    expect(server.bill()).toBe(60_000);
    expect(await submitFailure(gemini)).toMatchObject({ outcome: "unknown", retryable: false });
  });

  test("a price is rounded up to a whole micro-dollar, but not because of how fractions are kept", async () => {
    const b64_json = Buffer.from(toReference(16, 16).bytes).toString("base64");
    for (const [cost, micro] of [
      [0.0000001, 1],
      [0.0387421, 38_743],
      [0.07, 70_000],
      [0.000007, 7],
      [1.1, 1_100_000],
      [0, 0],
    ] as const) {
      const send = answering(() => Response.json({ created: 1, data: [{ b64_json }], usage: { cost } }));
      expect((await drawn({}, { ...access, send })).costMicroUsd).toBe(micro);
    }
  });
});

describe("a submit that fails", () => {
  testImageSubmits(bench, "sk-or-v1-ffffffffff", [
    [{ submit: "drop-before" }, "unknown", true, 0],
    [{ submit: "drop" }, "unknown", true, 14_000],
    [{ submit: "truncate" }, "unknown", true, 14_000],
    [{ submit: "no-credit" }, "refused", false, 0],
    [{ submit: "throttle" }, "refused", true, 0],
    [{ submit: "throttle-until" }, "refused", true, 0],
    [{ submit: "server-error" }, "refused", true, 0],
    [{ submit: "unavailable" }, "refused", true, 0],
    [{ job: "fail" }, "refused", true, 0],
    [{ job: "abort" }, "refused", true, 0],
    [{ job: "crash" }, "refused", true, 0],
    [{ job: "filter" }, "refused", false, 0],
  ]);

  test("because of the request says so", async () => {
    expect(await submitFailure({ prompt: "" })).toMatchObject({
      message: reasons.badRequest,
      outcome: "refused",
      retryable: false,
    });
    expect(await submitFailure({ model: "constructor" })).toMatchObject({ outcome: "refused" });
  });

  test("by an error within a success is judged by the error's own code", async () => {
    const answers: readonly [unknown, object][] = [
      [
        { code: 401, message: "No" },
        { outcome: "refused", message: reasons.badKey },
      ],
      [
        { code: 429, message: "No" },
        { outcome: "refused", retryable: true, throttled: true },
      ],
      [
        { code: "server_error", message: "No" },
        { outcome: "refused", retryable: true },
      ],
      [
        { message: "No", metadata: { error_type: "refusal" } },
        { outcome: "refused", retryable: false },
      ],
      [{ code: 403, metadata: { patterns: ["x"] } }, { message: reasons.filtered }],
      [
        { code: 503, availability: { retryable: true, retry_after: 2.5 } },
        { retryable: true, retryAfterSeconds: 3 },
      ],
      [{ code: 429, availability: { retry_after: 1e9 } }, { retryAfterSeconds: 3_600 }],
    ];
    for (const [error, expected] of answers) {
      const send = answering(() => Response.json({ error }));
      expect(await submitFailure({}, { ...access, send })).toMatchObject(expected);
    }
  });

  test("by a server before OpenRouter says nothing of the bill", async () => {
    for (const status of [408, 500, 502, 504, 524]) {
      const send = answering(() => new Response("<h1>Bad gateway</h1>", { status }));
      expect(await submitFailure({}, { ...access, send })).toMatchObject({ outcome: "unknown", retryable: true });
    }
  });

  test("in a success without an image may have been billed", async () => {
    for (const body of ["", "{}", "null", '{"data":[{"b64_json":"<>"}]}']) {
      const send = answering(() => new Response(body));
      expect(await submitFailure({}, { ...access, send })).toMatchObject({ outcome: "unknown" });
    }
  });

  test("in a success with no image was refused by the filter, at the price that is told, or else at the list's", async () => {
    const failure = (request: Partial<DrawRequest>, fields: object) =>
      submitFailure(request, { ...access, send: answering(() => Response.json({ data: [], ...fields })) });
    const refused = { outcome: "failed", retryable: false, message: reasons.noImage };
    expect(await failure(klein, { usage: { cost: 0.002 } })).toMatchObject({ ...refused, costMicroUsd: 2_000 });
    expect(await failure(klein, { usage: { cost: 0 } })).toMatchObject({ ...refused, costMicroUsd: 0 });
    expect(await failure(klein, {})).toMatchObject({ ...refused, costMicroUsd: 14_000 });
    // Nobody knows the price, so the estimate counts as the bill.
    const unpriced = { outcome: "unknown", retryable: false, message: reasons.noImage };
    expect(await failure(gemini, {})).toMatchObject(unpriced);
  });

  test("for the rest of a day is not throttled", async () => {
    const send = answering(() => new Response("Rate limit exceeded: free-models-per-day.", { status: 429 }));
    const spent = { outcome: "refused", retryable: false, message: reasons.spentToday };
    expect(await submitFailure({}, { ...access, send })).toMatchObject(spent);
  });
});

test("an image may come in any spelling, and as an address that is downloaded like a job's image", async () => {
  for (const spelling of ["lines", "url-safe", "parameters", "past-null"] as const) {
    behave({ spelling });
    expect(readImageHeader((await drawn()).bytes)).not.toBeNull();
  }
  const url = `data:image/png;base64,${Buffer.from(toReference(16, 16).bytes).toString("base64")}`;
  const chat = { choices: [{ message: { content: "Here it is.", images: [{ image_url: { url } }] } }] };
  const send = answering(() => Response.json(chat));
  expect(readImageHeader((await drawn({}, { ...access, send })).bytes)).toMatchObject({ width: 16, height: 16 });
  behave({ address: "https://openrouter.ai/api/images/1.png" });
  const submission = await openrouter.submit(toRequest(klein), access);
  if (submission.state !== "pending") throw new Error("It should be pending");
  const image = toReference(64, 64).bytes;
  const from = { ...access, send: answering(() => new Response(image)) };
  const drawing = { bytes: image, seed: 7, costMicroUsd: 14_000 };
  expect(await openrouter.poll?.(submission.job, toRequest(klein), from)).toEqual({ state: "done", drawing });
});

test("whatever bytes come are given on: what they are is judged elsewhere", async () => {
  behave({ result: "not-an-image" });
  expect(new TextDecoder().decode((await drawn()).bytes)).toContain("<!doctype html>");
  behave({ result: "jpeg" });
  expect(readImageHeader((await drawn()).bytes)?.format).toBe("jpeg");
});
