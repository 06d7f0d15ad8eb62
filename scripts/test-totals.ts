/** Adds up the reports of several test runs. */

import { existsSync, readFileSync } from "node:fs";

/** The part of the report of vitest's JSON reporter that is read here. */
type Report = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
};

export type Totals = { readonly passed: number; readonly failed: number };

/** A test file that could not be loaded counts as one failure, and so does a run without a report. */
export function totalOf(reports: readonly (Report | undefined)[]): Totals {
  let passed = 0;
  let failed = 0;
  for (const report of reports) {
    if (report === undefined) {
      failed += 1;
      continue;
    }
    const unloaded = report.testResults.filter(
      (file) => file.status === "failed" && file.assertionResults.length === 0,
    );
    passed += report.numPassedTests;
    failed += report.numFailedTests + unloaded.length;
  }
  return { passed, failed };
}

/** Undefined if the run has left no report. */
export function readReport(file: string): Report | undefined {
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, "utf8")) as Report;
}
