import { decode } from "fast-png";
import * as fc from "fast-check";
import OpenAI, {
  APIConnectionError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
  toFile,
} from "openai";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { reasons } from "../../src/providers/job-api/reasons";
import { assetKinds } from "../../src/domain/asset";
import { openai } from "../../src/providers/openai";
import type { ProviderAccess } from "../../src/providers/provider";
import { readImageHeader } from "../../src/lib/image-header";
import type { Behaviour } from "../../stand-ins/job-api/behaviour";
import { throttleSeconds } from "../../stand-ins/job-api/trouble";
import { startOpenai, type OpenaiServer } from "../../stand-ins/openai";
import { answering, failureOf, localAccess, toReference, toRequest, type Sent } from "../support/local-provider";
import { callsThrough } from "../support/provider-calls";
import { testImageSubmits } from "../support/provider-guarantees";

const flare = toRequest({ model: "openai/gpt-image-2.5-flare-low", width: 832, height: 832 });
const mini = toRequest({ model: "openai/gpt-image-1-mini-low", width: 1024, height: 1024 });
/** The price of an image without references: 10 input tokens and 272 output tokens. */
const miniMicroUsd = 10 * 2 + 272 * 8;

let server: OpenaiServer;
let sent: Sent[];
let access: ProviderAccess;

beforeEach(async () => {
  server = await startOpenai({ key: "sk-proj-0123456789abcdef" });
  ({ access, sent } = localAccess(openai, server));
});
afterEach(() => server.close());

const bench = { provider: openai, request: mini, server: () => server, access: () => access };
const { behave, drawn, submitFailure } = callsThrough(bench);

function client(options: { apiKey?: string; maxRetries?: number } = {}): OpenAI {
  return new OpenAI({ apiKey: server.key, baseURL: `${server.url}/v1`, maxRetries: 0, ...options });
}

describe("the vendor's own client finds its API here", () => {
  const wish = {
    prompt: "a brave knight",
    size: "1024x1024",
    quality: "low",
    output_format: "png",
    background: "transparent",
  } as const;

  test("it draws from words", async () => {
    const answer = await client().images.generate({ ...wish, model: "gpt-image-1-mini", n: 1 });
    expect(answer).toMatchObject({
      size: "1024x1024",
      quality: "low",
      background: "transparent",
      output_format: "png",
    });
    const usage = { input_tokens: 10, output_tokens: 272, total_tokens: 282 };
    expect(answer.usage).toMatchObject({ ...usage, input_tokens_details: { text_tokens: 10, image_tokens: 0 } });
    const bytes = Buffer.from(answer.data?.[0]?.b64_json ?? "", "base64");
    expect(readImageHeader(bytes)).toEqual({ format: "png", width: 1024, height: 1024 });
    expect(server.bill()).toBe(10 * 2 + 272 * 8);
  });

  test("it draws after one image, and after several", async () => {
    const files = await Promise.all(
      [toReference(1024, 1024), toReference(64, 48, "jpeg")].map(({ bytes, format }) =>
        toFile(bytes, `image.${format}`, { type: `image/${format}` }),
      ),
    );
    const [first, second] = files;
    if (first === undefined || second === undefined) throw new Error("There should be two files");
    const one = await client().images.edit({ ...wish, model: "gpt-image-2.5-flare", image: first });
    expect(one.usage?.input_tokens_details).toEqual({ text_tokens: 26, image_tokens: 1_465 });
    const two = await client().images.edit({ ...wish, model: "gpt-image-2.5-flare", image: files });
    expect(two.usage?.input_tokens_details).toEqual({ text_tokens: 42, image_tokens: 1_465 + 18 });
    expect(two.usage?.output_tokens).toBe(196);
  });

  test("it types the errors that it gets", async () => {
    const draw = (from: OpenAI, changes = {}) => from.images.generate({ ...wish, model: "gpt-image-2", ...changes });
    const opaque = { background: "opaque" } as const;
    await expect(draw(client({ apiKey: "sk-proj-wrong-key" }))).rejects.toBeInstanceOf(AuthenticationError);
    const wrongs = [
      [{}, "background"],
      [{ ...opaque, size: "100x100" }, "size"],
      [{ ...opaque, quality: "auto" }, "quality"],
      [{ ...opaque, moderation: "low" }, "moderation"],
    ] as const;
    for (const [changes, param] of wrongs) {
      const refused = draw(client(), changes);
      await expect(refused).rejects.toBeInstanceOf(BadRequestError);
      await expect(refused).rejects.toMatchObject({ param, code: "invalid_value", type: "invalid_request_error" });
    }
    await expect(draw(client(), { model: "gpt-image-1" })).rejects.toBeInstanceOf(NotFoundError);
    const troubles: readonly [Behaviour, new (...given: never) => Error, object][] = [
      [{ submit: "throttle" }, RateLimitError, { code: "rate_limit_exceeded" }],
      [{ submit: "no-credit" }, RateLimitError, { code: "insufficient_quota" }],
      [{ submit: "server-error" }, InternalServerError, { type: "server_error" }],
      [{ submit: "unavailable" }, InternalServerError, { status: 503 }],
      [{ job: "filter" }, BadRequestError, { code: "moderation_blocked" }],
      [{ submit: "drop" }, APIConnectionError, {}],
    ];
    for (const [behaviour, type, expected] of troubles) {
      behave(behaviour);
      const refused = draw(client(), opaque);
      await expect(refused).rejects.toBeInstanceOf(type);
      await expect(refused).rejects.toMatchObject(expected);
    }
  });

  test("it waits as long as it is told before it tries again", async () => {
    server.behave(() => (server.requests.length === 1 ? { submit: "throttle" } : undefined));
    const startedMs = performance.now();
    await client({ maxRetries: 1 }).images.generate({ ...wish, model: "gpt-image-1-mini" });
    expect(performance.now() - startedMs).toBeGreaterThan(throttleSeconds * 1_000 - 100);
    expect(server.requests).toHaveLength(2);
  });
});

