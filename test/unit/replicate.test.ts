import Replicate, { validateWebhook } from "replicate";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { reasons } from "../../src/providers/job-api/reasons";
import { replicate } from "../../src/providers/replicate";
import type { ProviderCallback } from "../../src/providers/callback";
import type { ProviderAccess, Reference } from "../../src/providers/provider";
import { readImageHeader } from "../../src/lib/image-header";
import { guardedFetch } from "../../src/outbound/guarded-fetch";
import type { Delivery } from "../../stand-ins/job-api/courier";
import { startReplicate, type ReplicateOptions, type ReplicateServer } from "../../stand-ins/replicate";
import { newSecret, signDelivery } from "../../stand-ins/replicate/signature";
import { answering, failureOf, localAccess, toReference, toRequest } from "../support/local-provider";
import { anHourMs, callsThrough, patience, taken, toCallback, toDataUrl, losing } from "../support/provider-calls";
import { testHosts, testLateImages, testRedirects, testSpellings, testWords } from "../support/provider-deliveries";
import { testDrawnModels, testJobSubmits, testTroubledPolls } from "../support/provider-guarantees";

const callback = {
  url: "https://hatchery.example/v1/hooks/providers/replicate/token?image=img_1&at=1",
  secret: "unused",
};
const request = toRequest({ model: "replicate/flux-2-pro", width: 256, height: 320 });

let server: ReplicateServer;
let account = 0;

beforeEach(async () => {
  // Each test has its own key, because the adapter caches signing secrets by key.
  account++;
  server = await startReplicate({ key: `r8_key_${account}`, deliver: taken });
});
afterEach(() => server.close());

/** A second server, besides the one of every test. */
async function startOther(options: ReplicateOptions): Promise<ReplicateServer> {
  const other = await startReplicate(options);
  onTestFinished(() => other.close());
  return other;
}

function access(changes: Partial<ProviderAccess> = {}, to: ReplicateServer = server): ProviderAccess {
  return localAccess(replicate, to, { callback, ...changes }).access;
}

const bench = { provider: replicate, request, server: () => server, access };
const { behave, submitted, polled, endOf, submitFailure, pollFailure } = callsThrough(bench);

/** Too large to be sent inline. */
function largeReference(): Reference {
  const small = toReference(1024, 1024);
  const bytes = new Uint8Array(60_000);
  bytes.set(small.bytes.subarray(0, 60_000));
  return { ...small, bytes };
}

