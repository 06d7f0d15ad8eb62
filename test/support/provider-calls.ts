import { onTestFinished, vi } from "vitest";
import {
  ProviderError,
  type DrawRequest,
  type Drawing,
  type Job,
  type Provider,
  type ProviderAccess,
  type ProviderCallback,
  type Reference,
} from "../../src/providers/provider";
import { OutboundError } from "../../src/outbound/guarded-fetch";
import type { Behaviour } from "../../stand-ins/job-api/behaviour";
import type { Delivery } from "../../stand-ins/job-api/courier";
import type { Server } from "../../stand-ins/job-api/server";
import { failureOf } from "./local-provider";

/** An adapter, what its tests draw, and the local server and the way to it that each test has anew. */
export type Bench = {
  readonly provider: Provider;
  readonly request: DrawRequest;
  readonly server: () => Server<unknown>;
  readonly access: () => ProviderAccess;
};

/** For what comes in its own time: long enough for a busy machine. */
export const patience = { timeout: 30_000, interval: 10 };
/** Longer than any test: a job that takes so long goes on when the test advances it. */
export const anHourMs = 3_600_000;

class NotYet extends Error {}

/** What a test does through an adapter. Whatever fails must not hold the key. */
export function callsThrough({ provider, request, server, access }: Bench) {
  const submit = (changes: Partial<DrawRequest>, from: ProviderAccess) =>
    provider.submit({ ...request, ...changes }, from);
  const poll = (job: Job, asked: DrawRequest, from: ProviderAccess) => provider.poll?.(job, asked, from);
  return {
    /** From now on, of every job. */
    behave: (behaviour: Behaviour): void => server().behave(() => behaviour),
    /** The job that a submit began. */
    submitted: async (changes: Partial<DrawRequest> = {}, from = access()): Promise<Job> => {
      const submission = await submit(changes, from);
      if (submission.state !== "pending") throw new Error("It should be pending");
      return submission.job;
    },
    /** The picture that a submit was answered with. */
    drawn: async (changes: Partial<DrawRequest> = {}, from = access()): Promise<Drawing> => {
      const submission = await submit(changes, from);
      if (submission.state !== "done") throw new Error("It should be done");
      return submission.drawing;
    },
    submitFailure: (changes: Partial<DrawRequest> = {}, from = access()): Promise<ProviderError> =>
      failureOf(submit(changes, from), from.key),
    /** The failure of one question about a job. */
    pollFailure: (job: Job, asked = request, from = access()): Promise<ProviderError> =>
      failureOf(poll(job, asked, from), from.key),
    /** The picture that a job ends in. */
    polled: (job: Job, asked = request, from = access()): Promise<Drawing> =>
      vi.waitFor(async () => {
        const submission = await poll(job, asked, from);
        if (submission?.state !== "done") throw new NotYet();
        return submission.drawing;
      }, patience),
    /** The failure that a job ends in. */
    endOf: (job: Job, asked = request, from = access()): Promise<ProviderError> =>
      vi.waitFor(async () => {
        const failure: unknown = await poll(job, asked, from)?.catch((error: unknown) => error);
        if (!(failure instanceof ProviderError)) throw new NotYet();
        return failureOf(Promise.reject(failure), from.key);
      }, patience),
  };
}

/** A callback as it comes in, now. */
export function toCallback({ headers, body }: Delivery, changes: Partial<ProviderCallback> = {}): ProviderCallback {
  const header = (name: string) => headers[name];
  return { header, body: new Uint8Array(Buffer.from(body)), nowMs: Date.now(), accountName: null, ...changes };
}

export function toDataUrl({ bytes, format }: Reference): string {
  return `data:image/${format};base64,${Buffer.from(bytes).toString("base64")}`;
}

/** Whatever a provider calls back is taken. */
export async function taken(): Promise<number> {
  return 200;
}

/** A way out on which every call ends so. */
export function losing(reason: OutboundError["reason"]): ProviderAccess["send"] {
  return () => Promise.reject(new OutboundError(reason));
}

/** Until the test ends it is the start of this second: dates in headers know no parts of one. */
export function stopClock(): void {
  vi.setSystemTime(Math.floor(Date.now() / 1_000) * 1_000);
  onTestFinished(() => void vi.useRealTimers());
}
