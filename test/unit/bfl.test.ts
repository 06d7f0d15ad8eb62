import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import * as z from "zod";
import { reasons } from "../../src/providers/job-api/reasons";
import { bfl } from "../../src/providers/bfl";
import type { ProviderCallback } from "../../src/providers/callback";
import type { ProviderAccess } from "../../src/providers/provider";
import { readImageHeader } from "../../src/lib/image-header";
import { startBfl, type BflOptions, type BflServer } from "../../stand-ins/bfl";
import type { Behaviour } from "../../stand-ins/job-api/behaviour";
import { answering, localAccess, toReference, toRequest, type Sent } from "../support/local-provider";
import { anHourMs, callsThrough, patience, taken, toCallback } from "../support/provider-calls";
import { testHosts, testLateImages, testRedirects, testSpellings, testWords } from "../support/provider-deliveries";
import { testJobSubmits } from "../support/provider-guarantees";

const callback = { url: "https://hatchery.example/v1/hooks/providers/bfl?token=t", secret: "secret of this job" };
const request = toRequest({ model: "bfl/flux-2-klein-4b", height: 640 });

let server: BflServer;
let sent: Sent[];
let access: ProviderAccess;

async function start(options: BflOptions = {}): Promise<void> {
  await server?.close();
  server = await startBfl({ key: "bfl_0123456789abcdef", jobMs: 5, deliver: taken, ...options });
  ({ access, sent } = localAccess(bfl, server));
}

beforeEach(() => start());
afterEach(() => server.close());

const bench = { provider: bfl, request, server: () => server, access: () => access };
const { behave, submitted, polled, endOf, submitFailure, pollFailure } = callsThrough(bench);

async function post(endpoint: string, body: unknown, key: string | null = server.key): Promise<Response> {
  const headers = { "content-type": "application/json", ...(key === null ? {} : { "x-key": key }) };
  return fetch(`${server.url}/v1/${endpoint}`, { method: "POST", headers, body: JSON.stringify(body) });
}

async function getResult(id: string): Promise<Record<string, unknown>> {
  return z.looseObject({}).parse(await (await fetch(`${server.url}/v1/get_result?id=${id}`)).json());
}