describe("the vendor's own client finds its API here", () => {
  const model = "black-forest-labs/flux-schnell";
  const sdk = () => new Replicate({ auth: server.key, baseUrl: `${server.url}/v1`, useFileOutput: false });

  test("it runs a model, waiting within the call and by asking", async () => {
    for (const wait of [{ mode: "block" }, { mode: "poll", interval: 10 }] as const) {
      const output = await sdk().run(model, { input: { prompt: "a tree", output_format: "png" }, wait });
      const image = await fetch(String(Array.isArray(output) ? output[0] : output));
      expect(readImageHeader(await image.bytes())).toEqual({ format: "png", width: 1024, height: 1024 });
    }
    expect(server.bill()).toBe(6_000);
  });

  test("it creates, gets, lists and cancels predictions", async () => {
    behave({ delayMs: anHourMs });
    const created = await sdk().predictions.create({ model, input: { prompt: "a tree" } });
    expect(created).toMatchObject({ status: "starting", model, version: "hidden", data_removed: false, error: null });
    await server.advance(created.id);
    expect((await sdk().predictions.get(created.id)).status).toBe("processing");
    expect((await sdk().predictions.list()).results.map(({ id }) => id)).toEqual([created.id]);
    expect(await sdk().predictions.cancel(created.id)).toMatchObject({ status: "canceled" });
    expect((await sdk().wait(created, {})).status).toBe("canceled");
  });

  test("it pages through the list", async () => {
    const paged = await startOther({ pageSize: 2 });
    const client = new Replicate({ auth: paged.key, baseUrl: `${paged.url}/v1` });
    for (const prompt of ["a", "b", "c"]) await client.predictions.create({ model, input: { prompt } });
    const lengths: number[] = [];
    for await (const page of client.paginate(() => client.predictions.list())) lengths.push(page.length);
    expect(lengths).toEqual([2, 1]);
  });

  test("it uploads, gets and deletes a file", async () => {
    const file = await sdk().files.create(new Blob([new Uint8Array(9)], { type: "image/png" }));
    expect(file).toMatchObject({ size: 9, content_type: "image/png" });
    expect(await sdk().files.get(file.id)).toMatchObject({ id: file.id });
    expect(await sdk().files.delete(file.id)).toBe(true);
  });

  test("it validates the callbacks by the secret that it asks for, and no forged ones", async () => {
    behave({ forge: true });
    await sdk().predictions.create({
      model,
      input: { prompt: "a tree" },
      webhook: callback.url,
      webhook_events_filter: ["completed"],
    });
    await vi.waitFor(() => expect(server.callbacks).toHaveLength(2), patience);
    const { key } = await sdk().webhooks.default.secret.get();
    const validity = server.callbacks.map(({ headers, body }) =>
      validateWebhook({
        id: headers["webhook-id"] ?? "",
        timestamp: headers["webhook-timestamp"] ?? "",
        signature: headers["webhook-signature"] ?? "",
        body,
        secret: key,
      }),
    );
    expect(await Promise.all(validity)).toEqual([false, true]);
  });

  test("its errors are of its own class, with the status", async () => {
    const create = (input: object) =>
      sdk()
        .predictions.create({ model, input })
        .catch((error: unknown) => error);
    expect(await create({})).toMatchObject({ name: "ApiError", response: { status: 422 } });
    expect(await create({ prompt: "a", width: 5 })).toMatchObject({ name: "ApiError", response: { status: 422 } });
    behave({ submit: "server-error" });
    expect(await create({ prompt: "a" })).toMatchObject({ name: "ApiError", response: { status: 500 } });
    behave({ submit: "no-credit" });
    expect(await create({ prompt: "a" })).toMatchObject({ name: "ApiError", response: { status: 402 } });
    const stranger = new Replicate({ auth: "r8_other", baseUrl: `${server.url}/v1` });
    const refused = await stranger.predictions
      .create({ model, input: { prompt: "a" } })
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: "ApiError", response: { status: 401 } });
    behave({ job: "fail" });
    const failed = sdk().run(model, { input: { prompt: "a tree" }, wait: { mode: "poll", interval: 10 } });
    await expect(failed).rejects.toThrow("Prediction failed");
    expect(server.bill()).toBe(0);
  });
});