describe("the ordinary course", () => {
  test.each(openai.models.map(({ id }) => id))(
    "%s is billed what it costs, and never more than was estimated",
    async (id) => {
      const model = openai.models.find((each) => each.id === id);
      for (const wanted of [
        { width: 32, height: 32 },
        { width: 96, height: 32 },
      ]) {
        for (const references of [[], [toReference(1600, 1200), toReference(16, 16)]]) {
          const before = server.bill();
          const size = model?.size(wanted) ?? wanted;
          const request = toRequest({ model: id, ...size, references, prompt: "x".repeat(2_000) });
          const drawing = await drawn(request);
          expect(readImageHeader(drawing.bytes)).toEqual({ format: "png", ...size });
          expect(drawing).toMatchObject({ seed: null, costMicroUsd: server.bill() - before });
          expect(drawing.costMicroUsd).toBeGreaterThan(0);
          const estimate = model?.estimateMicroUsd({ ...size, references });
          expect(estimate).toBeGreaterThanOrEqual(drawing.costMicroUsd);
        }
      }
    },
    60_000,
  );

  test("words alone go as JSON, with references as a form of several images", async () => {
    await drawn(flare);
    const fields = {
      model: "gpt-image-2.5-flare",
      prompt: flare.prompt,
      size: "832x832",
      quality: "low",
      output_format: "png",
      background: "transparent",
    };
    expect(server.requests[0]).toMatchObject({ path: "/v1/images/generations", json: fields });
    await drawn({ ...flare, references: [toReference(64, 64), toReference(48, 64, "jpeg")] });
    expect(server.requests[1]).toMatchObject({ path: "/v1/images/edits", json: fields });
    expect(server.requests[1]?.headers["content-type"]).toMatch(/^multipart\/form-data; ?boundary=/);
    expect(server.jobs[1]?.detail.input.usage.imageTokens).toBe(Math.ceil(4 * 4 * 1.43) + Math.ceil(3 * 4 * 1.43));
    expect(sent.map(({ url }) => url.hostname)).toEqual(["api.openai.com", "api.openai.com"]);
    expect(sent[0]?.headers.has("idempotency-key")).toBe(false);
  });

  test("single subjects come without a background, what fills its frame and what cannot be cut out with one", async () => {
    const channels: Record<string, number> = {};
    for (const kind of assetKinds) channels[kind] = decode((await drawn({ kind })).bytes).channels;
    expect(channels).toEqual({
      "character-sprite": 4,
      "sprite-sheet": 4,
      tileset: 3,
      "ui-element": 4,
      icon: 4,
      background: 3,
    });
    const opaque = await drawn({ ...flare, model: "openai/gpt-image-2-low" });
    expect(decode(opaque.bytes).channels).toBe(3);
  });

  test("without a usage an image is taken to cost no less than it was billed", async () => {
    behave({ result: "unnamed" });
    const { costMicroUsd } = await drawn();
    expect(server.bill()).toBe(miniMicroUsd);
    expect(costMicroUsd).toBeGreaterThanOrEqual(miniMicroUsd);
  });

  test("the price is exact: tokens by price, rounded up once", async () => {
    const b64_json = Buffer.from(toReference(16, 16).bytes).toString("base64");
    const cases = [
      [{ input_tokens: 0, output_tokens: 0, input_tokens_details: { text_tokens: 0 } }, 0],
      [{ input_tokens: 1, output_tokens: 1, input_tokens_details: { text_tokens: 0 } }, 11],
      [{ input_tokens: 3, output_tokens: 0, input_tokens_details: { text_tokens: 2 } }, 7],
      // Input tokens that are not reported as text are billed as image tokens, which cost more.
      [{ input_tokens: 10, output_tokens: 100, input_tokens_details: { text_tokens: 50 } }, 820],
    ] as const;
    for (const [usage, micro] of cases) {
      const send = answering(() => Response.json({ created: 1, data: [{ b64_json }], usage }));
      expect((await drawn({}, { ...access, send })).costMicroUsd).toBe(micro);
    }
  });
});

