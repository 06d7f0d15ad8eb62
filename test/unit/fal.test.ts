import { createFalClient } from "@fal-ai/client";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { reasons } from "../../src/providers/job-api/reasons";
import { fal } from "../../src/providers/fal";
import type { ProviderCallback } from "../../src/providers/callback";
import type { ProviderAccess } from "../../src/providers/provider";
import { readImageHeader } from "../../src/lib/image-header";
import { OutboundError } from "../../src/outbound/guarded-fetch";
import { startFal, type FalServer } from "../../stand-ins/fal";
import { newSigningKey, signDelivery, type Signing } from "../../stand-ins/fal/signature";
import type { Delivery } from "../../stand-ins/job-api/courier";
import { answering, localAccess, toReference, toRequest } from "../support/local-provider";
import { anHourMs, callsThrough, patience, taken, toCallback, toDataUrl } from "../support/provider-calls";
import { testHosts, testLateImages, testRedirects, testSpellings, testWords } from "../support/provider-deliveries";
import { testDrawnModels, testJobSubmits, testTroubledPolls } from "../support/provider-guarantees";

const callback = { url: "https://hatchery.example/v1/hooks/providers/fal/token?x=1&y=%20", secret: "unused" };
const request = toRequest({ model: "fal/flux-2", height: 640 });

let server: FalServer;
/** The cached key set is shared by the whole process. Each test runs one day later, so that the cache has expired. */
let today = Date.now();

beforeEach(async () => {
  today += 86_400_000;
  server = await startFal({ key: "fal_secret_key", now: () => today, deliver: taken });
});
afterEach(() => server.close());

function access(changes: Partial<ProviderAccess> = {}, to: FalServer = server): ProviderAccess {
  return localAccess(fal, to, { callback, ...changes }).access;
}

const bench = { provider: fal, request, server: () => server, access };
const { behave, submitted, polled, endOf, submitFailure, pollFailure } = callsThrough(bench);

const completed = () => Response.json({ status: "COMPLETED" });

describe("the vendor's own client finds its API here", () => {
  const endpoint = "fal-ai/flux-2";
  /** fal's client has no option for the server's address, so its requests are redirected here. */
  const sdk = (credentials = server.key) =>
    createFalClient({
      credentials,
      fetch: (address, init) => {
        const { href } = new URL(address instanceof Request ? address.url : address);
        return fetch(href.replace("https://queue.fal.run/", `${server.url}/`), init);
      },
    });

  test("it submits, follows and reads a job", async () => {
    behave({ delayMs: anHourMs });
    const updates: string[] = [];
    const { data, requestId } = await sdk().subscribe(endpoint, {
      input: { prompt: "a tree", image_size: { width: 512, height: 512 }, output_format: "png", seed: 3 },
      pollInterval: 5,
      onQueueUpdate: ({ status, request_id: id }) => {
        updates.push(status);
        void server.advance(id);
      },
    });
    expect(requestId).toBe(server.jobs[0]?.id);
    expect(data).toMatchObject({ seed: 3, has_nsfw_concepts: [false], images: [{ width: 512, height: 512 }] });
    const image = await fetch(String(data.images[0]?.url));
    expect(readImageHeader(await image.bytes())).toEqual({ format: "png", width: 512, height: 512 });
    expect(updates).toEqual(["IN_QUEUE", "IN_PROGRESS", "COMPLETED"]);
    expect(server.bill()).toBe(12_000);
  });

  test("it submits with a webhook to an endpoint below the app, and asks about the job at the app", async () => {
    const client = sdk();
    const nested = "fal-ai/flux/schnell";
    const queued = await client.queue.submit(nested, { input: { prompt: "a tree" }, webhookUrl: callback.url });
    expect(queued).toMatchObject({ status: "IN_QUEUE", queue_position: 0 });
    expect(queued.response_url).toBe(`${server.url}/fal-ai/flux/requests/${queued.request_id}`);
    await vi.waitFor(async () => {
      const status = await client.queue.status(nested, { requestId: queued.request_id });
      expect(status).toMatchObject({ status: "COMPLETED", metrics: { inference_time: 0.5 } });
    }, patience);
    expect((await client.queue.result(nested, { requestId: queued.request_id })).data).toHaveProperty("images");
    await vi.waitFor(() => expect(server.callbacks.map(({ url }) => url)).toEqual([callback.url]), patience);
  });

  test("it cancels a job", async () => {
    behave({ job: "hang" });
    const { request_id: requestId } = await sdk().queue.submit(endpoint, { input: { prompt: "a tree" } });
    await sdk().queue.cancel(endpoint, { requestId });
    expect(server.jobs[0]?.state).toBe("canceled");
  });

  test("its errors are of its own classes, with the status and the fields", async () => {
    const run = (input: { prompt: string; image_size?: { width: number; height: number } }) =>
      sdk()
        .subscribe(endpoint, { input, pollInterval: 5 })
        .catch((error: unknown) => error);
    const invalid = await run({ prompt: "a", image_size: { width: 5, height: 512 } });
    expect(invalid).toMatchObject({
      name: "ValidationError",
      status: 422,
      fieldErrors: [{ loc: ["body", "image_size"] }],
    });
    behave({ job: "filter" });
    expect(await run({ prompt: "a" })).toMatchObject({ name: "ValidationError", status: 422 });
    behave({ job: "crash" });
    expect(await run({ prompt: "a" })).toMatchObject({ name: "ApiError", status: 500 });
    behave({ job: "abort" });
    expect(await run({ prompt: "a" })).toMatchObject({ name: "ApiError", status: 504, isUserTimeout: true });
    behave({ submit: "no-credit" });
    expect(await run({ prompt: "a" })).toMatchObject({ name: "ApiError", status: 403 });
    const stranger = await sdk("other")
      .queue.submit(endpoint, { input: { prompt: "a" } })
      .catch((error: unknown) => error);
    expect(stranger).toMatchObject({ name: "ApiError", status: 401 });
    const nowhere = await sdk()
      .queue.submit("fal-ai/none", { input: {} })
      .catch((error: unknown) => error);
    expect(nowhere).toMatchObject({ name: "ApiError", status: 404 });
    expect(server.bill()).toBe(0);
  });
});

