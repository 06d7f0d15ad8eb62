import Replicate, { validateWebhook } from "replicate";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { replicate } from "../../src/features/generations/providers/replicate";
import type {
  DrawRequest,
  Job,
  ProviderAccess,
  ProviderCallback,
  Reference,
} from "../../src/features/generations/providers/provider";
import { ProviderError } from "../../src/features/generations/providers/provider";
import { readImageHeader } from "../../src/lib/image-header";
import { guardedFetch, OutboundError } from "../../src/outbound/guarded-fetch";
import type { Delivery } from "../providers/job-api/courier";
import type { Behaviour } from "../providers/job-api/behaviour";
import type { ReplicateServer } from "../providers/replicate";
import { startReplicate } from "../providers/replicate";
import { newSecret, signDelivery } from "../providers/replicate/signature";
import { failureOf as keylessFailureOf, toReference } from "../support/local-provider";

const callback = { url: "https://hatchery.example/v1/hooks/providers/replicate/token", secret: "unused" };
const request: DrawRequest = {
  model: "replicate/flux-2-pro",
  prompt: "a brave knight",
  subject: "knight",
  kind: "icon",
  palette: [],
  width: 256,
  height: 320,
  seed: 7,
  slot: { direction: null, animation: null, frame: 1 },
  frames: 1,
  references: [],
};

let server: ReplicateServer;
let account = 0;
const delivered: Delivery[] = [];

beforeEach(async () => {
  // Another key each time: the secrets that the adapter keeps are kept by key.
  account++;
  server = await startReplicate({
    key: `r8_key_${account}`,
    deliver: (delivery) => {
      delivered.push(delivery);
      return Promise.resolve(200);
    },
  });
});
afterEach(async () => {
  delivered.length = 0;
  await server.close();
});

function access(changes: Partial<ProviderAccess> = {}): ProviderAccess {
  return { key: server.key, callback, send: sendTo(server.url), ...changes };
}

/** The deployment's way out: the API's own host is this server, and so is where it says that its files are. */
function sendTo(url: string): ProviderAccess["send"] {
  return (address, init, limits) => {
    const local = address.replace("https://api.replicate.com/", `${url}/`);
    return guardedFetch(local, init, { ...limits, allow: [], testOrigins: [url] });
  };
}

function behave(behaviour: Behaviour): void {
  server.behave(() => behaviour);
}

async function submitted(changes: Partial<DrawRequest> = {}, from = access()): Promise<Job> {
  const submission = await replicate.submit({ ...request, ...changes }, from);
  if (submission.state !== "pending") throw new Error("It should be pending");
  return submission.job;
}

async function polled(job: Job, asked = request, from = access()) {
  const submission = await vi.waitFor(async () => {
    const answer = await replicate.poll?.(job, asked, from);
    if (answer?.state !== "done") throw new NotYet();
    return answer;
  }, patience);
  return submission.drawing;
}

class NotYet extends Error {}
const patience = { timeout: 5_000, interval: 10 };

/** The failure that a poll ends in, once the job has ended. */
async function endOf(job: Job, asked = request, from = access()): Promise<ProviderError> {
  return vi.waitFor(async () => {
    const failure = await replicate.poll?.(job, asked, from).catch((error: unknown) => error);
    if (!(failure instanceof ProviderError)) throw new NotYet();
    return failure;
  }, patience);
}

function failureOf(call: Promise<unknown> | undefined): Promise<ProviderError> {
  return keylessFailureOf(call, server.key);
}

/** Long enough not to be sent inline. */
function largeReference(): Reference {
  const small = toReference(1024, 1024);
  const bytes = new Uint8Array(60_000);
  bytes.set(small.bytes.subarray(0, 60_000));
  return { ...small, bytes };
}

function toCallback({ headers, body }: Delivery, changes: Partial<ProviderCallback> = {}): ProviderCallback {
  const header = (name: string) => headers[name];
  return { header, body: new Uint8Array(Buffer.from(body)), nowMs: Date.now(), accountName: null, ...changes };
}