describe("an image is drawn", () => {
  testDrawnModels(bench);

  test("with a deadline, the size, the seed and the format in the request, and a callback at its end alone", async () => {
    await submitted({ model: "replicate/flux-2-dev" });
    const [sent] = server.requests;
    expect(sent?.path).toBe("/v1/models/black-forest-labs/flux-2-dev/predictions");
    expect(sent?.headers["cancel-after"]).toBe("10m");
    expect(sent?.json).toEqual({
      webhook: callback.url,
      webhook_events_filter: ["completed"],
      input: {
        prompt: "a brave knight",
        aspect_ratio: "custom",
        width: 256,
        height: 320,
        seed: 7,
        go_fast: true,
        output_format: "png",
      },
    });
  });

  test("without a callback when nobody could reach us", async () => {
    await submitted({}, access({ callback: null }));
    expect(Object.keys(Object(server.requests[0]?.json))).toEqual(["input"]);
  });

  test("after references, small ones in the request and large ones uploaded, each paid by its own size", async () => {
    const references = [toReference(64, 64), largeReference(), toReference(1025, 1024)];
    const asked = { ...request, references };
    const drawing = await polled(await submitted({ references }), asked);
    expect(server.requests.filter(({ path }) => path === "/v1/files")).toHaveLength(2);
    const input = Object(Object(server.requests.find(({ path }) => path.endsWith("/predictions"))?.json).input);
    const uploaded = expect.stringMatching(/\/v1\/files\/[a-z0-9]+$/);
    expect(input.input_images).toEqual([expect.stringMatching(/^data:image\/png;base64,/), uploaded, uploaded]);
    expect(drawing.costMicroUsd).toBe(15_000 + 15_000 + 4 * 15_000);
    expect(drawing.costMicroUsd).toBe(server.bill());
    const model = replicate.models.find(({ id }) => id === request.model);
    expect(model?.estimateMicroUsd(asked)).toBeGreaterThanOrEqual(drawing.costMicroUsd);
  });

  test("whose bytes come within the output too", async () => {
    behave({ result: "inline" });
    const drawing = await polled(await submitted());
    expect(readImageHeader(drawing.bytes)).toMatchObject({ width: 256, height: 320 });
  });

  test("and paid for by the size that was drawn, whatever was asked for", async () => {
    const output = { image: [toDataUrl(toReference(1024, 1025))] };
    const send = answering(() => Response.json({ id: "a1", status: "succeeded", output }));
    expect((await polled({ id: "a1", url: null }, request, access({ send }))).costMicroUsd).toBe(45_000);
  });

  test("in any format, and handed on unchecked", async () => {
    behave({ result: "jpeg" });
    expect(readImageHeader((await polled(await submitted())).bytes)).toMatchObject({ format: "jpeg" });
    behave({ result: "not-an-image" });
    const drawing = await polled(await submitted());
    expect(new TextDecoder().decode(drawing.bytes)).toContain("<!doctype html>");
    expect(drawing.costMicroUsd * 2).toBe(server.bill());
  });

  test("while the key stays with the API", async () => {
    await polled(await submitted());
    const keys = server.requests.map(({ path, key }) => [path.split("/")[1], key]);
    expect(new Set(keys.map(([area, key]) => `${area} ${key}`))).toEqual(
      new Set([`v1 Bearer ${server.key}`, "delivery null"]),
    );
  });
});

describe("sizes", () => {
  const size = (id: string, width: number, height: number) =>
    replicate.models.find((model) => model.id === `replicate/${id}`)?.size({ width, height });

  test("are whole multiples of the wanted ones where a model draws them", () => {
    expect(size("flux-2-pro", 32, 32)).toEqual({ width: 256, height: 256 });
    expect(size("flux-2-pro", 48, 64)).toEqual({ width: 288, height: 384 });
    expect(size("flux-2-dev", 16, 32)).toEqual({ width: 256, height: 512 });
    expect(size("flux-2-pro", 100, 50)).toEqual({ width: 1600, height: 800 });
  });

  test("are the nearest legal ones otherwise", () => {
    expect(size("flux-2-dev", 333, 333)).toEqual({ width: 320, height: 320 });
    expect(size("flux-2-pro", 4000, 2000)).toEqual({ width: 2048, height: 1024 });
    expect(size("flux-2-dev", 8, 1000)).toEqual({ width: 256, height: 1440 });
    expect(size("flux-schnell", 64, 64)).toEqual({ width: 1024, height: 1024 });
    expect(size("flux-schnell", 32, 48)).toEqual({ width: 832, height: 1216 });
    expect(size("flux-schnell", 2000, 10)).toEqual({ width: 1536, height: 640 });
  });
});