describe("an image is drawn", () => {
  testDrawnModels(bench);

  test("with the size, the seed, the format, limits of time and a callback in the request", async () => {
    await submitted();
    const [sent] = server.requests;
    expect(sent?.path).toBe(`/fal-ai/flux-2?fal_webhook=${encodeURIComponent(callback.url)}`);
    expect(sent?.headers).toMatchObject({
      authorization: "Key fal_secret_key",
      "x-fal-request-timeout": "600",
      "x-fal-object-lifecycle-preference": '{"expiration_duration_seconds":3600}',
    });
    expect(sent?.headers).not.toHaveProperty("x-fal-no-retry");
    expect(sent?.json).toEqual({
      prompt: "a brave knight",
      image_size: { width: 512, height: 640 },
      seed: 7,
      num_images: 1,
      output_format: "png",
    });
    await vi.waitFor(() => expect(server.callbacks[0]?.url).toBe(callback.url), patience);
  });

  test("without a callback when nobody could reach us", async () => {
    await submitted({}, access({ callback: null }));
    expect(server.requests[0]?.path).toBe("/fal-ai/flux-2");
  });

  test("after references at the endpoint for edits, each paid by its own size", async () => {
    const references = [toReference(64, 64), toReference(1025, 1024)];
    const asked = { ...request, references };
    const drawing = await polled(await submitted({ references }), asked);
    expect(server.requests[0]?.path).toMatch(/^\/fal-ai\/flux-2\/edit\?/);
    expect(Object(server.requests[0]?.json).image_urls).toHaveLength(2);
    expect(drawing.costMicroUsd).toBe(4 * 12_000);
    expect(drawing.costMicroUsd).toBe(server.bill());
    const model = fal.models.find(({ id }) => id === request.model);
    expect(model?.estimateMicroUsd(asked)).toBeGreaterThanOrEqual(drawing.costMicroUsd);
  });

  test("and paid for by the units that fal reports, else by its own size", async () => {
    const output = { images: [{ url: toDataUrl(toReference(1024, 1025)) }], seed: 7 };
    const cost = async (headers: Record<string, string>) => {
      const send = answering(completed, () => Response.json(output, { headers }));
      return (await polled({ id: "a", url: null }, request, access({ send }))).costMicroUsd;
    };
    expect(await cost({ "x-fal-billable-units": "2.6" })).toBe(31_200);
    expect(await cost({ "x-fal-billable-units": "0" })).toBe(0);
    for (const units of ["", " ", "x", "-1", "1e9", "NaN"])
      expect(await cost({ "x-fal-billable-units": units })).toBe(24_000);
    expect(await cost({})).toBe(24_000);
  });

  test("with the seed that the model says it used, if it says so", async () => {
    const seed = async (told: unknown) => {
      const output = { images: [{ url: toDataUrl(toReference(8, 8)) }], seed: told };
      const send = answering(completed, () => Response.json(output));
      return (await polled({ id: "a", url: null }, request, access({ send }))).seed;
    };
    expect(await seed(9)).toBe(9);
    for (const told of [undefined, null, "9", 1.5, -1, 1e300]) expect(await seed(told)).toBeNull();
  });

  test("whose bytes come within the result too, and are handed on unchecked", async () => {
    behave({ result: "inline" });
    expect(readImageHeader((await polled(await submitted())).bytes)).toMatchObject({ width: 512, height: 640 });
    behave({ result: "not-an-image" });
    expect(new TextDecoder().decode((await polled(await submitted())).bytes)).toContain("<!doctype html>");
  });

  test("while the key stays with the queue, whatever addresses it is told", async () => {
    await polled(await submitted());
    const areas = server.requests.map(({ path, key }) => `${path.split("/")[1]} ${key}`);
    expect(new Set(areas)).toEqual(new Set([`fal-ai Key ${server.key}`, "files null"]));
    const sent: string[] = [];
    const answer = { request_id: "abc", response_url: "https://evil.example/a/b/requests/abc", status: "IN_QUEUE" };
    const answers = answering(() => Response.json(answer));
    const send: ProviderAccess["send"] = (address, ...given) => (sent.push(address), answers(address, ...given));
    const job = await submitted({}, access({ send }));
    expect(job).toEqual({ id: "abc", url: "https://queue.fal.run/a/b/requests/abc" });
    await fal.poll?.(job, request, access({ send }));
    await fal.cancel?.(job, access({ send }));
    expect(sent.every((address) => address.startsWith("https://queue.fal.run/"))).toBe(true);
    expect(sent.at(-1)).toBe("https://queue.fal.run/a/b/requests/abc/cancel");
  });

  test("and found by its id alone, as a callback tells it", async () => {
    const { id } = await submitted();
    expect((await polled({ id, url: null })).costMicroUsd).toBe(12_000);
    const schnell = await submitted({ model: "fal/flux-schnell" });
    const asked = { ...request, model: "fal/flux-schnell" };
    expect((await polled({ id: schnell.id, url: null }, asked)).costMicroUsd).toBe(3_000);
  });
});

