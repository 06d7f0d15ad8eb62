/** All checks and tests of a checkout whose packages are installed; `.ci/run` starts it. The last line counts the tests. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runLanes, toTable, type Part } from "./parts.ts";
import { readReport, totalOf } from "./test-totals.ts";

const folder = mkdtempSync(path.join(tmpdir(), "hatchery-ci-"));
const reportOf = (name: string): string => path.join(folder, `${name}.json`);

const script = (name: string): Part => ({ name, command: ["npm", "run", "--silent", name] });
/** Vitest projects, with a report that counts the tests. */
const tests = (name: string, projects: readonly string[]): Part => ({
  name,
  command: [
    ...(["npx", "vitest", "run"] as const),
    ...projects.flatMap((project) => ["--project", project]),
    ...["--reporter=minimal", "--reporter=json", `--outputFile.json=${reportOf(name)}`],
  ],
});

/**
 * The groups. The audit, the tests with foreign tools and with faults, and the costs wait for most of their time, so they
 * run beside the others, which keep the processors busy.
 */
const lanes: readonly (readonly Part[])[] = [
  [script("check"), tests("test", ["unit", "worker", "e2e"])],
  [script("audit")],
  [tests("outside", ["outside", "faults"]), tests("cost", ["cost"])],
];

try {
  const outcomes = await runLanes(lanes, folder);
  const { passed, failed } = totalOf(["test", "outside", "cost"].map((name) => readReport(reportOf(name))));
  console.log(`\n${toTable(outcomes)}\n`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && outcomes.every(({ isGood }) => isGood) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