describe("a size to ask for", () => {
  const sizeOf = (id: string, width: number, height: number) =>
    openai.models.find((model) => model.id === id)?.size({ width, height });

  test("is a whole multiple where the model draws any size, and else the nearest shape", () => {
    expect(sizeOf(flare.model, 32, 32)).toEqual({ width: 832, height: 832 });
    expect(sizeOf(flare.model, 48, 32)).toEqual({ width: 1008, height: 672 });
    expect(sizeOf(flare.model, 1024, 1536)).toEqual({ width: 1024, height: 1536 });
    expect(sizeOf(flare.model, 2048, 2048)).toEqual({ width: 2048, height: 2048 });
    expect(sizeOf(flare.model, 64, 1)).toEqual({ width: 1440, height: 480 });
    expect(sizeOf(mini.model, 32, 32)).toEqual({ width: 1024, height: 1024 });
    expect(sizeOf(mini.model, 64, 32)).toEqual({ width: 1536, height: 1024 });
    expect(sizeOf(mini.model, 32, 36)).toEqual({ width: 1024, height: 1024 });
    expect(sizeOf(mini.model, 3, 2048)).toEqual({ width: 1024, height: 1536 });
  });

  test("is legal for every wanted one", () => {
    const side = fc.integer({ min: 1, max: 2048 });
    const check = fc.property(side, side, (wantedWidth, wantedHeight) => {
      const { width = 0, height = 0 } = sizeOf(flare.model, wantedWidth, wantedHeight) ?? {};
      const [short, long] = [Math.min(width, height), Math.max(width, height)];
      expect([width % 16, height % 16]).toEqual([0, 0]);
      expect(long).toBeLessThanOrEqual(Math.min(3840, short * 3));
      expect(width * height).toBeGreaterThanOrEqual(655_360);
      expect(width * height).toBeLessThanOrEqual(8_294_400);
      expect(width >= height).toBe(wantedWidth >= wantedHeight);
    });
    fc.assert(check, { numRuns: 2_000 });
  });
});