describe("the local server answers in the forms that BFL documents", () => {
  const price = { cost: z.number(), input_mp: z.number(), output_mp: z.number() };
  const asyncResponse = z.strictObject({ id: z.string(), polling_url: z.url(), ...price });
  const webhookResponse = z.strictObject({ id: z.string(), status: z.string(), webhook_url: z.url(), ...price });
  const result = z.object({ sample: z.url({ hostname: /\.bfl\.ai$/ }), prompt: z.string(), seed: z.int() });
  const resultResponse = z.strictObject({
    id: z.string(),
    status: z.enum(["Task not found", "Pending", "Request Moderated", "Content Moderated", "Ready", "Error"]),
    result: result.nullable(),
    progress: z.number().nullable(),
    details: z.unknown(),
    preview: z.unknown(),
  });

  test("a task is accepted with where to ask, or with where it will be told", async () => {
    const asked = { prompt: "a knight", width: 512, height: 512 };
    const plain = asyncResponse.parse(await (await post("flux-2-pro", asked)).json());
    expect(plain).toMatchObject({ cost: 3, input_mp: 0, output_mp: 1 });
    expect(plain.polling_url).toBe(`https://api.eu2.bfl.ai/v1/get_result?id=${plain.id}`);
    const hooked = await post("flux-2-max", { ...asked, width: 2048, webhook_url: callback.url });
    expect(webhookResponse.parse(await hooked.json())).toMatchObject({ cost: 7, webhook_url: callback.url });
    expect(hooked.headers.get("x-ratelimit-limit")).toBe("24");
  });

  test("a task is told by every status that it can have", async () => {
    const statuses: Record<string, Behaviour> = {
      Pending: { job: "hang" },
      Ready: {},
      Error: { job: "fail" },
      "Content Moderated": { job: "filter" },
      "Request Moderated": { job: "crash" },
      "Task not found": { job: "abort" },
    };
    for (const [status, behaviour] of Object.entries(statuses)) {
      behave(behaviour);
      const { id } = asyncResponse.parse(await (await post("flux-2-klein-9b", { prompt: "a knight" })).json());
      const told = async () => resultResponse.parse(await getResult(id));
      await vi.waitFor(async () => expect(await told()).toMatchObject({ id, status }), patience);
    }
    expect(resultResponse.parse(await getResult("nobody"))).toMatchObject({ status: "Task not found", result: null });
  });

  test("what is wrong is said in the vendor's form", async () => {
    const validation = z.strictObject({
      detail: z.array(
        z.strictObject({ loc: z.array(z.union([z.string(), z.int()])), msg: z.string(), type: z.string() }),
      ),
    });
    for (const wrong of [{}, { prompt: "x", width: 63 }, { prompt: "x", width: 72 }, { prompt: "x", height: 8192 }]) {
      const answer = await post("flux-2-pro", wrong);
      expect(answer.status).toBe(422);
      validation.parse(await answer.json());
    }
    expect((await post("flux-2-pro", { prompt: "x", width: 4096, height: 4096 })).status).toBe(422);
    expect((await post("flux-2-klein-4b", { prompt: "x", input_image_5: "AAAA" })).status).toBe(422);
    expect((await post("flux-2-pro", { prompt: "x" }, null)).status).toBe(403);
    expect((await post("flux-2-pro", { prompt: "x" }, "bfl_wrong")).status).toBe(401);
    expect((await post("flux-9", { prompt: "x" })).status).toBe(404);
    expect(server.bill()).toBe(0);
  });

  test("more than 24 tasks at once are refused with a wait", async () => {
    behave({ job: "hang" });
    const answers = await Promise.all(Array.from({ length: 25 }, () => post("flux-2-pro", { prompt: "x" })));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.headers.get("retry-after")).toBe("3");
    expect(await refused[0]?.json()).toMatchObject({ error: "rate_limit_exceeded", retry_after: 3 });
  });

  test("a callback tells the end, signed over its bytes with the task's own secret, and is tried four times", async () => {
    await start({ deliver: async () => 500, retryDelaysMs: [1, 1, 1] });
    const asked = { prompt: "a knight", webhook_url: callback.url, webhook_secret: callback.secret };
    await post("flux-2-pro", asked);
    await vi.waitFor(() => expect(server.callbacks).toHaveLength(4), patience);
    for (const { url, headers, body } of server.callbacks) {
      expect(url).toBe(callback.url);
      const hex = createHmac("sha256", callback.secret).update(body).digest("hex");
      expect(headers["x-bfl-signature"]).toBe(`sha256=${hex}`);
      expect(JSON.parse(body)).toMatchObject({ status: "Ready", result: { prompt: "a knight" } });
    }
    behave({ job: "filter" });
    await post("flux-2-pro", { ...asked, webhook_secret: undefined });
    // Each callback has four delivery attempts, so the first callback has none left.
    await vi.waitFor(() => expect(server.callbacks).toHaveLength(8), patience);
    for (const { headers, body } of server.callbacks.slice(4)) {
      expect(headers).not.toHaveProperty("x-bfl-signature");
      expect(JSON.parse(body)).toMatchObject({ status: "Error", error: "content_policy_violation" });
    }
  });

  test("an image can be fetched with its signature, for as long as it lives", async () => {
    const { id } = asyncResponse.parse(await (await post("flux-2-pro", { prompt: "x" })).json());
    const answer = await vi.waitFor(async () => result.parse((await getResult(id))["result"]), patience);
    const local = answer.sample.replace("https://delivery-eu2.bfl.ai", server.url);
    const image = await fetch(local);
    // The default format is JPEG.
    expect(readImageHeader(await image.bytes())).toEqual({ format: "jpeg", width: 1024, height: 1024 });
    expect((await fetch(local.split("?")[0] ?? "")).status).toBe(404);
    const nowMs = Date.now();
    onTestFinished(() => void vi.useRealTimers());
    vi.setSystemTime(nowMs + 590_000);
    expect((await fetch(local)).status).toBe(200);
    vi.setSystemTime(nowMs + 600_001);
    expect((await fetch(local)).status).toBe(404);
  });
});

