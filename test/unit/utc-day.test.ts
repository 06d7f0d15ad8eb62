import * as fc from "fast-check";
import { expect, test } from "vitest";
import { quotaExceeded } from "../../src/features/quotas/service";
import { secondsToNextUtcDay, toUtcDay } from "../../src/lib/utc-day";

const at = (time: string): number => Date.parse(time);

test("a day begins at midnight UTC, in summer and on leap days too", () => {
  expect(toUtcDay(0)).toBe(0);
  for (const day of ["2024-02-29", "2026-03-29", "2026-10-25", "2038-01-19", "2100-01-01"]) {
    const today = at(`${day}T00:00:00.000Z`) / 86_400_000;
    expect(toUtcDay(at(`${day}T00:00:00.000Z`)), day).toBe(today);
    expect(toUtcDay(at(`${day}T23:59:59.999Z`)), day).toBe(today);
    expect(toUtcDay(at(`${day}T00:00:00.000Z`) - 1), day).toBe(today - 1);
  }
});

test("the wait is a whole day at midnight and a second right before it", () => {
  expect(secondsToNextUtcDay(at("2026-11-21T00:00:00.000Z"))).toBe(86_400);
  expect(secondsToNextUtcDay(at("2026-11-21T00:00:00.001Z"))).toBe(86_400);
  expect(secondsToNextUtcDay(at("2026-11-21T12:00:00.000Z"))).toBe(43_200);
  expect(secondsToNextUtcDay(at("2026-11-21T23:59:59.000Z"))).toBe(1);
  expect(secondsToNextUtcDay(at("2026-11-21T23:59:59.999Z"))).toBe(1);
});

test("after the wait it is the next day, and the wait is never negative, zero or broken", () => {
  fc.assert(
    fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), (ms) => {
      const seconds = secondsToNextUtcDay(ms);
      expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400).toBe(true);
      expect(toUtcDay(ms + seconds * 1000)).toBe(toUtcDay(ms) + 1);
      expect(toUtcDay(ms + seconds * 1000 - 1000)).toBe(toUtcDay(ms));
    }),
  );
});

test("the refusal says how long to wait, in a header too", () => {
  const refusal = quotaExceeded("generations", new Date("2026-11-21T23:59:00Z"));
  expect(refusal).toMatchObject({ code: "quota_exceeded", headers: { "Retry-After": "60" } });
  expect(refusal.message).toContain("60 seconds");
});