describe("a submit that fails", () => {
  testImageSubmits(bench, "sk-proj-ffffffffffffffff", [
    [{ submit: "drop-before" }, "unknown", true, 0],
    [{ submit: "drop" }, "unknown", true, miniMicroUsd],
    [{ submit: "truncate" }, "unknown", true, miniMicroUsd],
    [{ submit: "server-error" }, "unknown", true, 0],
    [{ submit: "unavailable" }, "unknown", true, 0],
    [{ job: "fail" }, "unknown", true, 0],
    [{ submit: "no-credit" }, "refused", false, 0],
    [{ submit: "throttle" }, "refused", true, 0],
    [{ submit: "throttle-until" }, "refused", true, 0],
    [{ submit: "throttle-silent" }, "refused", true, 0],
    [{ submit: "overloaded" }, "refused", true, 0],
    [{ job: "filter" }, "refused", false, 0],
  ]);

  test("by an overloaded server was surely not taken, if the server says so and names a wait, or by its code", async () => {
    const failure = (error: object, headers: Record<string, string> = {}, status = 503) => {
      const send = answering(() => Response.json({ error }, { status, headers }));
      return submitFailure({}, { ...access, send });
    };
    const taken = { outcome: "refused", retryable: true, throttled: true, message: reasons.throttled };
    const words = [
      "The engine is currently overloaded, please try again later",
      "Slow Down",
      "The model is at capacity.",
    ];
    for (const message of words) {
      expect(await failure({ message }, { "retry-after": "12" })).toMatchObject({ ...taken, retryAfterSeconds: 12 });
      expect(await failure({ message }, { "retry-after-ms": "1500" })).toMatchObject({
        ...taken,
        retryAfterSeconds: 2,
      });
      expect(await failure({ message })).toMatchObject({ outcome: "unknown" });
      expect(await failure({ message }, { "retry-after": "12" }, 500)).toMatchObject({ outcome: "unknown" });
    }
    for (const code of ["server_is_overloaded", "slow_down"])
      expect(await failure({ message: "No", code })).toMatchObject({ ...taken, retryAfterSeconds: null });
    expect(await failure({ message: "Upstream timed out" }, { "retry-after": "12" })).toMatchObject({
      outcome: "unknown",
    });
  });

  test.each([
    ["Your organization must be verified to use the model `gpt-image-2`.", reasons.notVerified],
    ["Please go to Settings and click on Verify Organization.", reasons.notVerified],
    ["Project `proj_1` does not have access to model `gpt-image-2`", reasons.noAccess],
    ["Country, region, or territory not supported", reasons.noRegion],
    ["Invalid key", reasons.badKey],
  ])("by a 403 says why: %s", async (message, expected) => {
    const send = answering(() => Response.json({ error: { message, code: null } }, { status: 403 }));
    const refused = { outcome: "refused", retryable: false, message: expected };
    expect(await submitFailure({}, { ...access, send })).toMatchObject(refused);
  });

  test("because of the request says so", async () => {
    const unfit = await submitFailure({ width: 1000 });
    expect(unfit).toMatchObject({ message: reasons.badRequest, outcome: "refused" });
    expect(await submitFailure({ model: "openai/gpt-image-1-low" })).toMatchObject({ outcome: "refused" });
    const send = answering(() => Response.json({ error: { code: "billing_hard_limit_reached" } }, { status: 400 }));
    expect((await submitFailure({}, { ...access, send })).message).toBe(reasons.noCredit);
  });

  test("in a success that says nothing of an image may have been billed", async () => {
    for (const body of ["", "{}", "null", '{"created":1}', '{"data":[{"b64_json":"<>"}]}']) {
      const send = answering(() => new Response(body));
      expect(await submitFailure({}, { ...access, send })).toMatchObject({ outcome: "unknown" });
    }
  });

  test("in a success with no image was refused by the filter, at the price that is told, or else at the estimate", async () => {
    const usage = { input_tokens: 3, output_tokens: 0, input_tokens_details: { text_tokens: 2 } };
    const refused = { outcome: "failed", retryable: false, message: reasons.noImage };
    const estimate = openai.models.find(({ id }) => id === mini.model)?.estimateMicroUsd({ ...mini, references: [] });
    for (const data of [[], null, [null], [{}], [{ b64_json: null }], [{ b64_json: "", url: null }]]) {
      const failure = (fields: object) =>
        submitFailure({}, { ...access, send: answering(() => Response.json({ created: 1, data, ...fields })) });
      expect(await failure({ usage })).toMatchObject({ ...refused, costMicroUsd: 7 });
      expect(await failure({})).toMatchObject({ ...refused, costMicroUsd: estimate });
    }
    behave({ result: "empty" });
    expect(await submitFailure()).toMatchObject({ ...refused, costMicroUsd: server.bill() });
  });
});