describe("the ordinary course", () => {
  test.each([
    ["bfl/flux-2-klein-4b", 14_000],
    ["bfl/flux-2-klein-9b", 15_000],
    ["bfl/flux-2-pro", 30_000],
    ["bfl/flux-2-max", 70_000],
  ])("%s draws the size and the seed that were asked for, at the price that is billed", async (model, price) => {
    const asked = { ...request, model, seed: 4_294_967_295 };
    const job = await submitted(asked);
    expect(job.url).toBe(`https://api.eu2.bfl.ai/v1/get_result?id=${job.id}#credits=${price / 10_000}`);
    const drawing = await polled(job, asked);
    expect(drawing).toMatchObject({ seed: 4_294_967_295, costMicroUsd: price });
    expect(readImageHeader(drawing.bytes)).toEqual({ format: "png", width: 512, height: 640 });
    expect(server.bill()).toBe(price);
    expect(bfl.models.find(({ id }) => id === model)?.estimateMicroUsd({ ...asked, references: [] })).toBe(price);
  });

  test("references go along in order and are billed by the megapixel", async () => {
    const references = [toReference(64, 48), toReference(1200, 1000, "jpeg"), toReference(32, 32)];
    const asked = { ...request, model: "bfl/flux-2-pro", references };
    const drawing = await polled(await submitted(asked), asked);
    expect(server.requests[0]?.json).toMatchObject({
      input_image: Buffer.from(references[0]?.bytes ?? []).toString("base64"),
      input_image_2: Buffer.from(references[1]?.bytes ?? []).toString("base64"),
      input_image_3: Buffer.from(references[2]?.bytes ?? []).toString("base64"),
    });
    expect(drawing.costMicroUsd).toBe(30_000 + 4 * 15_000);
    expect(server.bill()).toBe(drawing.costMicroUsd);
    const estimate = bfl.models[2]?.estimateMicroUsd(asked);
    expect(estimate).toBeGreaterThanOrEqual(drawing.costMicroUsd);
  });

  test("the price is the provider's own word, where it differs from the list too", async () => {
    const accepted = { id: "task-1", polling_url: "https://api.us1.bfl.ai/v1/get_result?id=task-1", cost: 2.51 };
    const job = await submitted({}, { ...access, send: answering(() => Response.json(accepted)) });
    const ready = { id: "task-1", status: "Ready", result: { sample: "https://delivery-us1.bfl.ai/x.png" } };
    const send = answering(
      () => Response.json(ready),
      () => new Response("image"),
    );
    const submission = await bfl.poll?.(job, request, { ...access, send });
    // If the answer has no seed, the requested seed is taken, because the API honours it.
    expect(submission).toMatchObject({ state: "done", drawing: { costMicroUsd: 25_100, seed: 7 } });
  });

  test("a price that is not told is computed by the list", async () => {
    await start({ tellsCost: false });
    const asked = { ...request, model: "bfl/flux-2-max", width: 1536, height: 1024, references: [toReference(8, 8)] };
    const job = await submitted(asked);
    expect(job.url).not.toContain("credits");
    expect((await polled(job, asked)).costMicroUsd).toBe(130_000);
    expect(server.bill()).toBe(130_000);
  });

  test("the key is sent to the API's own hosts alone", async () => {
    await polled(await submitted());
    const keyed = sent.filter(({ headers }) => headers.has("x-key")).map(({ url }) => url.hostname);
    expect(new Set(keyed)).toEqual(new Set(["api.bfl.ai", "api.eu2.bfl.ai"]));
    expect(sent.at(-1)?.url.hostname).toBe("delivery-eu2.bfl.ai");
    expect([...(sent.at(-1)?.headers.keys() ?? [])]).toEqual([]);
    expect(JSON.stringify(server.requests.at(-1))).not.toContain(server.key);
  });

  test.each([
    "https://evil.example/v1/get_result?id=1",
    "https://delivery-eu2.bfl.ai/v1/get_result?id=1",
    "https://api.evil.example/.bfl.ai",
    "https://api.a.b.bfl.ai/",
    "http://api.eu2.bfl.ai/v1/get_result?id=1",
    "https://api.eu2.bfl.ai:8443/v1/get_result?id=1",
    "https://user@api.eu2.bfl.ai/v1/get_result?id=1",
    "not an address",
    7,
  ])("an address to ask at that is not the API's is not used: %s", async (polling_url) => {
    const accepted = () => Response.json({ id: "task-1", polling_url });
    const job = await submitted({}, { ...access, send: answering(accepted) });
    expect(job).toEqual({ id: "task-1", url: null });
    await pollFailure({ id: "task-1", url: String(polling_url) });
    expect(sent.map(({ url }) => url.hostname)).toEqual(["api.bfl.ai", "api.eu.bfl.ai", "api.us.bfl.ai"]);
  });

  test("every size that it says to draw is one that the API draws", async () => {
    await start({ maxInFlight: 1_000 });
    const toSize = (width: number, height: number) => bfl.models[0]?.size({ width, height });
    for (const width of [1, 7, 16, 32, 48, 100, 513, 1024, 1984, 2047, 2048]) {
      for (const height of [1, 24, 96, 1080, 2048]) {
        const size = toSize(width, height);
        expect([size, (await post("flux-2-pro", { prompt: "x", ...size })).status]).toEqual([size, 200]);
        expect((size?.width ?? 0) * (size?.height ?? 0)).toBeLessThanOrEqual(4_000_000);
      }
    }
    expect(toSize(32, 48)).toEqual({ width: 512, height: 768 });
    expect(toSize(2048, 1024)).toEqual({ width: 2048, height: 1024 });
  });
});

