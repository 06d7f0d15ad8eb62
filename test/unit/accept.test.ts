import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { preferredType } from "../../src/lib/accept";

const json = "application/json";
const csv = "text/csv";

describe("the type that an Accept header prefers", () => {
  test.each([
    [null, json],
    ["", json],
    ["*/*", json],
    ["application/json", json],
    ["text/csv", csv],
    ["TEXT/CSV; charset=utf-8; header=present", csv],
    ["text/*", csv],
    ["text/csv, application/json", json],
    ["text/csv, */*", csv],
    ["text/csv, application/json;q=0.9", csv],
    ["text/csv;q=0.8, application/json;q=0.9", json],
    ["text/csv;q=0.8, application/json;q=0.79", csv],
    ["text/csv;q=0.1, */*;q=0.9", json],
    ["text/csv;q=0.5, application/*;q=0.4, */*", csv],
    ["text/html, application/xhtml+xml, */*;q=0.8", json],
    ["application/json;q=0, */*", csv],
    ["text/csv;q=0", json],
    ["text/csv;q=0, */*", json],
    ["text/csv;q=1.5", csv],
    ["text/csv;q=.9, */*;q=.1", csv],
    ["text/csv;q=1., application/json;q=0.", csv],
    ["text/csv; q = 0.8, application/json; Q=0.7", csv],
    ["text/csv;q=0.33333, application/json;q=0.33332", csv],
    ["text/csv;q=high, application/json;q=0.1", json],
    ["text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", json],
    ["application/json;q=0, *", csv],
    ["text/csv;q=", json],
    ["image/png", json],
    [",,;;q=1,", json],
    ["text/csv ; q=1 , application/json ; q=0.001", csv],
  ])("%j is %s", (accept, expected) => {
    expect(preferredType(accept, [json, csv])).toBe(expected);
  });

  test("is always one of those offered, and the first when it says nothing of any", () => {
    fc.assert(
      fc.property(fc.string(), (accept) => {
        const chosen = preferredType(accept, [json, csv]);
        expect([json, csv]).toContain(chosen);
        if (!/csv|\*/i.test(accept)) expect(chosen).toBe(json);
      }),
    );
  });
});
