import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  findNextAttemptMs,
  jitter,
  maxAttempts,
  maxRetryAfterMs,
  readRetryAfterMs,
} from "../../src/features/webhooks/schedule";

const nowMs = Date.UTC(2026, 10, 21, 12);
const day = 24 * 3600 * 1000;
/** Seconds before each attempt after the first, as promised to users. */
const promised = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

const attempts = fc.integer({ min: 1, max: promised.length });
const chance = fc.double({ min: 0, max: 1, noNaN: true });

describe("when to try again", () => {
  test("is 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h after the attempt before", () => {
    const waits = promised.map((_, i) => findNextAttemptMs(i + 1, nowMs, { retryAfterMs: 0, chance: 0 }));
    expect(waits).toEqual(promised.map((seconds) => nowMs + seconds * 1000));
  });

  test("ends with the tenth attempt", () => {
    expect(maxAttempts).toBe(10);
    expect(findNextAttemptMs(10, nowMs, { retryAfterMs: 0, chance: 0.5 })).toBeUndefined();
    expect(findNextAttemptMs(10, nowMs, { retryAfterMs: day, chance: 0.5 })).toBeUndefined();
  });

  test("is never earlier than promised or asked for, and later by a tenth at most", () => {
    fc.assert(
      fc.property(attempts, chance, fc.integer({ min: 0, max: maxRetryAfterMs }), (made, by, retryAfterMs) => {
        const waited = (findNextAttemptMs(made, nowMs, { retryAfterMs, chance: by }) ?? 0) - nowMs;
        const least = Math.max((promised[made - 1] ?? 0) * 1000, retryAfterMs);
        expect(waited).toBeGreaterThanOrEqual(least);
        expect(waited).toBeLessThanOrEqual(Math.ceil(least * (1 + jitter)));
      }),
    );
  });

  test("is spread by chance", () => {
    const at = (by: number) => findNextAttemptMs(5, nowMs, { retryAfterMs: 0, chance: by });
    expect(at(1)).toBeGreaterThan(at(0) ?? Infinity);
  });
});

describe("Retry-After", () => {
  test.each([
    ["120", 120_000],
    [" 120 ", 120_000],
    ["0", 0],
    ["86400", day],
    ["999999999", day],
    ["1.5", 2000],
    ["0.001", 1000],
    [new Date(nowMs + 90_000).toUTCString(), 90_000],
    [new Date(nowMs - 90_000).toUTCString(), 0],
    [new Date(nowMs + 90 * day).toUTCString(), day],
    ["Saturday, 21-Nov-26 12:01:30 GMT", 90_000],
    ["Sat Nov 21 12:01:30 2026", 90_000],
  ])("%j is understood, a day at most", (value, expected) => {
    expect(readRetryAfterMs(value, nowMs)).toBe(expected);
  });

  test.each([
    null,
    "",
    "soon",
    "-5",
    "1.",
    ".5",
    "1e9",
    "0x10",
    "2027-01-01",
    "12 hours",
    "9999999999",
    "Sat, 99 Nov 2026 12:00:00 GMT",
  ])("%j asks for nothing", (value) => {
    expect(readRetryAfterMs(value, nowMs)).toBe(0);
  });

  test("until a date, a fraction of a second is rounded up", () => {
    expect(readRetryAfterMs(new Date(nowMs + 90_000).toUTCString(), nowMs + 1)).toBe(90_000);
    expect(readRetryAfterMs(new Date(nowMs).toUTCString(), nowMs + 1)).toBe(0);
  });

  test("whatever a receiver says, it is from none to a day", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
        (value) => {
          const asked = readRetryAfterMs(value, nowMs);
          expect(asked).toBeGreaterThanOrEqual(0);
          expect(asked).toBeLessThanOrEqual(day);
        },
      ),
    );
  });
});