describe("callbacks", () => {
  const hooked = () => ({ ...access, callback });

  test("are asked for with the job's secret, and the job is then found without an address", async () => {
    await start({ tellsCost: false });
    const job = await submitted({}, hooked());
    expect(server.requests[0]?.json).toMatchObject({ webhook_url: callback.url, webhook_secret: callback.secret });
    expect(job.url).toBeNull();
    expect((await polled(job)).costMicroUsd).toBe(14_000);
    expect(sent[1]?.url.href).toBe(`https://api.bfl.ai/v1/get_result?id=${job.id}`);
  });

  test("are proven by their signature, which says which job alone", async () => {
    const job = await submitted({}, hooked());
    expect(job.url).toBe(`https://api.bfl.ai/v1/get_result?id=${job.id}#credits=1.4`);
    await vi.waitFor(() => expect(server.callbacks).toHaveLength(1), patience);
    const proven = { jobId: job.id, accountName: null };
    for (const each of server.callbacks) expect(await bfl.verifyCallback?.(toCallback(each), hooked())).toEqual(proven);
  });

  test("may come twice, late, early, or not at all: the job ends all the same", async () => {
    await start({ lateMs: 20 });
    const told = () => server.callbacks.map(({ body }) => String(JSON.parse(body).id));
    const expected: string[] = [];
    for (const [callback, count] of [
      ["double", 2],
      ["lose", 0],
      ["early", 1],
      ["late", 1],
      [undefined, 1],
    ] as const) {
      behave(callback === undefined ? {} : { callback });
      const job = await submitted({}, hooked());
      if (callback === "early") expect(told()).toContain(job.id);
      expect((await polled(job)).costMicroUsd).toBe(14_000);
      expected.push(...Array.from({ length: count }, () => job.id));
      // A surplus callback would arrive before the callback of the next job.
      await vi.waitFor(() => expect(told()).toEqual(expected), patience);
    }
    expect(server.bill()).toBe(5 * 14_000);
  });

  test("prove nothing when they are forged, altered, unsigned or for another job", async () => {
    behave({ forge: true });
    await submitted({}, hooked());
    await vi.waitFor(() => expect(server.callbacks).toHaveLength(2), patience);
    const [forged, real] = server.callbacks;
    if (forged === undefined || real === undefined) throw new Error("Two should have come");
    const verify = (given: ProviderCallback, from = hooked()) => bfl.verifyCallback?.(given, from);
    expect(await verify(toCallback(real))).toBeDefined();
    expect(await verify(toCallback(forged))).toBeUndefined();
    expect(await verify(toCallback({ ...real, body: `${real.body} ` }))).toBeUndefined();
    expect(await verify(toCallback(real), { ...access, callback: { ...callback, secret: "other" } })).toBeUndefined();
    expect(await verify(toCallback(real), { ...access, callback: { ...callback, secret: "" } })).toBeUndefined();
    expect(await bfl.verifyCallback?.(toCallback(real), access)).toBeUndefined();
    const signature = real.headers["x-bfl-signature"] ?? "";
    for (const wrong of ["", "sha256=", signature.slice(0, -1), `${signature}0`, `sha1=${signature.slice(7)}`, "🐉"]) {
      expect(await verify(toCallback(real, { header: () => wrong }))).toBeUndefined();
    }
    expect(await verify(toCallback(real, { header: () => undefined }))).toBeUndefined();
  });

  test("prove nothing when what is signed is no callback", async () => {
    for (const body of ["", "null", "{}", '{"id":7}', '{"id":"../x"}', "\xff", `{"id":"${"x".repeat(200)}"}`]) {
      const hex = createHmac("sha256", callback.secret).update(body).digest("hex");
      const given = toCallback({ url: "", headers: { "x-bfl-signature": `sha256=${hex}` }, body });
      expect(await bfl.verifyCallback?.(given, hooked())).toBeUndefined();
    }
  });
});