describe("sizes", () => {
  const size = (id: string, width: number, height: number) =>
    fal.models.find((model) => model.id === `fal/${id}`)?.size({ width, height });

  test("are whole multiples of the wanted ones, or the nearest legal ones", () => {
    expect(size("flux-2", 32, 32)).toEqual({ width: 512, height: 512 });
    expect(size("flux-2", 48, 64)).toEqual({ width: 528, height: 704 });
    expect(size("flux-schnell", 48, 64)).toEqual({ width: 288, height: 384 });
    expect(size("flux-2", 1001, 1001)).toEqual({ width: 1008, height: 1008 });
    expect(size("flux-2", 10, 5_000)).toEqual({ width: 512, height: 2048 });
  });
});

describe("a submit that fails is classed", () => {
  testJobSubmits(bench, 12_000);

  test("a refused key and a model of another name are refused for good", async () => {
    const key = await submitFailure({}, access({ key: "wrong" }));
    expect(key).toMatchObject({
      outcome: "refused",
      retryable: false,
      message: reasons.badKey,
    });
    const model = await submitFailure({ model: "fal/flux-3" });
    expect(model).toMatchObject({ outcome: "refused", retryable: false });
  });

  test("an answer that is no job leaves open what happened", async () => {
    for (const text of ["", "null", "{}", '{"request_id":"../x"}', "<html>"]) {
      const send = answering(() => new Response(text));
      expect(await submitFailure({}, access({ send }))).toMatchObject({ outcome: "unknown", retryable: true });
    }
  });
});

