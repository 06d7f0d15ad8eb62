/** Runs named commands side by side, and prints the output of those that fail. */

import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import path from "node:path";

export type Part = {
  readonly name: string;
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
};

export type Outcome = { readonly name: string; readonly isGood: boolean; readonly seconds: number };

/**
 * Runs the lanes side by side, and the parts of a lane one after the other. A part that fails stops no other part. The
 * output of each part goes to `<folder>/<name>.log`, and is printed when the part has failed.
 */
export async function runLanes(lanes: readonly (readonly Part[])[], folder: string): Promise<Outcome[]> {
  const outcomes = await Promise.all(lanes.map((parts) => runLane(parts, folder)));
  return outcomes.flat();
}

/** One line for each part, the longest first. */
export function toTable(outcomes: readonly Outcome[]): string {
  const lines = outcomes.toSorted((a, b) => b.seconds - a.seconds).map(toLine);
  return lines.join("\n");
}

async function runLane(parts: readonly Part[], folder: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const part of parts) outcomes.push(await runPart(part, folder));
  return outcomes;
}

async function runPart({ name, command }: Part, folder: string): Promise<Outcome> {
  const file = path.join(folder, `${name}.log`);
  const startMs = performance.now();
  const code = await run(command, file);
  const outcome = { name, isGood: code === 0, seconds: (performance.now() - startMs) / 1_000 };
  if (!outcome.isGood) console.log(`\n== ${name} has failed:\n${readFileSync(file, "utf8")}`);
  console.log(toLine(outcome));
  return outcome;
}

/** Resolves to the exit code. A command that cannot be started, or that a signal ends, has the code 1. */
async function run([program, ...args]: Part["command"], file: string): Promise<number> {
  const output = openSync(file, "w");
  const child = spawn(program, args, { stdio: ["ignore", output, output] });
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", resolve);
  });
  closeSync(output);
  return code ?? 1;
}

function toLine({ name, isGood, seconds }: Outcome): string {
  return `${isGood ? "passed" : "FAILED"} ${name.padEnd(12)} ${seconds.toFixed(0).padStart(5)} s`;
}
