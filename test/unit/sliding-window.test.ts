import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { giveBack, judge, type Decision, type Hits } from "../../src/limits/sliding-window";

const windows = fc.record({ quota: fc.integer({ min: 1, max: 8 }), windowSeconds: fc.integer({ min: 1, max: 4 }) });
const steps = fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: 1, maxLength: 60 });

function times(gaps: readonly number[]): number[] {
  let nowMs = 1_700_000_000_000;
  return gaps.map((gap) => (nowMs += gap));
}

function judgeAll(asked: readonly number[], window: { quota: number; windowSeconds: number }) {
  let hits: Hits = [];
  return asked.map((nowMs) => {
    const judged = judge(hits, window, nowMs);
    hits = judged.hits;
    return { nowMs, decision: judged.decision };
  });
}

/** The definition itself, over everything that ever passed. */
function naive(asked: readonly number[], window: { quota: number; windowSeconds: number }): boolean[] {
  const passed: number[] = [];
  return asked.map((nowMs) => {
    const recent = passed.filter((at) => nowMs - at < window.windowSeconds * 1000).length;
    if (recent >= window.quota) return false;
    passed.push(nowMs);
    return true;
  });
}

describe("the sliding window", () => {
  test("decides as the definition does, request by request", () => {
    fc.assert(
      fc.property(windows, steps, (window, gaps) => {
        const asked = times(gaps);
        expect(judgeAll(asked, window).map(({ decision }) => decision.allowed)).toEqual(naive(asked, window));
      }),
    );
  });

  test("lets at most q pass in any w seconds, wherever the window is laid", () => {
    fc.assert(
      fc.property(windows, steps, (window, gaps) => {
        const passed = judgeAll(times(gaps), window)
          .filter(({ decision }) => decision.allowed)
          .map(({ nowMs }) => nowMs);
        for (const start of passed) {
          const inside = passed.filter((at) => at >= start && at < start + window.windowSeconds * 1000);
          expect(inside.length).toBeLessThanOrEqual(window.quota);
        }
      }),
    );
  });

  test("tells a refused caller the very millisecond at which it may pass again", () => {
    fc.assert(
      fc.property(windows, steps, (window, gaps) => {
        let hits: Hits = [];
        for (const nowMs of times(gaps)) {
          const { decision, hits: after } = judge(hits, window, nowMs);
          if (!decision.allowed) {
            expect(judge(after, window, decision.blockedUntilMs - 1).decision.allowed).toBe(false);
            expect(judge(after, window, decision.blockedUntilMs).decision.allowed).toBe(true);
            expect(decision.resetSeconds * 1000).toBeGreaterThanOrEqual(decision.blockedUntilMs - nowMs);
          }
          hits = after;
        }
      }),
    );
  });

  test("answers a remaining count that is what can still pass at this instant, and whole positive seconds", () => {
    fc.assert(
      fc.property(windows, steps, (window, gaps) => {
        for (const { decision } of judgeAll(times(gaps), window)) requireSane(decision, window);
      }),
    );
  });

  test("a refused request is not counted, so a caller who keeps knocking still gets in on time", () => {
    const window = { quota: 1, windowSeconds: 10 };
    const knocking = Array.from({ length: 100 }, (_, i) => i * 100);
    const judged = judgeAll([...knocking, 10_000], window);
    expect(judged.filter(({ decision }) => decision.allowed).map(({ nowMs }) => nowMs)).toEqual([0, 10_000]);
  });

  test("a clock that steps back frees nobody", () => {
    fc.assert(
      fc.property(windows, fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 60 }), (window, asked) => {
        let hits: Hits = [];
        for (const nowMs of asked) {
          hits = judge(hits, window, nowMs).hits;
          expect(hits.length).toBeLessThanOrEqual(window.quota);
        }
      }),
    );
    const full = judge([5000, 5001], { quota: 2, windowSeconds: 1 }, 1000);
    expect(full.decision.allowed).toBe(false);
  });

  test("a try that is given back leaves the count as it was", () => {
    fc.assert(
      fc.property(windows, steps, (window, gaps) => {
        const asked = times(gaps);
        const last = asked.at(-1) ?? 0;
        const before = judgeAll(asked.slice(0, -1), window).reduce<Hits>(
          (hits, { nowMs }) => judge(hits, window, nowMs).hits,
          [],
        );
        const { decision, hits } = judge(before, window, last);
        if (!decision.allowed) return;
        const live = before.filter((at) => at > last - window.windowSeconds * 1000);
        expect(giveBack(hits)).toEqual(live);
      }),
    );
    expect(giveBack([])).toEqual([]);
  });
});

function requireSane(decision: Decision, { quota, windowSeconds }: { quota: number; windowSeconds: number }): void {
  expect(decision.remaining).toBeGreaterThanOrEqual(0);
  expect(decision.remaining).toBeLessThan(quota);
  expect(Number.isInteger(decision.resetSeconds)).toBe(true);
  expect(decision.resetSeconds).toBeGreaterThanOrEqual(1);
  expect(decision.resetSeconds).toBeLessThanOrEqual(windowSeconds);
  if (decision.allowed) expect(decision.blockedUntilMs).toBe(0);
}