describe("a job that ends badly is classed", () => {
  test.each([
    ["fail", "refused", true, reasons.notDrawn, 0],
    ["crash", "refused", true, reasons.notDrawn, 0],
    ["abort", "refused", true, reasons.notDrawn, 0],
    ["filter", "failed", false, reasons.filtered, 0],
    [
      "blank",
      "failed",
      false,
      "The provider's content filter blanked the image. Change the asset's description or the style.",
      12_000,
    ],
  ] as const)("%s is %s", async (job, outcome, retryable, message, costMicroUsd) => {
    behave({ job });
    const failure = await endOf(await submitted());
    expect(failure).toMatchObject({ outcome, retryable, message, costMicroUsd });
    expect(server.bill()).toBe(costMicroUsd);
  });

  test("an input that the model refuses is failed, and free", async () => {
    const asked = { ...request, width: 64 };
    const failure = await endOf(await submitted(asked), asked);
    expect(failure).toMatchObject({ outcome: "failed", retryable: false, costMicroUsd: 0 });
    expect(server.bill()).toBe(0);
  });

  test("a refused input that fal bills all the same is failed, and paid", async () => {
    const detail = [{ loc: ["body"], msg: "no", type: "content_policy_violation" }];
    const headers = { "x-fal-billable-units": "1" };
    const send = answering(completed, () => Response.json({ detail }, { status: 422, headers }));
    const failure = await pollFailure({ id: "a", url: null }, request, access({ send }));
    expect(failure).toMatchObject({ outcome: "failed", costMicroUsd: 12_000 });
  });

  test("canceled is failed, and free", async () => {
    behave({ job: "hang" });
    const job = await submitted();
    await fal.cancel?.(job, access());
    expect(await endOf(job)).toMatchObject({ outcome: "failed", retryable: false, costMicroUsd: 0 });
    await fal.cancel?.(job, access());
    expect(server.bill()).toBe(0);
  });

  test("a result that fal calls gone is lost and paid", async () => {
    const send = answering(completed, () => Response.json({ detail: "Request not found" }, { status: 410 }));
    const failure = await pollFailure({ id: "a", url: null }, request, access({ send }));
    expect(failure).toMatchObject({ outcome: "failed", costMicroUsd: 12_000 });
  });

  test("no image of the model is tried once more, if it was free, and then names the filter", async () => {
    behave({ job: "fail", result: "empty" });
    const empty = { outcome: "refused", retryable: true, maxTries: 2, message: reasons.noImage };
    expect(await endOf(await submitted())).toMatchObject(empty);
    const detail = [{ loc: ["body"], msg: "no", type: "no_media_generated" }];
    const headers = { "x-fal-billable-units": "1" };
    const send = answering(completed, () => Response.json({ detail }, { status: 422, headers }));
    const paid = { outcome: "failed", retryable: false, costMicroUsd: 12_000, message: reasons.noImage };
    expect(await pollFailure({ id: "a", url: null }, request, access({ send }))).toMatchObject(paid);
  });
});

