import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { runLanes, toTable, type Part } from "../../scripts/parts";

function part(name: string, code: string): Part {
  return { name, command: [process.execPath, "-e", code] };
}

/** Runs the lanes, and returns all that was printed, too. */
async function run(lanes: readonly (readonly Part[])[]) {
  const folder = mkdtempSync(path.join(tmpdir(), "hatchery-parts-"));
  const printed: string[] = [];
  const print = vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  onTestFinished(() => {
    print.mockRestore();
    rmSync(folder, { recursive: true });
  });
  return { outcomes: await runLanes(lanes, folder), printed: printed.join("\n") };
}

test("a part that fails stops no other part, and is printed with its output; the output of the others is not", async () => {
  const { outcomes, printed } = await run([
    [part("one", "console.error('canary one'); process.exit(3)"), part("two", "console.log('canary two')")],
    [part("three", "process.kill(process.pid, 'SIGKILL')"), { name: "four", command: ["/nowhere/at/all"] }],
  ]);
  expect(outcomes.map(({ name, isGood }) => [name, isGood])).toEqual([
    ["one", false],
    ["two", true],
    ["three", false],
    ["four", false],
  ]);
  expect(printed).toContain("canary one");
  expect(printed).not.toContain("canary two");
});

test("the table tells the seconds of each part, the longest first", () => {
  const table = toTable([
    { name: "short", isGood: true, seconds: 1.4 },
    { name: "long", isGood: false, seconds: 62 },
  ]);
  expect(table.split("\n").map((line) => line.split(/ +/))).toEqual([
    ["FAILED", "long", "62", "s"],
    ["passed", "short", "1", "s"],
  ]);
});