describe("a submit that fails is classed", () => {
  testJobSubmits(bench, 30_000);

  test("a refused key, input, model, and a size that the model does not draw are refused for good", async () => {
    const key = await submitFailure({}, access({ key: "r8_wrong" }));
    expect(key).toMatchObject({
      outcome: "refused",
      retryable: false,
      message: reasons.badKey,
    });
    const input = await submitFailure({ width: 64 });
    expect(input).toMatchObject({ outcome: "refused", message: reasons.badRequest });
    expect(String(input.cause)).toContain("width is unknown or not valid");
    const model = await submitFailure({ model: "constructor" });
    expect(model).toMatchObject({
      outcome: "refused",
      retryable: false,
      message: "The model is not available. Name another model.",
    });
  });

  test("an answer that is no prediction leaves open what happened", async () => {
    for (const text of ["", "null", "{}", '{"id":"../x","status":"starting"}', "<html>"]) {
      const send = answering(() => new Response(text, { status: 201 }));
      expect(await submitFailure({}, access({ send }))).toMatchObject({ outcome: "unknown", retryable: true });
    }
  });

  test("what never left was refused", async () => {
    const send: ProviderAccess["send"] = (_address, init, limits) =>
      guardedFetch("http://10.0.0.1/", init, { ...limits, allow: [], testOrigins: [] });
    expect(await submitFailure({}, access({ send }))).toMatchObject({ outcome: "refused" });
  });

  test("a text of the provider is cut and does not hold the key", async () => {
    const text = `bad token ${server.key} ${"x".repeat(5_000)}`;
    const send = answering(() => new Response(text, { status: 400 }));
    const failure = await submitFailure({}, access({ send }));
    expect(String(failure.cause)).toContain("bad token [key]");
    expect(String(failure.cause).length).toBeLessThan(2_100);
  });

  test("trouble with a reference is no job", async () => {
    const references = [largeReference()];
    const sends = [
      answering(() => new Response("oh", { status: 500 })),
      answering(() => new Response("{}", { status: 201 })),
      losing("unreachable"),
    ];
    for (const send of sends)
      expect(await submitFailure({ references }, access({ send }))).toMatchObject({
        outcome: "refused",
        retryable: true,
      });
    expect(server.jobs).toEqual([]);
  });
});

describe("a job that ends badly is classed", () => {
  test.each([
    ["fail", "failed", true, reasons.notDrawn],
    ["filter", "failed", false, reasons.filtered],
    ["abort", "refused", true, "The provider did not start the job in time. Try again later."],
  ] as const)("%s is %s, and free", async (job, outcome, retryable, message) => {
    behave({ job });
    expect(await endOf(await submitted())).toMatchObject({ outcome, retryable, message, costMicroUsd: 0 });
    expect(server.bill()).toBe(0);
  });

  test("canceled before it started is free, and while it was drawn is paid", async () => {
    behave({ delayMs: anHourMs });
    const waiting = await submitted();
    await replicate.cancel?.(waiting, access());
    expect(await endOf(waiting)).toMatchObject({ outcome: "refused", costMicroUsd: 0 });
    const running = await submitted();
    await server.advance(running.id);
    await replicate.cancel?.(running, access());
    const failure = await endOf(running);
    expect(failure).toMatchObject({ outcome: "failed", retryable: false, costMicroUsd: 30_000 });
    expect(server.bill()).toBe(30_000);
  });

  test("an image at an address that may not be called is lost and paid", async () => {
    const output = "https://169.254.169.254/latest";
    const send = answering(() => Response.json({ id: "a1", status: "succeeded", output, error: null }));
    const guarded: ProviderAccess["send"] = (address, init, limits) =>
      address.startsWith("https://api.replicate.com/")
        ? send(address, init, limits)
        : guardedFetch(address, init, { ...limits, allow: "public", testOrigins: [] });
    const failure = await pollFailure({ id: "a1", url: null }, request, access({ send: guarded }));
    expect(failure).toMatchObject({ outcome: "failed", costMicroUsd: 30_000 });
  });
});

describe("the image of a finished job", () => {
  testLateImages(bench, { priceMicroUsd: 30_000, keptForMs: 3_600_000 });
  testRedirects(bench);
  testSpellings(bench);
  testWords(bench);
  testHosts(bench, {
    good: ["replicate.delivery", "pbxt.replicate.delivery", "xezq.replicate.delivery", "delivery.replicate.com"],
    bad: [
      "evilreplicate.delivery",
      "replicate.delivery.evil.example",
      "a.b.replicate.delivery",
      "replicate.com",
      "evil.replicate.com",
      "delivery-replicate.com",
    ],
  });
});

describe("a job that cannot be asked about just now stays a job", () => {
  testTroubledPolls(bench);

  test("with a key that is refused meanwhile", async () => {
    const job = await submitted();
    const failure = await pollFailure(job, request, access({ key: "r8_wrong" }));
    expect(failure).toMatchObject({
      outcome: "unknown",
      retryable: true,
      message: reasons.badKey,
    });
  });
});