describe("the image of a finished job", () => {
  testLateImages(bench, { priceMicroUsd: 12_000, keptForMs: 3_600_000 });
  testRedirects(bench);
  testSpellings(bench);
  testWords(bench);
  testHosts(bench, {
    good: ["fal.media", "v2.fal.media", "v3.fal.media", "v3b.fal.media", "storage.googleapis.com"],
    bad: [
      "evilfal.media",
      "fal.media.evil.example",
      "a.b.fal.media",
      "storage.googleapis.com.evil.example",
      "evil.storage.googleapis.com",
      "evil-storage.googleapis.com",
      "rest.evil.fal.ai",
    ],
  });

  test("is asked for again when the result's address does not know the job yet", async () => {
    const missing = () => Response.json({ detail: "Request not found" }, { status: 404 });
    const drawn = () => Response.json({ image: { url: toDataUrl(toReference(512, 512)) } });
    const from = access({ send: answering(completed, missing, completed, drawn) });
    const job = { id: "a", url: null };
    const late = { outcome: "unknown", retryable: true, delivery: { costMicroUsd: 12_000, refusedHost: null } };
    expect(await pollFailure(job, request, from)).toMatchObject(late);
    expect((await polled(job, request, from)).costMicroUsd).toBe(12_000);
  });

  test("is found at the app's own path when the path that fal gave leads nowhere", async () => {
    const { id } = await submitted();
    const url = `https://queue.fal.run/v1/elsewhere/requests/${id}`;
    expect((await polled({ id, url })).costMicroUsd).toBe(12_000);
  });

  test("is waited for under a strange status while the result says that the job goes on", async () => {
    const strange = () => Response.json({ status: "WARMING_UP" });
    const running = () => Response.json({ detail: "Request is still in progress" }, { status: 400 });
    const job = { id: "a", url: null };
    const open = { outcome: "unknown", retryable: true, isFinal: false };
    expect(await pollFailure(job, request, access({ send: answering(strange, running) }))).toMatchObject(open);
    for (const status of [400, 404, 422]) {
      const refused = () => Response.json({ detail: "No" }, { status });
      const ended = await pollFailure(job, request, access({ send: answering(strange, refused) }));
      expect(ended).toMatchObject({ outcome: "unknown", retryable: false, isFinal: true });
    }
  });

  test("is followed through a redirect of the queue within its own origin alone", async () => {
    const asked: string[] = [];
    const send: ProviderAccess["send"] = async (address) => {
      asked.push(address);
      if (address.endsWith("/status")) throw new OutboundError("redirected", 307, "/fal-ai/flux-2/requests/a/there");
      if (address.endsWith("/there")) throw new OutboundError("redirected", 307, "https://evil.example/");
      throw new Error("no other address was expected");
    };
    expect(await pollFailure({ id: "a", url: null }, request, access({ send }))).toMatchObject({ retryable: true });
    const base = "https://queue.fal.run/fal-ai/flux-2/requests/a";
    expect(asked).toEqual([`${base}/status`, `${base}/there`]);
  });
});

describe("a job that cannot be asked about just now stays a job", () => {
  testTroubledPolls(bench);

  test("when the result's address is in trouble, but the job did not fail", async () => {
    const answers = [
      [500, ""],
      [502, "<html>Bad gateway</html>"],
      [503, '{"detail":"busy"}'],
      [400, '{"detail":"Request is still in progress"}'],
      [401, "{}"],
      [403, '{"detail":"User is locked. Reason: TOP_UP."}'],
      [429, "{}"],
      [200, '{"images":'],
    ] as const;
    for (const [status, text] of answers) {
      const send = answering(completed, () => new Response(text, { status }));
      expect(await pollFailure({ id: "a", url: null }, request, access({ send }))).toMatchObject({
        outcome: "unknown",
        retryable: true,
      });
    }
  });
});

