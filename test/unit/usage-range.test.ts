import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "../../src/errors";
import { maxRangeDays, toRange } from "../../src/features/usage/range";
import { UsageQuery } from "../../src/features/usage/schemas";
import { toUtcDay } from "../../src/lib/utc-day";

const now = Date.parse("2026-11-21T12:34:56.789Z");

function range(from?: string, to?: string, nowMs = now): [string, string] {
  const { fromMs, toMs } = toRange(from, to, nowMs);
  return [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
}

function refusal(from?: string, to?: string): string | undefined {
  try {
    toRange(from, to, now);
  } catch (error) {
    if (error instanceof AppError) return `${error.code} ${error.errors[0]?.path}`;
  }
  return undefined;
}

describe("the range of a usage", () => {
  test("is the current UTC month when nothing is said, at its very edges too", () => {
    const november = ["2026-11-01T00:00:00.000Z", "2026-12-01T00:00:00.000Z"];
    expect(range()).toEqual(november);
    expect(range(undefined, undefined, Date.parse(november[0] ?? ""))).toEqual(november);
    expect(range(undefined, undefined, Date.parse("2026-11-30T23:59:59.999Z"))).toEqual(november);
    expect(range(undefined, undefined, Date.parse("2026-12-31T23:59:59.999Z"))[1]).toBe("2027-01-01T00:00:00.000Z");
  });

  test("excludes its end, so that a month's is the next one's beginning", () => {
    expect(range("2026-10-01", "2026-11-01")).toEqual(["2026-10-01T00:00:00.000Z", "2026-11-01T00:00:00.000Z"]);
    expect(range(undefined, "2026-11-01")).toEqual(range("2026-10-01", "2026-11-01"));
    expect(range(undefined, "2026-10-15T06:00:00Z")[0]).toBe("2026-10-01T00:00:00.000Z");
    expect(range("2026-10-15")[1]).toBe("2026-12-01T00:00:00.000Z");
  });

  test("takes times with an offset", () => {
    expect(range("2026-11-01T02:00:00+02:00", "2026-11-02T00:00:00.5Z")).toEqual([
      "2026-11-01T00:00:00.000Z",
      "2026-11-02T00:00:00.500Z",
    ]);
  });

  test("must not be empty or backwards", () => {
    expect(refusal("2026-11-02", "2026-11-01")).toBe("validation_failed from");
    expect(refusal("2026-11-02", "2026-11-02")).toBe("validation_failed from");
    expect(refusal("2027-01-01")).toBe("validation_failed from");
  });

  test("has at most 366 days", () => {
    expect(refusal("2025-11-01", "2026-11-02")).toBeUndefined();
    expect(refusal("2025-11-01", "2026-11-02T00:00:00.001Z")).toBe("validation_failed from");
    expect(refusal("2025-11-01T23:59:59Z", "2026-11-02T00:00:01Z")).toBe("validation_failed from");
    expect(refusal("0001-01-01")).toBe("validation_failed from");
  });

  test("whatever is accepted has an item for each of its days at most 366 times", () => {
    const time = fc.date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(fc.option(time, { nil: undefined }), fc.option(time, { nil: undefined }), time, (from, to, at) => {
        const asked = () => toRange(from?.toISOString(), to?.toISOString(), at.getTime());
        let found;
        try {
          found = asked();
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          return;
        }
        expect(found.fromMs).toBeLessThan(found.toMs);
        expect(toUtcDay(found.toMs - 1) - toUtcDay(found.fromMs) + 1).toBeLessThanOrEqual(maxRangeDays);
      }),
    );
  });
});

describe("the query", () => {
  test.each(["2026-02-30", "yesterday", "2026-11-21T12:00:00", "2026-11-21 12:00:00Z", "1795303892857", ""])(
    "%j is no date",
    (from) => expect(UsageQuery.safeParse({ from }).success).toBe(false),
  );

  test("goes by day when nothing else is said, and by nothing that nobody knows", () => {
    expect(UsageQuery.parse({})).toEqual({ by: "day" });
    expect(UsageQuery.safeParse({ by: "week" }).success).toBe(false);
  });
});