describe("a job whose submit was not answered is found", () => {
  test("by its callback, on whatever page it is", async () => {
    const paged = await startOther({ pageSize: 2, deliver: taken });
    const from = (image: string, at = 1) => {
      const url = `https://hatchery.example/?image=${image}&at=${at}`;
      return access({ callback: { ...callback, url } }, paged);
    };
    const startedAtMs = Date.now();
    paged.behave(({ prompt }) => (prompt === "lost" ? { submit: "drop" } : {}));
    await submitFailure({ prompt: "lost" }, from("lost"));
    for (let count = 0; count < 4; count++) await submitted({}, from("lost", 2));
    const job = await replicate.findJob?.(startedAtMs, from("lost"));
    if (job === undefined) throw new Error("Not found");
    expect(job).toEqual({ id: paged.jobs[0]?.id, url: null });
    expect((await polled(job, request, from("lost"))).costMicroUsd).toBe(30_000);
    expect(await replicate.findJob?.(startedAtMs, from("none"))).toBeUndefined();
    const pages = paged.requests.filter(({ path }) => path.startsWith("/v1/predictions?"));
    expect(pages.map(({ key }) => key)).toEqual(Array.from({ length: 6 }, () => `Bearer ${paged.key}`));
  });

  test("or is known not to exist", async () => {
    behave({ submit: "drop-before" });
    await submitFailure();
    expect(await replicate.findJob?.(Date.now(), access())).toBeUndefined();
  });

  test("unless the list does not tell: no callbacks in it, no callback of ours, no end, or no answer", async () => {
    await submitted({}, access({ callback: null }));
    const unknown = { outcome: "unknown", retryable: false };
    const findFailure = (from = access()) => failureOf(replicate.findJob?.(Date.now(), from), from.key);
    expect(await findFailure()).toMatchObject(unknown);
    expect(await findFailure(access({ callback: null }))).toMatchObject(unknown);
    const page = { results: [], next: "https://evil.example/v1/predictions?cursor=1" };
    expect(await findFailure(access({ send: answering(() => Response.json(page)) }))).toMatchObject(unknown);
    const broken = answering(() => new Response("", { status: 500 }));
    expect(await findFailure(access({ send: broken }))).toMatchObject({ outcome: "unknown", retryable: true });
  });

  test("by the callback of its end", async () => {
    behave({ submit: "drop", callback: "early" });
    await submitFailure();
    const proofs = [];
    for (const each of server.callbacks) proofs.push(await replicate.verifyCallback?.(toCallback(each), access()));
    expect(proofs).toEqual([server.jobs[0]].map((job) => ({ jobId: job?.id, accountName: null })));
  });
});

