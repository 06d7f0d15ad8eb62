/** Guarantees about the images of finished jobs. Each function declares the tests of one guarantee, for one adapter. */

import { expect, test } from "vitest";
import { readImageHeader } from "../../src/lib/image-header";
import { OutboundError } from "../../src/outbound/guarded-fetch";
import { reasons } from "../../src/providers/job-api/reasons";
import type { Behaviour } from "../../stand-ins/job-api/behaviour";
import type { Spelling } from "../../stand-ins/job-api/spelling";
import { callsThrough, type Bench } from "./provider-calls";

const minuteMs = 60_000;

/** `keptForMs` is how long the provider keeps an image, and `priceMicroUsd` the price of the bench's request. */
export type Terms = { readonly priceMicroUsd: number; readonly keptForMs: number };

const later = { outcome: "unknown", retryable: true, message: reasons.lateImage };

export function testLateImages(bench: Bench, { priceMicroUsd, keptForMs }: Terms): void {
  const { behave, submitted, endOf, polled } = callsThrough(bench);

  test.each(["missing", "forbidden"] as const)("an image that is %s at first is asked for again", async (detour) => {
    behave({ downloads: [detour, detour] });
    const job = await submitted();
    for (let time = 0; time < 2; time++) {
      const late = await endOf(job);
      expect(late).toMatchObject({ ...later, delivery: { costMicroUsd: priceMicroUsd, refusedHost: null } });
      expect(late.delivery?.lossReason).toBe(reasons.lostImage);
      expect(late.delivery?.patienceMs).toBeGreaterThanOrEqual(2 * minuteMs);
      expect(late.delivery?.patienceMs).toBeLessThan(keptForMs);
    }
    expect(await polled(job)).toMatchObject({ costMicroUsd: bench.server().bill() });
  });

  test("an image whose host is in trouble is asked for as long as the provider keeps the image", async () => {
    behave({ downloads: ["server-error"] });
    const late = await endOf(await submitted());
    expect(late).toMatchObject({ ...later, delivery: { costMicroUsd: priceMicroUsd, patienceMs: keptForMs } });
  });

  test("an image that its host calls gone is lost and paid at once", async () => {
    behave({ downloads: ["gone"] });
    const lost = { outcome: "failed", retryable: false, costMicroUsd: priceMicroUsd, message: reasons.lostImage };
    expect(await endOf(await submitted())).toMatchObject(lost);
  });

  test("a job without an image is paid, and names the filter", async () => {
    behave({ result: "unnamed" });
    const empty = { outcome: "failed", retryable: false, costMicroUsd: priceMicroUsd, message: reasons.noImage };
    expect(await endOf(await submitted())).toMatchObject(empty);
  });
}

/** `good` are hosts that the provider uses, and `bad` are hosts that only look like them. */
export function testHosts(bench: Bench, { good, bad }: Readonly<Record<"good" | "bad", readonly string[]>>): void {
  const { behave, submitted, polled, endOf } = callsThrough(bench);

  test.each(good)("an image at %s is downloaded", async (host) => {
    const made = await submitted();
    await polled(made);
    const path = bench.server().requests.at(-1)?.path ?? "";
    behave({ address: `https://${host}${path}` });
    expect(readImageHeader((await polled(await submitted())).bytes)).not.toBeNull();
  });

  test.each(bad)("an image at %s is not called for, and the job stays open", async (host) => {
    behave({ address: `https://${host}/x.png` });
    const refused = await endOf(await submitted());
    expect(refused).toMatchObject({ ...later, delivery: { refusedHost: host, lossReason: reasons.refusedHost } });
    expect(bench.server().requests.filter(({ path }) => path.startsWith("/x.png"))).toEqual([]);
  });
}

export function testRedirects(bench: Bench): void {
  const { behave, submitted, polled, endOf } = callsThrough(bench);
  const moves = (count: number): Behaviour => ({ downloads: Array.from({ length: count }, () => "moved") });

  test.each([1, 3])("%i redirects to the image are followed, without the key", async (count) => {
    behave(moves(count));
    expect(readImageHeader((await polled(await submitted())).bytes)).not.toBeNull();
    const asked = bench.server().requests.slice(-count - 1);
    expect(JSON.stringify(asked)).not.toContain(bench.server().key);
  });

  test("four redirects are not", async () => {
    behave(moves(4));
    const late = await endOf(await submitted());
    expect(late).toMatchObject({ ...later, delivery: { refusedHost: null } });
    expect(late.cause).toBeInstanceOf(OutboundError);
  });

  test.each([
    "http://127.0.0.1:1/",
    "https://127.0.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://localhost/",
    "https://[::1]/",
    "https://evil.example/x.png",
    "//evil.example/x.png",
    "data:image/png;base64,AAAA",
    "file:///etc/passwd",
  ])("a redirect to %s is refused, also behind a good one", async (location) => {
    for (const downloads of [[{ location }], ["moved", { location }]] as const) {
      behave({ downloads });
      const refused = await endOf(await submitted());
      expect(refused).toMatchObject({ ...later, delivery: { lossReason: reasons.refusedHost } });
      expect(refused.cause).toMatchObject({ reason: "refused" });
    }
  });
}

const spellings: readonly (readonly [Spelling, Behaviour["result"]])[] = [
  ["object", undefined],
  ["list", undefined],
  ["image", undefined],
  ["past-null", undefined],
  ["nested", undefined],
  ["object", "inline"],
  ["lines", "inline"],
  ["url-safe", "inline"],
  ["parameters", "inline"],
];

export function testSpellings(bench: Bench): void {
  const { behave, submitted, polled } = callsThrough(bench);

  test.each(spellings)("an image spelled as %s, %s, is found", async (spelling, result) => {
    behave({ spelling, ...(result && { result }) });
    const drawing = await polled(await submitted());
    expect(readImageHeader(drawing.bytes)).not.toBeNull();
    expect(drawing.costMicroUsd).toBe(bench.server().bill());
  });

  test("an image within the answer may be as large as any image", async () => {
    const big = Buffer.alloc(3 * 1024 * 1024, 7).toString("base64");
    behave({ address: `data:image/png;base64,${big}` });
    expect((await polled(await submitted())).bytes).toHaveLength(3 * 1024 * 1024);
  });
}

export function testWords(bench: Bench): void {
  const { behave, submitted, polled, endOf } = callsThrough(bench);

  test.each(["SUCCEEDED", "success", "Completed", "DONE", "ready", "is wholly finished"])(
    "an image is taken whatever the word for the end: %s",
    async (word) => {
      behave({ word });
      expect((await polled(await submitted())).costMicroUsd).toBe(bench.server().bill());
    },
  );

  test.each(["FAILED", "failed", "ERROR", "TimedOut"])("a failed job is one by any word: %s", async (word) => {
    behave({ job: "fail", word });
    expect(await endOf(await submitted())).toMatchObject({ message: reasons.notDrawn });
  });

  test("a word that nobody knows ends a job without an image, and its bill stays open", async () => {
    behave({ word: "ABANDONED_BY_SCHEDULER", result: "unnamed" });
    const ended = { outcome: "unknown", retryable: false, isFinal: true, message: reasons.strangeEnd };
    expect(await endOf(await submitted())).toMatchObject(ended);
  });
}
