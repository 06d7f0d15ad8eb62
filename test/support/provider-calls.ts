/** Calls of an adapter, as its unit tests make them. */

import { onTestFinished, vi } from "vitest";
import type { ProviderCallback } from "../../src/providers/callback";
import {
  ProviderError,
  type DrawRequest,
  type Drawing,
  type Job,
  type Provider,
  type ProviderAccess,
  type Reference,
} from "../../src/providers/provider";
import { OutboundError } from "../../src/outbound/guarded-fetch";
import type { Behaviour } from "../../stand-ins/job-api/behaviour";
import type { Delivery } from "../../stand-ins/job-api/courier";
import type { Server } from "../../stand-ins/job-api/server";
import { failureOf } from "./local-provider";

/** An adapter, and the request that its tests draw. Each test has a new server and a new access. */
export type Bench = {
  readonly provider: Provider;
  readonly request: DrawRequest;
  readonly server: () => Server<unknown>;
  readonly access: () => ProviderAccess;
};

/** For `vi.waitFor`: long enough for a busy machine. */
export const patience = { timeout: 30_000, interval: 10 };
/** Longer than any test. A job with this delay runs only when the test advances it. */
export const anHourMs = 3_600_000;

class NotYet extends Error {}

/** Calls of the adapter. The errors that they return must not contain the key. */
export function callsThrough({ provider, request, server, access }: Bench) {
  const submit = (changes: Partial<DrawRequest>, from: ProviderAccess) =>
    provider.submit({ ...request, ...changes }, from);
  const poll = (job: Job, asked: DrawRequest, from: ProviderAccess) => provider.poll?.(job, asked, from);
  return {
    /** Sets the behaviour of all further jobs. */
    behave: (behaviour: Behaviour): void => server().behave(() => behaviour),
    /** Submits, and expects a pending job. */
    submitted: async (changes: Partial<DrawRequest> = {}, from = access()): Promise<Job> => {
      const submission = await submit(changes, from);
      if (submission.state !== "pending") throw new Error("It should be pending");
      return submission.job;
    },
    /** Submits, and expects the image in the answer. */
    drawn: async (changes: Partial<DrawRequest> = {}, from = access()): Promise<Drawing> => {
      const submission = await submit(changes, from);
      if (submission.state !== "done") throw new Error("It should be done");
      return submission.drawing;
    },
    submitFailure: (changes: Partial<DrawRequest> = {}, from = access()): Promise<ProviderError> =>
      failureOf(submit(changes, from), from.key),
    /** The failure of a single poll. */
    pollFailure: (job: Job, asked = request, from = access()): Promise<ProviderError> =>
      failureOf(poll(job, asked, from), from.key),
    /** Polls until the image is there. */
    polled: (job: Job, asked = request, from = access()): Promise<Drawing> =>
      vi.waitFor(async () => {
        const submission = await poll(job, asked, from);
        if (submission?.state !== "done") throw new NotYet();
        return submission.drawing;
      }, patience),
    /** Polls until the job fails. */
    endOf: (job: Job, asked = request, from = access()): Promise<ProviderError> =>
      vi.waitFor(async () => {
        const failure: unknown = await poll(job, asked, from)?.catch((error: unknown) => error);
        if (!(failure instanceof ProviderError)) throw new NotYet();
        return failureOf(Promise.reject(failure), from.key);
      }, patience),
  };
}

/** The callback that is received when this delivery arrives. */
export function toCallback({ headers, body }: Delivery, changes: Partial<ProviderCallback> = {}): ProviderCallback {
  const header = (name: string) => headers[name];
  return { header, body: new Uint8Array(Buffer.from(body)), nowMs: Date.now(), accountName: null, ...changes };
}

export function toDataUrl({ bytes, format }: Reference): string {
  return `data:image/${format};base64,${Buffer.from(bytes).toString("base64")}`;
}

/** Accepts every callback. */
export async function taken(): Promise<number> {
  return 200;
}

/** A `send` on which every call fails for this reason. */
export function losing(reason: OutboundError["reason"]): ProviderAccess["send"] {
  return () => Promise.reject(new OutboundError(reason));
}

/**
 * Stops the clock at the start of the current second until the test ends, because dates in headers have whole seconds.
 */
export function stopClock(): void {
  vi.setSystemTime(Math.floor(Date.now() / 1_000) * 1_000);
  onTestFinished(() => void vi.useRealTimers());
}