describe("a submit that fails", () => {
  testJobSubmits(bench, 14_000);

  test("because of the key, the credit or the request says which", async () => {
    const wrongKey = { ...access, key: "bfl_ffffffffffffffff" };
    expect(await submitFailure({}, wrongKey)).toMatchObject({
      message: reasons.badKey,
      outcome: "refused",
      retryable: false,
    });
    behave({ submit: "no-credit" });
    expect((await submitFailure()).message).toBe(reasons.noCredit);
    const unfit = await submitFailure({ width: 500 });
    expect(unfit).toMatchObject({ message: reasons.badRequest, outcome: "refused" });
    expect(String(unfit.cause)).toContain("422");
    for (const model of ["bfl/flux-9", "flux-2-pro", "constructor"]) {
      expect(await submitFailure({ model })).toMatchObject({ outcome: "refused" });
    }
  });

  test("in an answer that says no job may have left one", async () => {
    for (const body of ["", "{}", "[]", '{"id":7}', '{"id":"../../x"}']) {
      const send = answering(() => new Response(body));
      expect(await submitFailure({}, { ...access, send })).toMatchObject({ outcome: "unknown" });
    }
  });

  test("never tells the key, even when the provider repeats it", async () => {
    const send = answering(() => new Response(`bad key ${server.key}, yes ${server.key}`, { status: 401 }));
    const failed = await submitFailure({}, { ...access, send });
    expect(String(failed.cause)).toContain("bad key");
  });
});