describe("a callback", () => {
  const verify = (given: ProviderCallback, from = access()) => replicate.verifyCallback?.(given, from);
  const signed = (body: string, secret = server.secret(), atMs = Date.now()) =>
    signDelivery(callback.url, body, secret, atMs);

  test("of the provider is proven, each time it comes", async () => {
    behave({ callback: "double" });
    const job = await submitted();
    await vi.waitFor(() => expect(server.callbacks).toHaveLength(2), patience);
    for (const each of server.callbacks)
      expect(await verify(toCallback(each))).toEqual({ jobId: job.id, accountName: null });
  });

  test("is proven by any of its signatures", async () => {
    const delivery = signed('{"id":"abc"}');
    const signature = `v1,${"A".repeat(43)}= v2,x ${delivery.headers["webhook-signature"]}`;
    const headers = { ...delivery.headers, "webhook-signature": signature };
    expect(await verify(toCallback({ ...delivery, headers }))).toEqual({ jobId: "abc", accountName: null });
  });

  test("is not proven when it is forged, altered, old, early, incomplete or of another account", async () => {
    const body = '{"id":"abc"}';
    const nowMs = Date.now();
    const good = signed(body);
    expect(await verify(toCallback(good))).toBeDefined();
    const bad: Delivery[] = [
      signed(body, newSecret()),
      { ...good, body: '{"id":"abd"}' },
      signed(body, server.secret(), nowMs - 301_000),
      signed(body, server.secret(), nowMs + 302_000),
      ...["webhook-id", "webhook-timestamp", "webhook-signature"].flatMap((name) =>
        ["", "x", "1e3", "v1,", "v1,é", "v1,AAAA v1", " ".repeat(9_000)].map((value) => ({
          ...good,
          headers: { ...good.headers, [name]: value },
        })),
      ),
      ...["", "null", "[]", '{"id":7}', '{"id":"../a"}', "{", "\u0000"].map((text) => signed(text)),
    ];
    for (const each of bad) expect(await verify(toCallback(each, { nowMs }))).toBeUndefined();
    expect(await verify(toCallback({ ...good, headers: {} }))).toBeUndefined();
    await expect(verify(toCallback(good), access({ key: "r8_wrong" }))).rejects.toMatchObject({ outcome: "unknown" });
  });

  test("never asks for the secret when it is malformed or late, and seldom when it is forged", async () => {
    const asked = () => server.requests.filter(({ path }) => path.includes("webhooks")).length;
    await verify(toCallback({ ...signed("{}"), headers: {} }));
    await verify(toCallback(signed("{}", newSecret(), 0)));
    expect(asked()).toBe(0);
    for (let count = 0; count < 20; count++) await verify(toCallback(signed("{}", newSecret())));
    expect(asked()).toBe(1);
    await verify(toCallback(signed('{"id":"a"}', newSecret()), { nowMs: Date.now() + 61_000 }));
    expect(asked()).toBe(2);
  });

  test("is proven by a new secret within a minute of its change", async () => {
    const first = toCallback(signed('{"id":"a"}'));
    expect(await verify(first)).toBeDefined();
    server.rotateSecret();
    const second = signed('{"id":"a"}', server.secret(), Date.now() + 61_000);
    expect(await verify(toCallback(second))).toBeUndefined();
    expect(await verify(toCallback(second, { nowMs: Date.now() + 61_000 }))).toBeDefined();
  });

  test("is neither proven nor forged while the secret cannot be had, which is asked for once a minute at most", async () => {
    let calls = 0;
    const send: ProviderAccess["send"] = () => {
      calls++;
      return Promise.reject(new Error("down"));
    };
    const good = signed('{"id":"a"}');
    const unknownAfter = (waitMs: number) =>
      expect(verify(toCallback(good, { nowMs: Date.now() + waitMs }), access({ send }))).rejects.toMatchObject({
        outcome: "unknown",
        retryable: true,
      });
    for (let count = 0; count < 5; count++) await unknownAfter(0);
    expect(calls).toBe(1);
    await unknownAfter(61_000);
    expect(calls).toBe(2);
  });
});

describe("the local server, for callers in other processes", () => {
  test("takes behaviours, tells requests, jobs and the bill by a part of the prompt, and rewrites callbacks", async () => {
    const other = await startOther({ rewriteCallbackTo: server.url });
    const behaviours = { match: "knight", behaviours: [{ submit: "throttle" }, {}] };
    const post = { method: "POST", body: JSON.stringify(behaviours) };
    expect((await fetch(`${other.url}/__behaviours`, post)).status).toBe(204);
    const from = access({}, other);
    expect(await submitFailure({}, from)).toMatchObject({ throttled: true });
    await polled(await submitted({}, from), request, from);
    const ask = async (path: string): Promise<unknown> => (await fetch(`${other.url}${path}`)).json();
    expect(await ask("/__bill?match=knight")).toBe(30_000);
    expect(await ask("/__bill?match=tree")).toBe(0);
    expect(await ask("/__jobs?match=knight")).toEqual([
      { id: other.jobs[0]?.id, prompt: request.prompt, state: "succeeded", billedMicroUsd: 30_000 },
    ]);
    expect(await ask("/__requests?match=knight")).toHaveLength(2);
    const arrived = () => server.requests.filter(({ path }) => callback.url.endsWith(path));
    await vi.waitFor(() => expect(arrived()).not.toEqual([]), patience);
  });
});
