import { expect, test } from "vitest";
import { totalOf } from "../../scripts/test-totals";

const good = { status: "passed", assertionResults: [{}] };
const unloaded = { status: "failed", assertionResults: [] };

test("tests of all runs are added up", () => {
  const one = { numPassedTests: 3, numFailedTests: 0, testResults: [good] };
  const two = { numPassedTests: 2, numFailedTests: 1, testResults: [good, { ...good, status: "failed" }] };
  expect(totalOf([one, two])).toEqual({ passed: 5, failed: 1 });
});

test("a file that cannot be loaded and a run without a report are failures", () => {
  const broken = { numPassedTests: 3, numFailedTests: 0, testResults: [good, unloaded] };
  expect(totalOf([broken])).toEqual({ passed: 3, failed: 1 });
  expect(totalOf([undefined])).toEqual({ passed: 0, failed: 1 });
});
