import { describe, expect, test } from "vitest";
import { readRetryAfterSeconds } from "../../src/lib/retry-after";

const nowMs = Math.floor(Date.now() / 1000) * 1000;

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** The date in the three forms of RFC 9110: IMF-fixdate, RFC 850 and asctime. */
function toForms(timeMs: number): [string, string, string] {
  const date = new Date(timeMs);
  const fixed = date.toUTCString();
  const [day = "", month = "", year = "", time = ""] = fixed.split(" ").slice(1);
  return [
    fixed,
    `${days[date.getUTCDay()]}, ${day}-${month}-${year.slice(-2)} ${time} GMT`,
    `${fixed.slice(0, 3)} ${month} ${day.replace(/^0/, " ")} ${time} ${year}`,
  ];
}

describe("a Retry-After header", () => {
  test.each([
    ["0", 0],
    ["120", 120],
    [" 12 ", 12],
    ["40.5", 41],
    ["0.001", 1],
    ["7.0", 7],
    ["999999999", 999_999_999],
  ])("of seconds, %j, is read and rounded up", (value, expected) => {
    expect(readRetryAfterSeconds(value, nowMs)).toBe(expected);
  });

  test("with a date, in each of the three forms, is the time until then", () => {
    for (const form of toForms(nowMs + 90_000)) expect(readRetryAfterSeconds(form, nowMs), form).toBe(90);
    for (const form of toForms(nowMs + 90_000)) expect(readRetryAfterSeconds(form, nowMs + 1), form).toBe(90);
  });

  test("with a past date is no wait", () => {
    for (const form of toForms(nowMs - 90_000)) expect(readRetryAfterSeconds(form, nowMs), form).toBe(0);
    for (const form of toForms(nowMs)) expect(readRetryAfterSeconds(form, nowMs), form).toBe(0);
  });

  test.each([
    "-1",
    "+1",
    "1e3",
    "0x10",
    "40.5.1",
    ".5",
    "5.",
    "1234567890",
    "12 hours",
    "soon",
    "2026-11-30",
    "Sat, 99 Nov 2026 12:00:00 GMT",
    "",
    " ",
    null,
  ])("%j is undefined", (value) => {
    expect(readRetryAfterSeconds(value, nowMs)).toBeUndefined();
  });
});