describe("a task that is asked for", () => {
  test.each([
    ["fail", reasons.notDrawn],
    ["filter", reasons.filtered],
    ["crash", reasons.filtered],
  ] as const)("ends by %s, billed and without an image", async (fate, message) => {
    behave({ job: fate });
    const failed = await endOf(await submitted());
    expect(failed).toMatchObject({ message, outcome: "failed", retryable: false, costMicroUsd: 14_000 });
    expect(server.bill()).toBe(14_000);
  });

  test("is pending until it ends", async () => {
    behave({ delayMs: anHourMs });
    const job = await submitted();
    for (const step of ["it waits", "it runs"]) {
      expect(await bfl.poll?.(job, request, access), step).toEqual({ state: "pending", job });
      await server.advance(job.id);
    }
    expect(await bfl.poll?.(job, request, access)).toMatchObject({ state: "done" });
  });

  test("may be unknown to one entrance and known to another", async () => {
    const missing = () => Response.json({ id: "task-1", status: "Task not found" });
    const asked: string[] = [];
    const answers = [missing, missing, () => Response.json({ id: "task-1", status: "Pending" })];
    const send = answering(...answers);
    const recording: ProviderAccess["send"] = (url, init, limits) => (asked.push(url), send(url, init, limits));
    const submission = await bfl.poll?.({ id: "task-1", url: null }, request, { ...access, send: recording });
    expect(submission).toMatchObject({ state: "pending" });
    expect(asked.map((url) => new URL(url).hostname)).toEqual(["api.bfl.ai", "api.eu.bfl.ai", "api.us.bfl.ai"]);
  });

  test("is lost when no entrance knows it, with either status", async () => {
    behave({ job: "abort" });
    const failed = await endOf(await submitted());
    expect(failed).toMatchObject({
      outcome: "unknown",
      retryable: false,
      message: "The provider does not know this job.",
    });
    const send = answering(() => Response.json({ status: "Task not found" }, { status: 404 }));
    expect(await pollFailure({ id: "x", url: null }, request, { ...access, send })).toMatchObject({
      outcome: "unknown",
      retryable: false,
    });
  });

  test("is asked for again when there is no answer just now", async () => {
    behave({ polls: ["drop", "server-error", "unavailable", "truncate", "throttle", "no-credit"] });
    const job = await submitted();
    for (const throttled of [false, false, false, false, true, false]) {
      const failed = await pollFailure(job);
      expect(failed).toMatchObject({ outcome: "unknown", retryable: true, throttled });
    }
    expect((await polled(job)).costMicroUsd).toBe(14_000);
    const refusing = answering(() => new Response("", { status: 403 }));
    const refused = await pollFailure(job, request, { ...access, send: refusing });
    expect(refused).toMatchObject({
      outcome: "unknown",
      retryable: true,
      message: reasons.badKey,
    });
    for (const body of ["", "null", "{}", '{"status":7}']) {
      const send = answering(() => new Response(body));
      expect(await pollFailure(job, request, { ...access, send })).toMatchObject({ retryable: true });
    }
  });

  test("gives its image again when it did not come through", async () => {
    behave({ downloads: ["drop", "truncate", "server-error", "unavailable"] });
    const job = await submitted();
    await vi.waitFor(async () => expect(await getResult(job.id)).toMatchObject({ status: "Ready" }), patience);
    for (let count = 0; count < 4; count++) {
      expect(await pollFailure(job)).toMatchObject({ outcome: "unknown", retryable: true });
    }
    expect((await polled(job)).costMicroUsd).toBe(14_000);
    expect(server.bill()).toBe(14_000);
  });

  test("gives whatever bytes are there: what they are is judged elsewhere", async () => {
    behave({ result: "not-an-image" });
    expect(new TextDecoder().decode((await polled(await submitted())).bytes)).toContain("<!doctype html>");
    behave({ result: "jpeg" });
    expect(readImageHeader((await polled(await submitted())).bytes)?.format).toBe("jpeg");
  });
});

describe("the image of a finished task", () => {
  testLateImages(bench, { priceMicroUsd: 14_000, keptForMs: 600_000 });
  testRedirects(bench);
  testSpellings(bench);
  testWords(bench);
  testHosts(bench, {
    good: [
      "delivery-eu1.bfl.ai",
      "delivery-us1.bfl.ai",
      "delivery.bfl.ai",
      "cdn.bfl.ai",
      "delivery.eu.bfl.ai",
      "bfldeliveryprod.blob.core.windows.net",
      "bfldeliverysc.blob.core.windows.net",
      "bfldeliveryscus.blob.core.windows.net",
      "bfldeliveryweu.blob.core.windows.net",
    ],
    bad: [
      "evilbfl.ai",
      "bfl.ai.evil.example",
      "evil.eu.bfl.ai",
      "a.delivery.eu.bfl.ai",
      "evilbfldeliveryscus.blob.core.windows.net",
      "bfldelivery.blob.core.windows.net",
      "bfldeliveryscus.evil.blob.core.windows.net",
      "bfldeliveryscus.evil.example",
      "other.blob.core.windows.net",
      "bfldeliveryscus.blob.core.windows.net.evil.example",
    ],
  });
});

test("behaviours, requests and the bill are reached over HTTP too, by a part of the prompt", async () => {
  const body = JSON.stringify({ match: "dragon", behaviours: [{ submit: "server-error" }, { job: "fail" }] });
  await fetch(`${server.url}/__behaviours`, { method: "POST", body });
  const dragon = { ...request, prompt: "a dragon" };
  await polled(await submitted());
  expect(await submitFailure(dragon)).toMatchObject({ outcome: "unknown" });
  expect(await endOf(await submitted(dragon), dragon)).toMatchObject({ outcome: "failed" });
  const get = async (path: string) => (await fetch(`${server.url}${path}`)).json();
  expect(await get("/__bill?match=dragon")).toBe(14_000);
  expect(await get("/__bill")).toBe(28_000);
  expect(await get("/__requests?match=dragon")).toHaveLength(2);
});