describe("the vendor's own client finds its API here", () => {
  const model = "black-forest-labs/flux-schnell";
  const sdk = () => new Replicate({ auth: server.key, baseUrl: `${server.url}/v1`, useFileOutput: false });

  test("it runs a model, waiting within the call and by asking", async () => {
    for (const wait of [{ mode: "block" }, { mode: "poll", interval: 10 }] as const) {
      const output = await sdk().run(model, { input: { prompt: "a tree", output_format: "png" }, wait });
      const picture = await fetch(String(Array.isArray(output) ? output[0] : output));
      expect(readImageHeader(await picture.bytes())).toEqual({ format: "png", width: 1024, height: 1024 });
    }
    expect(server.bill()).toBe(6_000);
  });

  test("it creates, gets, lists and cancels predictions", async () => {
    behave({ job: "hang" });
    const created = await sdk().predictions.create({ model, input: { prompt: "a tree" } });
    expect(created).toMatchObject({ status: "starting", model, version: "hidden", data_removed: false, error: null });
    await vi.waitFor(async () => expect((await sdk().predictions.get(created.id)).status).toBe("processing"));
    expect((await sdk().predictions.list()).results.map(({ id }) => id)).toEqual([created.id]);
    expect(await sdk().predictions.cancel(created.id)).toMatchObject({ status: "canceled" });
    expect((await sdk().wait(created, {})).status).toBe("canceled");
  });

  test("it pages through the list", async () => {
    const paged = await startReplicate({ pageSize: 2 });
    const client = new Replicate({ auth: paged.key, baseUrl: `${paged.url}/v1` });
    for (const prompt of ["a", "b", "c"]) await client.predictions.create({ model, input: { prompt } });
    const lengths: number[] = [];
    for await (const page of client.paginate(() => client.predictions.list())) lengths.push(page.length);
    expect(lengths).toEqual([2, 1]);
    await paged.close();
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
    await vi.waitFor(() => expect(delivered).toHaveLength(2));
    const { key } = await sdk().webhooks.default.secret.get();
    const validity = delivered.map(({ headers, body }) =>
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

describe("a picture is drawn", () => {
  test.each(replicate.models.map(({ id }) => id))(
    "by %s, at the size it was asked for and at the price it was estimated",
    async (id) => {
      const model = replicate.models.find((each) => each.id === id);
      if (model === undefined) throw new Error("No such model");
      const asked = { ...request, model: id, ...model.size({ width: 48, height: 64 }) };
      behave({ delayMs: 500 });
      const job = await submitted(asked);
      expect(await replicate.poll?.(job, asked, access())).toEqual({ state: "pending", job });
      const drawing = await polled(job, asked);
      expect(readImageHeader(drawing.bytes)).toEqual({ format: "png", width: asked.width, height: asked.height });
      expect(drawing).toMatchObject({ seed: 7, costMicroUsd: server.bill() });
      expect(drawing.costMicroUsd).toBe(model.estimateMicroUsd({ ...asked, references: [] }));
    },
  );

  test("with a deadline, the size, the seed and the format in the request, and a callback for both ends", async () => {
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
    const uploads = server.requests.filter(({ path }) => path === "/v1/files");
    expect(uploads.length).toBeGreaterThan(0);
    const input = Object(Object(server.requests.find(({ path }) => path.endsWith("/predictions"))?.json).input);
    expect(input.input_images[0]).toMatch(/^data:image\/png;base64,/);
    expect(input.input_images[1]).toMatch(/\/v1\/files\/[a-z0-9]+$/);
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
    const output = `data:image/png;base64,${Buffer.from(toReference(1024, 1025).bytes).toString("base64")}`;
    const send = answering(200, JSON.stringify({ id: "a1", status: "succeeded", output: { image: [output] } }));
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
    expect(keys).toContainEqual(["delivery", null]);
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
  test.each([
    ["drop", "unknown", true, "The connection to the provider was lost."],
    ["drop-before", "unknown", true, "The connection to the provider was lost."],
    ["truncate", "unknown", true, "The connection to the provider was lost."],
    ["server-error", "unknown", true, "The provider failed."],
    ["unavailable", "unknown", true, "The provider failed."],
    ["no-credit", "refused", false, "The provider's account has no credit left."],
    ["throttle", "refused", true, "The provider asks to slow down."],
    ["throttle-until", "refused", true, "The provider asks to slow down."],
  ] as const)("%s is %s", async (trouble, outcome, retryable, message) => {
    behave({ submit: trouble });
    const failure = await failureOf(replicate.submit(request, access()));
    expect(failure).toMatchObject({ outcome, retryable, message, costMicroUsd: 0 });
    expect(failure.throttled).toBe(trouble.startsWith("throttle"));
    // A date is told in whole seconds.
    const waits = { throttle: [3], "throttle-until": [3, 4] };
    expect(trouble in waits ? waits[trouble as keyof typeof waits] : [null]).toContain(failure.retryAfterSeconds);
    const taken = trouble === "drop" || trouble === "truncate" ? 1 : 0;
    expect(server.jobs).toHaveLength(taken);
    await vi.waitFor(() => expect(server.bill()).toBe(taken * 30_000));
  });

  test("a refused key, input, model, and a size that the model does not draw are refused for good", async () => {
    const key = await failureOf(replicate.submit(request, access({ key: "r8_wrong" })));
    expect(key).toMatchObject({
      outcome: "refused",
      retryable: false,
      message: "The provider does not accept the key.",
    });
    const input = await failureOf(replicate.submit({ ...request, width: 64 }, access()));
    expect(input).toMatchObject({ outcome: "refused", message: "The provider did not accept the request." });
    expect(String(input.cause)).toContain("width is unknown or not valid");
    const model = await failureOf(replicate.submit({ ...request, model: "constructor" }, access()));
    expect(model).toMatchObject({ outcome: "refused", retryable: false, message: "The model is not available." });
  });

  test("an answer that is no prediction leaves open what happened", async () => {
    for (const text of ["", "null", "{}", '{"id":"../x","status":"starting"}', "<html>"]) {
      const send = answering(201, text);
      const failure = await failureOf(replicate.submit(request, access({ send })));
      expect(failure).toMatchObject({ outcome: "unknown", retryable: true });
    }
  });

  test("what never left was refused", async () => {
    const send: ProviderAccess["send"] = (_address, init, limits) =>
      guardedFetch("http://10.0.0.1/", init, { ...limits, allow: [], testOrigins: [] });
    expect(await failureOf(replicate.submit(request, access({ send })))).toMatchObject({ outcome: "refused" });
  });

  test("a text of the provider is cut and does not hold the key", async () => {
    const send = answering(400, `bad token ${server.key} ${"x".repeat(5_000)}`);
    const failure = await failureOf(replicate.submit(request, access({ send })));
    expect(String(failure.cause)).toContain("bad token [key]");
    expect(String(failure.cause).length).toBeLessThan(2_100);
  });

  test("trouble with a reference is no job", async () => {
    const references = [largeReference()];
    const send = answering(500, "oh");
    const broken = await failureOf(replicate.submit({ ...request, references }, access({ send })));
    expect(broken).toMatchObject({ outcome: "refused", retryable: true });
    const lost = await failureOf(replicate.submit({ ...request, references }, access({ send: losing })));
    expect(lost).toMatchObject({ outcome: "refused", retryable: true });
    const odd = await failureOf(replicate.submit({ ...request, references }, access({ send: answering(201, "{}") })));
    expect(odd).toMatchObject({ outcome: "refused", retryable: true });
    expect(server.jobs).toEqual([]);
  });
});

describe("a job that ends badly is classed", () => {
  test.each([
    ["fail", "failed", true, "The provider failed to draw the picture."],
    ["filter", "failed", false, "The provider's content filter refused the picture."],
    ["abort", "refused", true, "The provider did not start the job in time."],
  ] as const)("%s is %s, and free", async (job, outcome, retryable, message) => {
    behave({ job });
    expect(await endOf(await submitted())).toMatchObject({ outcome, retryable, message, costMicroUsd: 0 });
    expect(server.bill()).toBe(0);
  });

  test("canceled before it started is free, and while it was drawn is paid", async () => {
    behave({ job: "hang", delayMs: 600 });
    const waiting = await submitted();
    await replicate.cancel?.(waiting, access());
    expect(await endOf(waiting)).toMatchObject({ outcome: "refused", costMicroUsd: 0 });
    const running = await submitted();
    await vi.waitFor(() => expect(server.jobs[1]?.state).toBe("running"));
    await replicate.cancel?.(running, access());
    const failure = await endOf(running);
    expect(failure).toMatchObject({ outcome: "failed", retryable: false, costMicroUsd: 30_000 });
    expect(server.bill()).toBe(30_000);
  });

  test.each(["expired", "unnamed"] as const)("a picture that is %s is lost and paid", async (result) => {
    behave({ result });
    const failure = await endOf(await submitted());
    expect(failure).toMatchObject({ outcome: "failed", retryable: false, costMicroUsd: server.bill() });
    expect(failure.costMicroUsd).toBe(30_000);
  });

  test("a picture at an address that may not be called is lost and paid", async () => {
    const output = "https://169.254.169.254/latest";
    const send = answering(200, JSON.stringify({ id: "a1", status: "succeeded", output, error: null }));
    const guarded: ProviderAccess["send"] = (address, init, limits) =>
      address.startsWith("https://api.replicate.com/")
        ? send(address, init, limits)
        : guardedFetch(address, init, { ...limits, allow: "public", testOrigins: [] });
    const failure = await failureOf(replicate.poll?.({ id: "a1", url: null }, request, access({ send: guarded })));
    expect(failure).toMatchObject({ outcome: "failed", costMicroUsd: 30_000 });
  });
});

describe("a job that cannot be asked about just now stays a job", () => {
  test.each(["drop", "truncate", "server-error", "unavailable", "no-credit"] as const)("%s", async (trouble) => {
    behave({ polls: [trouble] });
    const job = await submitted();
    const failure = await failureOf(replicate.poll?.(job, request, access()));
    expect(failure).toMatchObject({ outcome: "unknown", retryable: true, throttled: false });
    expect((await polled(job)).costMicroUsd).toBe(server.bill());
  });

  test("throttled, which is for the whole account", async () => {
    behave({ polls: ["throttle"] });
    const failure = await failureOf(replicate.poll?.(await submitted(), request, access()));
    expect(failure).toMatchObject({ outcome: "unknown", retryable: true, throttled: true, retryAfterSeconds: 3 });
  });

  test("with a key that is refused meanwhile", async () => {
    const job = await submitted();
    const failure = await failureOf(replicate.poll?.(job, request, access({ key: "r8_wrong" })));
    expect(failure).toMatchObject({
      outcome: "unknown",
      retryable: true,
      message: "The provider does not accept the key.",
    });
  });

  test.each(["drop", "truncate", "server-error", "unavailable"] as const)(
    "with a download that is %s",
    async (trouble) => {
      behave({ downloads: [trouble] });
      const job = await submitted();
      expect(await endOf(job)).toMatchObject({ outcome: "unknown", retryable: true });
      expect((await polled(job)).costMicroUsd).toBe(server.bill());
    },
  );

  test("unless the provider does not know it", async () => {
    const failure = await failureOf(replicate.poll?.({ id: "nobody", url: null }, request, access()));
    expect(failure).toMatchObject({ outcome: "unknown", retryable: false });
  });
});

describe("a job whose submit was not answered is found", () => {
  test("by its callback, on whatever page it is", async () => {
    const paged = await startReplicate({ key: server.key, pageSize: 2, deliver: () => Promise.resolve(200) });
    const from = (url: string) => access({ send: sendTo(paged.url), callback: { ...callback, url } });
    const startedAtMs = Date.now();
    paged.behave(({ prompt }) => (prompt === "lost" ? { submit: "drop" } : {}));
    await failureOf(replicate.submit({ ...request, prompt: "lost" }, from("https://hatchery.example/lost")));
    for (let count = 0; count < 4; count++) await submitted({}, from("https://hatchery.example/other"));
    const job = await replicate.findJob?.(startedAtMs, from("https://hatchery.example/lost"));
    expect(job).toEqual({ id: paged.jobs[0]?.id, url: null });
    if (job === undefined) throw new Error("Not found");
    expect((await polled(job, request, from("https://hatchery.example/lost"))).costMicroUsd).toBe(30_000);
    expect(await replicate.findJob?.(startedAtMs, from("https://hatchery.example/none"))).toBeUndefined();
    const pages = paged.requests.filter(({ path }) => path.startsWith("/v1/predictions?"));
    expect(pages.map(({ key }) => key)).toEqual(pages.map(() => `Bearer ${server.key}`));
    await paged.close();
  });

  test("or is known not to exist", async () => {
    behave({ submit: "drop-before" });
    await failureOf(replicate.submit(request, access()));
    expect(await replicate.findJob?.(Date.now(), access())).toBeUndefined();
  });

  test("unless the list does not tell: no callbacks in it, no callback of ours, no end, or no answer", async () => {
    await submitted({}, access({ callback: null }));
    const unknown = { outcome: "unknown", retryable: false };
    expect(await failureOf(replicate.findJob?.(Date.now(), access()))).toMatchObject(unknown);
    expect(await failureOf(replicate.findJob?.(Date.now(), access({ callback: null })))).toMatchObject(unknown);
    const endless = answering(
      200,
      JSON.stringify({ results: [], next: "https://evil.example/v1/predictions?cursor=1" }),
    );
    expect(await failureOf(replicate.findJob?.(Date.now(), access({ send: endless })))).toMatchObject(unknown);
    const broken = await failureOf(replicate.findJob?.(Date.now(), access({ send: answering(500, "") })));
    expect(broken).toMatchObject({ outcome: "unknown", retryable: true });
  });

  test("by the callback of its end", async () => {
    behave({ submit: "drop", callback: "early" });
    await failureOf(replicate.submit(request, access()));
    const proofs = [];
    for (const each of delivered) proofs.push(await replicate.verifyCallback?.(toCallback(each), access()));
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
    await vi.waitFor(() => expect(delivered).toHaveLength(2));
    for (const each of delivered) expect(await verify(toCallback(each))).toEqual({ jobId: job.id, accountName: null });
  });

  test("is proven by any of its signatures", async () => {
    const delivery = signed('{"id":"abc"}');
    const signature = `v1,${"A".repeat(43)}= v2,x ${delivery.headers["webhook-signature"]}`;
    const headers = { ...delivery.headers, "webhook-signature": signature };
    expect(await verify(toCallback({ ...delivery, headers }))).toEqual({ jobId: "abc", accountName: null });
  });

  test("is not proven when it is forged, altered, old, early, incomplete or of another account", async () => {
    const body = '{"id":"abc"}';
    const good = signed(body);
    expect(await verify(toCallback(good))).toBeDefined();
    const bad: Delivery[] = [
      signed(body, newSecret()),
      { ...good, body: '{"id":"abd"}' },
      signed(body, server.secret(), Date.now() - 301_000),
      signed(body, server.secret(), Date.now() + 302_000),
      ...["webhook-id", "webhook-timestamp", "webhook-signature"].flatMap((name) =>
        ["", "x", "1e3", "v1,", "v1,é", "v1,AAAA v1", " ".repeat(9_000)].map((value) => ({
          ...good,
          headers: { ...good.headers, [name]: value },
        })),
      ),
      ...["", "null", "[]", '{"id":7}', '{"id":"../a"}', "{", "\u0000"].map((text) => signed(text)),
    ];
    for (const each of bad) expect(await verify(toCallback(each))).toBeUndefined();
    expect(await verify(toCallback(good), access({ key: "r8_wrong" }))).toBeUndefined();
    expect(await verify(toCallback({ ...good, headers: {} }))).toBeUndefined();
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

  test("is not proven while the secret cannot be had, and asks at most once a minute", async () => {
    let calls = 0;
    const send: ProviderAccess["send"] = () => {
      calls++;
      return Promise.reject(new Error("down"));
    };
    const good = signed('{"id":"a"}');
    for (let count = 0; count < 5; count++) expect(await verify(toCallback(good), access({ send }))).toBeUndefined();
    expect(calls).toBe(1);
  });
});

describe("the local server, for callers in other processes", () => {
  test("takes behaviours, tells requests, jobs and the bill by a part of the prompt, and rewrites callbacks", async () => {
    const other = await startReplicate({ rewriteCallbackTo: server.url });
    const behaviours = { match: "knight", behaviours: [{ submit: "throttle" }, {}] };
    const post = { method: "POST", body: JSON.stringify(behaviours) };
    expect((await fetch(`${other.url}/__behaviours`, post)).status).toBe(204);
    const from = access({ key: other.key, send: sendTo(other.url) });
    expect(await failureOf(replicate.submit(request, from))).toMatchObject({ throttled: true });
    await polled(await submitted({}, from), request, from);
    const ask = async (path: string): Promise<unknown> => (await fetch(`${other.url}${path}`)).json();
    expect(await ask("/__bill?match=knight")).toBe(30_000);
    expect(await ask("/__bill?match=tree")).toBe(0);
    expect(await ask("/__jobs?match=knight")).toEqual([
      { id: other.jobs[0]?.id, prompt: request.prompt, state: "succeeded", billedMicroUsd: 30_000 },
    ]);
    expect(await ask("/__requests?match=knight")).toHaveLength(2);
    await vi.waitFor(() =>
      expect(server.requests.some(({ path }) => path === "/v1/hooks/providers/replicate/token")).toBe(true),
    );
    await other.close();
  });
});

/** Every connection is lost. */
const losing: ProviderAccess["send"] = () => Promise.reject(new OutboundError("unreachable"));

/** Any call is answered so. */
function answering(status: number, text: string): ProviderAccess["send"] {
  return () => Promise.resolve({ status, headers: new Headers(), bytes: new Uint8Array(Buffer.from(text)) });
}
