/** Waits for a caller until some work has ended. A wait counts towards the limit `watch`, as an event stream does. */
import type { UserContext } from "../context";
import { count, requireAllowed } from "./limiter";

export type Waiting = {
  /** The wait ends after this time at the latest. */
  readonly seconds: number;
  /** Throws if the caller's credential would not be admitted now. */
  readonly requireStillAdmitted: () => Promise<void>;
  /** Aborts when the caller leaves. Some runtimes do not notice that; then only the time ends the wait. */
  readonly signal: AbortSignal;
};

const pollMs = 1000;
/** How often the credential is checked. Not at each poll, because a check costs more than a poll. */
const admissionMs = 15_000;

/**
 * Resolves when `hasEnded` returns true, or when the time is over. `hasEnded` runs once a second, so it should read one
 * row. After a wait the credential has been checked again: a response must not tell a caller who is banned or signed out.
 */
export async function waitUntil(ctx: UserContext, waiting: Waiting, hasEnded: () => Promise<boolean>): Promise<void> {
  const [counted, isOver] = await Promise.all([
    count(ctx.env.RATE_LIMITER, "watch", ctx.actor.userId, ctx.log.error),
    hasEnded(),
  ]);
  requireAllowed(counted);
  if (isOver) return;
  await poll(waiting, hasEnded);
  await waiting.requireStillAdmitted();
}

async function poll({ seconds, signal, requireStillAdmitted }: Waiting, hasEnded: () => Promise<boolean>) {
  let nowMs = Date.now();
  let admittedMs = nowMs;
  const endMs = nowMs + seconds * 1000;
  while (nowMs < endMs && !signal.aborted) {
    await scheduler.wait(Math.min(pollMs, endMs - nowMs));
    if (await hasEnded()) return;
    nowMs = Date.now();
    if (nowMs - admittedMs < admissionMs) continue;
    await requireStillAdmitted();
    admittedMs = nowMs;
  }
}
