/** All checks and tests of a checkout whose packages are installed; `.ci/run` starts it. The last line counts the tests. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ensureData } from "./build-data/main.ts";
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
 * The groups. The audit and the tests with servers, foreign tools and faults wait for much of their time, so they run side
 * by side. The longest group has a lane to itself.
 */
const lanes: readonly (readonly Part[])[] = [
  [tests("test", ["unit", "worker", "e2e"])],
  [script("audit"), script("check")],
  [tests("outside", ["outside", "faults"]), tests("cost", ["cost"])],
];

try {
  // Else each lane would make the data for itself.
  await ensureData();
  const outcomes = await runLanes(lanes, folder);
  const { passed, failed } = totalOf(["test", "outside", "cost"].map((name) => readReport(reportOf(name))));
  console.log(`\n${toTable(outcomes)}\n`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && outcomes.every(({ isGood }) => isGood) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
