/** Guarantees that several adapters give. Each function declares the tests of one guarantee, for one adapter. */

import { expect, test, vi } from "vitest";
import type { ProviderError } from "../../src/providers/provider";
import { reasons } from "../../src/providers/job-api/reasons";
import { readImageHeader } from "../../src/lib/image-header";
import type { Behaviour } from "../../stand-ins/job-api/behaviour";
import { throttleSeconds } from "../../stand-ins/job-api/trouble";
import { anHourMs, callsThrough, losing, patience, stopClock, type Bench } from "./provider-calls";

const lostCalls = [
  ["refused", { outcome: "refused", retryable: false }],
  ["timeout", { outcome: "unknown", retryable: true }],
  ["unreachable", { outcome: "unknown", retryable: true }],
  ["redirected", { outcome: "unknown", retryable: true }],
  ["too_large", { outcome: "unknown", retryable: true }],
] as const;

export function testLostSubmits(bench: Bench): void {
  const { submitFailure } = callsThrough(bench);

  test("before it leaves is refused; without an answer nobody knows", async () => {
    for (const [reason, known] of lostCalls)
      expect(await submitFailure({}, { ...bench.access(), send: losing(reason) })).toMatchObject(known);
  });
}

/** For adapters whose jobs run after the submit. `priceMicroUsd` is the price of the bench's request. */
export function testJobSubmits(bench: Bench, priceMicroUsd: number): void {
  const { behave, submitFailure } = callsThrough(bench);

  test.each([
    ["drop", "unknown", true, reasons.lost],
    ["drop-before", "unknown", true, reasons.lost],
    ["truncate", "unknown", true, reasons.lost],
    ["server-error", "unknown", true, reasons.broken],
    ["unavailable", "unknown", true, reasons.broken],
    ["no-credit", "refused", false, reasons.noCredit],
    ["throttle", "refused", true, reasons.throttled],
    ["throttle-until", "refused", true, reasons.throttled],
    ["throttle-silent", "refused", true, reasons.throttled],
    ["overloaded", "refused", true, reasons.throttled],
  ] as const)("by %s is %s, retryable: %s", async (submit, outcome, retryable, message) => {
    stopClock();
    behave({ submit });
    const expected = { outcome, retryable, message, costMicroUsd: 0, ...waitAfter({ submit }) };
    expect(await submitFailure()).toMatchObject(expected);
    const { requests, jobs, bill } = bench.server();
    expect(requests).toHaveLength(1);
    const taken = submit === "drop" || submit === "truncate" ? 1 : 0;
    expect(jobs).toHaveLength(taken);
    await vi.waitFor(() => expect(bill()).toBe(taken * priceMicroUsd), patience);
  });
  testLostSubmits(bench);
}

type Row = readonly [Behaviour, "refused" | "unknown", boolean, number];

/** For adapters that get the image in the answer. `wrongKey` has the format of the provider's keys. */
export function testImageSubmits(bench: Bench, wrongKey: string, rows: readonly Row[]): void {
  const { behave, submitFailure } = callsThrough(bench);

  test.each(rows)("as %j is %s, retryable: %s, billed %i", async (behaviour, outcome, retryable, billed) => {
    stopClock();
    behave(behaviour);
    expect(await submitFailure()).toMatchObject({ outcome, retryable, ...waitAfter(behaviour) });
    expect(bench.server().bill()).toBe(billed);
    expect(bench.server().requests).toHaveLength(1);
  });

  test("because of the key, the credit or the filter says which", async () => {
    expect(await submitFailure({}, { ...bench.access(), key: wrongKey })).toMatchObject({
      message: reasons.badKey,
      outcome: "refused",
    });
    behave({ submit: "no-credit" });
    expect((await submitFailure()).message).toBe(reasons.noCredit);
    behave({ job: "filter" });
    expect((await submitFailure()).message).toBe(reasons.filtered);
  });
  testLostSubmits(bench);
}

export function testDrawnModels(bench: Bench): void {
  const { behave, submitted, polled } = callsThrough(bench);
  const { provider, request, access } = bench;

  test.each(provider.models.map((model) => [model.id, model] as const))(
    "by %s, at the size it was asked for and at the price it was estimated",
    async (id, model) => {
      const server = bench.server();
      const asked = { ...request, model: id, ...model.size({ width: 48, height: 64 }) };
      behave({ delayMs: anHourMs });
      const job = await submitted(asked);
      for (const step of ["it waits", "it runs"]) {
        expect(await provider.poll?.(job, asked, access()), step).toEqual({ state: "pending", job });
        await server.advance(job.id);
      }
      const drawing = await polled(job, asked);
      expect(readImageHeader(drawing.bytes)).toEqual({ format: "png", width: asked.width, height: asked.height });
      expect(drawing).toMatchObject({ seed: request.seed, costMicroUsd: server.bill() });
      expect(drawing.costMicroUsd).toBe(model.estimateMicroUsd({ ...asked, references: [] }));
    },
  );
}

export function testTroubledPolls(bench: Bench): void {
  const { behave, submitted, polled, endOf, pollFailure } = callsThrough(bench);
  const later = { outcome: "unknown", retryable: true };

  test.each(["drop", "truncate", "server-error", "unavailable", "no-credit"] as const)("%s", async (trouble) => {
    behave({ polls: [trouble] });
    const job = await submitted();
    expect(await pollFailure(job)).toMatchObject({ ...later, throttled: false });
    expect((await polled(job)).costMicroUsd).toBe(bench.server().bill());
  });

  test("throttled, which is for the whole account", async () => {
    behave({ polls: ["throttle"] });
    const throttled = { ...later, throttled: true, retryAfterSeconds: throttleSeconds };
    expect(await pollFailure(await submitted())).toMatchObject(throttled);
  });

  test.each(["drop", "truncate", "server-error", "unavailable"] as const)(
    "with a download that is %s",
    async (trouble) => {
      behave({ downloads: [trouble] });
      const job = await submitted();
      expect(await endOf(job)).toMatchObject(later);
      expect((await polled(job)).costMicroUsd).toBe(bench.server().bill());
    },
  );

  test("unless the provider does not know it", async () => {
    const unknown = { outcome: "unknown", retryable: false };
    expect(await pollFailure({ id: "nobody", url: null })).toMatchObject(unknown);
  });
}

/** The wait in the failure of a throttled submit. Waits until a date are exact only while the clock is stopped. */
function waitAfter({ submit = "drop" }: Behaviour): Pick<ProviderError, "throttled" | "retryAfterSeconds"> {
  const throttled = submit.startsWith("throttle") || submit === "overloaded";
  return { throttled, retryAfterSeconds: throttled && submit !== "throttle-silent" ? throttleSeconds : null };
}
