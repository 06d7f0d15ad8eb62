/** Adds up the tests in vitest's JSON reports, for the last line of CI. */
import { existsSync, readFileSync } from "node:fs";

type Report = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
};

type Totals = { readonly passed: number; readonly failed: number };

/** A test file that could not be loaded has no tests and counts as one failure. So does a missing report. */
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

function readReport(file: string): Report | undefined {
  if (!existsSync(file)) return undefined;
  // The cast is safe: vitest's JSON reporter wrote the file.
  return JSON.parse(readFileSync(file, "utf8")) as Report;
}

if (import.meta.main) {
  const { passed, failed } = totalOf(process.argv.slice(2).map(readReport));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
