import type { Context } from "../../context";
import { pauseAccount, refuseJob, settleJob, type JobRow } from "./job-store";
import { toAccountName } from "./access";
import type { ProviderError } from "../../providers/provider";
import type { Offer } from "../../providers/registry";
import type { ImageRow, Work } from "./work-store";

/**
 * What has become of a picture. `stopped`: the item has ended elsewhere. `waiting`: the provider is at it. `again`: the
 * provider gave it up, unbilled. A failure's words are ours and safe to show.
 */
export type Drawn =
  | { readonly state: "drawn" }
  | { readonly state: "stopped" }
  | { readonly state: "waiting" }
  | { readonly state: "again" }
  | { readonly state: "failed"; readonly code: string; readonly detail: string };

/** The event by which a callback wakes the workflow that waits for a picture. */
export function callbackEvent(position: number): string {
  return `image-${position}`;
}

/** How the messages of a NotYet begin: of an error that leaves a step, the message alone is left. */
export const notYet = "not yet: ";

/** Thrown by a step that has to be run again a little later. Nothing is wrong. */
export class NotYet extends Error {
  constructor(what: string) {
    super(`${notYet}${what}`);
    this.name = "NotYet";
  }
}

/** One picture at work at a provider. */
export type ImageAttempt = {
  readonly ctx: Context;
  readonly work: Work;
  readonly image: ImageRow;
  readonly offer: Offer;
};

/** After so many refusals that could have passed, the picture is given up. */
const maxTries = 5;
const maxBackoffMs = 60_000;

export function failed(code: string, detail: string): Drawn {
  return { state: "failed", code, detail };
}

export function accountOf({ offer, work: { generation } }: Pick<ImageAttempt, "offer" | "work">) {
  return { provider: offer.providerName, ownKey: generation.ownKey, userId: generation.ownerId };
}

const lost = failed(
  "outcome_unknown",
  "The provider may have drawn this image, and its answer was lost. It is not asked again by itself, so that nothing is paid twice. Generate the asset again to try anew.",
);

/** Nobody knows whether it was drawn and billed: its reservation stays until the provider or an operator tells. */
export async function loseJob({ ctx, image }: Pick<ImageAttempt, "ctx" | "image">): Promise<Drawn> {
  await settleJob(ctx.db, image.id, { state: "unknown", costMicroUsd: 0 }, Date.now());
  return lost;
}

/** What a run that died had found out of a job that has ended. */
export function endOf({ state }: Pick<JobRow, "state">): Drawn {
  return state === "unknown" ? lost : failed("provider_failed", "The provider gave this image up.");
}

/** It ended without a picture that can be used; what it was billed is known. */
export async function failJob(attempt: ImageAttempt, detail: string, costMicroUsd: number): Promise<Drawn> {
  await settleJob(attempt.ctx.db, attempt.image.id, { state: "failed", costMicroUsd }, Date.now());
  return failed("provider_failed", detail);
}

/** The provider surely did not take the job, or ended it unbilled. `again` when it may be asked once more, later. */
export async function putOff(attempt: ImageAttempt, error: ProviderError, tries: number): Promise<Drawn> {
  const { ctx, image } = attempt;
  const isLast = !error.throttled && tries >= maxTries;
  if (!error.retryable || isLast) {
    await refuseJob(ctx.db, image.id, { notBefore: null, countsAsTry: true });
    return failed("provider_failed", error.message);
  }
  const backoffMs = Math.min(maxBackoffMs, 1000 * 2 ** tries);
  const notBefore = Date.now() + (error.retryAfterSeconds === null ? backoffMs : error.retryAfterSeconds * 1000);
  if (error.throttled) await pauseAccount(ctx.db, toAccountName(accountOf(attempt)), notBefore);
  await refuseJob(ctx.db, image.id, { notBefore, countsAsTry: !error.throttled });
  return { state: "again" };
}