describe("a callback", () => {
  const body = '{"request_id":"abc","status":"OK"}';
  const verify = (given: ProviderCallback, from = access()) => fal.verifyCallback?.(given, from);
  const signed = (changes: Partial<Signing> = {}, signedBody = body) => {
    const { userId } = server;
    const own = { requestId: "abc", userId, key: server.signingKey(), atMs: today };
    return signDelivery(callback.url, signedBody, { ...own, ...changes });
  };
  const came = (delivery: Delivery, changes: Partial<ProviderCallback> = {}) =>
    toCallback(delivery, { nowMs: today, ...changes });

  test("of the provider is proven, each time it comes, by a key whose spelling is padded", async () => {
    behave({ callback: "double" });
    const job = await submitted();
    await vi.waitFor(() => expect(server.callbacks).toHaveLength(2), patience);
    const proven = { jobId: job.id, accountName: server.userId };
    for (const each of server.callbacks) expect(await verify(came(each))).toEqual(proven);
  });

  test("of a failed job, or without the result, or before the submit's answer, is proven too", async () => {
    for (const behaviour of [{ job: "fail" }, { result: "inline" }, { callback: "early", submit: "drop" }] as const) {
      behave(behaviour);
      await fal.submit(request, access()).catch(() => undefined);
      await vi.waitFor(() => expect(server.callbacks).toHaveLength(server.jobs.length), patience);
      const [job, delivery] = [server.jobs.at(-1), server.callbacks.at(-1)];
      expect(delivery && (await verify(came(delivery)))).toMatchObject({ jobId: job?.id });
    }
  });

  test("is not proven by another key, nor from another account than the one that is known", async () => {
    behave({ forge: true });
    await submitted();
    await vi.waitFor(() => expect(server.callbacks).toHaveLength(3), patience);
    const accountName = server.userId;
    const proofs = [];
    for (const each of server.callbacks) proofs.push(await verify(came(each, { accountName })));
    expect(proofs).toEqual([undefined, undefined, { jobId: server.jobs[0]?.id, accountName }]);
  });

  test("is not proven when it is altered, old, early or incomplete", async () => {
    const good = signed();
    expect(await verify(came(good))).toEqual({ jobId: "abc", accountName: server.userId });
    const names = ["request-id", "user-id", "timestamp", "signature"].map((name) => `x-fal-webhook-${name}`);
    const bad: Delivery[] = [
      { ...good, body: good.body.replace("abc", "abd") },
      signed({ atMs: today - 301_000 }),
      signed({ atMs: today + 302_000 }),
      ...names.flatMap((name) =>
        ["", "x", "-1", "1e9", "a".repeat(128), "0".repeat(130), " ".repeat(9_000)].map((value) => ({
          ...good,
          headers: { ...good.headers, [name]: value },
        })),
      ),
      ...["", "null", "[]", '{"request_id":7}', '{"request_id":"../a"}', "{", "\u0000"].map((text) => signed({}, text)),
    ];
    for (const each of bad) expect(await verify(came(each))).toBeUndefined();
    expect(await verify(came({ ...good, headers: {} }))).toBeUndefined();
  });

  test("never asks for the keys when it is malformed, late or another account's, and seldom when it is forged", async () => {
    const asked = () => server.requests.filter(({ path }) => path.includes("jwks")).length;
    await verify(came({ ...signed(), headers: {} }));
    await verify(came(signed({ atMs: 0 })));
    await verify(came(signed(), { accountName: "other" }));
    expect(asked()).toBe(0);
    for (let count = 0; count < 20; count++) await verify(came(signed({ key: newSigningKey() })));
    expect(asked()).toBe(1);
    await verify(came(signed({ key: newSigningKey() }), { nowMs: today + 61_000 }));
    expect(asked()).toBe(2);
    expect(server.requests.filter(({ path }) => path.includes("jwks")).map(({ key }) => key)).toEqual([null, null]);
  });

  test("is proven by a new key within a minute of its change", async () => {
    expect(await verify(came(signed()))).toBeDefined();
    server.rotateKey();
    const second = signed();
    expect(await verify(came(second))).toBeUndefined();
    expect(await verify(came(second, { nowMs: today + 61_000 }))).toBeDefined();
  });

  test("is not proven while there are no keys, or none of the right kind", async () => {
    const { x } = newSigningKey().publicKey.export({ format: "jwk" });
    const sets = ["", "{}", '{"keys":[]}', '{"keys":[{"kty":"RSA","n":"a"}]}', `{"keys":[{"kty":"OKP","x":"A${x}"}]}`];
    for (const [index, set] of sets.entries()) {
      const nowMs = today + index * 100_000;
      const send = answering(() => new Response(set));
      expect(await verify(came(signed({ atMs: nowMs }), { nowMs }), access({ send }))).toBeUndefined();
    }
  });
});

describe("the local server, for callers in other processes", () => {
  test("takes behaviours, tells requests, jobs and the bill by a part of the prompt, and repeats callbacks", async () => {
    const other = await startFal({ rewriteCallbackTo: server.url });
    onTestFinished(() => other.close());
    const post = {
      method: "POST",
      body: JSON.stringify({ match: "knight", behaviours: [{ submit: "throttle" }, {}] }),
    };
    expect((await fetch(`${other.url}/__behaviours`, post)).status).toBe(204);
    const from = access({}, other);
    expect(await submitFailure({}, from)).toMatchObject({ throttled: true });
    await polled(await submitted({}, from), request, from);
    const ask = async (path: string): Promise<unknown> => (await fetch(`${other.url}${path}`)).json();
    expect(await ask("/__bill?match=knight")).toBe(12_000);
    expect(await ask("/__bill?match=tree")).toBe(0);
    expect(await ask("/__jobs?match=knight")).toHaveLength(1);
    expect(await ask("/__requests?match=knight")).toHaveLength(2);
    // The key set of this server does not verify the other one's callbacks, so they are refused and sent again.
    const arrived = () => server.requests.filter(({ path }) => path.startsWith("/v1/hooks/providers/fal/token?"));
    await vi.waitFor(() => expect(arrived().length).toBeGreaterThan(2), patience);
  });
});