describe("an image that the answer spells in another way", () => {
  test.each(["lines", "url-safe", "parameters", "past-null"] as const)("is taken: %s", async (spelling) => {
    behave({ spelling });
    const drawing = await drawn();
    expect(readImageHeader(drawing.bytes)).toMatchObject({ width: 1024, height: 1024 });
    expect(drawing.costMicroUsd).toBe(server.bill());
  });

  test("is downloaded like a job's image when there is an address in its place, and asked for again when it is late", async () => {
    const host = "oaidalleapiprodscus.blob.core.windows.net";
    behave({ address: `https://${host}/private/img.png?sig=a%2Bb` });
    const submission = await openai.submit(toRequest(mini), access);
    if (submission.state !== "pending") throw new Error("It should be pending");
    const { job } = submission;
    const image = toReference(64, 64).bytes;
    const asked: string[] = [];
    const answers = answering(
      () => new Response("", { status: 404 }),
      () => new Response(image),
    );
    const send: ProviderAccess["send"] = (...given) => (asked.push(given[0]), answers(...given));
    const late = await failureOf(openai.poll?.(job, toRequest(mini), { ...access, send }), access.key);
    expect(late).toMatchObject({ outcome: "unknown", retryable: true, delivery: { costMicroUsd: server.bill() } });
    const done = await openai.poll?.(job, toRequest(mini), { ...access, send });
    expect(done).toEqual({ state: "done", drawing: { bytes: image, seed: null, costMicroUsd: server.bill() } });
    expect(asked).toEqual(Array.from({ length: 2 }, () => `https://${host}/private/img.png?sig=a%2Bb`));
  });

  test("is not called for at a host that only looks like OpenAI's", async () => {
    for (const host of ["evil.example", "evil.blob.core.windows.net", "oaidalleapiprod.evil.blob.core.windows.net"]) {
      behave({ address: `https://${host}/img.png` });
      const submission = await openai.submit(toRequest(mini), access);
      if (submission.state !== "pending") throw new Error("It should be pending");
      const refused = await failureOf(openai.poll?.(submission.job, toRequest(mini), access), access.key);
      expect(refused).toMatchObject({ retryable: true, delivery: { refusedHost: host } });
    }
  });
});

test("whatever bytes come are given on: what they are is judged elsewhere", async () => {
  behave({ result: "not-an-image" });
  expect(new TextDecoder().decode((await drawn()).bytes)).toContain("<!doctype html>");
});

test("behaviours, requests and the bill are reached over HTTP too, by a part of the prompt", async () => {
  const body = JSON.stringify({ match: "dragon", behaviours: [{ submit: "server-error" }] });
  await fetch(`${server.url}/__behaviours`, { method: "POST", body });
  const dragon = { prompt: "a dragon", references: [toReference(16, 16)] };
  await drawn();
  expect(await submitFailure(dragon)).toMatchObject({ outcome: "unknown" });
  const { costMicroUsd } = await drawn(dragon);
  const get = async (path: string) => (await fetch(`${server.url}${path}`)).json();
  expect(await get("/__bill?match=dragon")).toBe(costMicroUsd);
  expect(await get("/__requests?match=dragon")).toHaveLength(2);
});
