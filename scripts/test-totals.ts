import { existsSync, readFileSync } from "node:fs";

type Report = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
};

export type Totals = { readonly passed: number; readonly failed: number };

/** A file that could not even be loaded has no tests, but it is a failure; so is a run that left no report. */
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
  // What vitest's JSON reporter writes.
  return JSON.parse(readFileSync(file, "utf8")) as Report;
}

if (import.meta.main) {
  const { passed, failed } = totalOf(process.argv.slice(2).map(readReport));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
