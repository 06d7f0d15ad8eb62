/**
 * Tests the audit: plants each weakness in a copy of the source, and expects the audit to find each one.
 * Run by `npm run audit:mutants`. `-- --only NAME,NAME` plants only these.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { projectRoot } from "../scripts/wrangler.ts";
import { conductWeaknesses } from "./conduct-weaknesses.ts";
import { deliveryWeaknesses } from "./delivery-weaknesses.ts";
import { gateWeaknesses } from "./gate-weaknesses.ts";
import { surfaceWeaknesses } from "./surface-weaknesses.ts";
import type { Weakness } from "./weakness.ts";

/** The files and folders that the Worker and the audit need. */
const copied = [
  "audit",
  "migrations",
  "package.json",
  "scripts",
  "src",
  "stand-ins",
  "test/support",
  "tsconfig.json",
  "wrangler.toml",
];
const weaknesses: readonly Weakness[] = [
  ...gateWeaknesses,
  ...conductWeaknesses,
  ...surfaceWeaknesses,
  ...deliveryWeaknesses,
];
const timeoutMs = 480_000;
const width = 2;
const maxTries = 3;

type Verdict = {
  readonly name: string;
  readonly part: string;
  readonly killed: boolean;
  readonly why: string;
  readonly seconds: number;
};

function weaken(tree: string, { name, patches }: Weakness): void {
  for (const { file, from, to } of patches) {
    const target = path.join(tree, file);
    const parts = readFileSync(target, "utf8").split(from);
    if (parts.length !== 2)
      throw new Error(`${name}: ${file} contains this text ${parts.length - 1} times instead of once: ${from}`);
    writeFileSync(target, parts.join(to));
  }
}

function plant(weakness: Weakness): string {
  const tree = mkdtempSync(path.join(tmpdir(), "hatchery-mutant-"));
  for (const name of copied) cpSync(path.join(projectRoot, name), path.join(tree, name), { recursive: true });
  symlinkSync(path.join(projectRoot, "node_modules"), path.join(tree, "node_modules"));
  weaken(tree, weakness);
  return tree;
}

type Outcome = { readonly code: number | null; readonly output: string };

/** Runs the audit on the weakened copy, until the expected finding. */
async function audit(tree: string, { part, found }: Weakness): Promise<Outcome> {
  const child = spawn(
    process.execPath,
    ["--no-warnings", path.join(tree, "audit/main.ts"), "--only", part, "--until", found.source],
    {
      cwd: tree,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeoutMs,
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output };
}

/** True if the audit ran to the end. Otherwise a missing finding proves nothing, so the audit is tried again. */
function isWhole({ code, output }: Outcome): boolean {
  return (code === 0 || code === 1) && / findings?\.$/m.test(output) && !output.includes("the part runs to the end (");
}

function judge(weakness: Weakness, { code, output }: Outcome): Omit<Verdict, "seconds"> {
  const { name, part, found } = weakness;
  const headlines = output.split("\n").filter((line) => /^(?:CRITICAL|HIGH|MEDIUM|LOW) /.test(line));
  const right = headlines.find((line) => found.test(line));
  if (code === 1 && right !== undefined) return { name, part, killed: true, why: right };
  const last = output.trimEnd().split("\n").slice(-6).join(" | ");
  const why = headlines.length > 0 ? `found only: ${headlines.join("; ")}` : `exit ${code}: ${last}`;
  return { name, part, killed: false, why };
}

async function tryOne(weakness: Weakness): Promise<Verdict> {
  const startedMs = performance.now();
  const tree = plant(weakness);
  try {
    for (let tries = 1; ; tries += 1) {
      const outcome = await audit(tree, weakness);
      const verdict = judge(weakness, outcome);
      if (verdict.killed || isWhole(outcome) || tries === maxTries)
        return { ...verdict, seconds: (performance.now() - startedMs) / 1000 };
    }
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

function choose(): Weakness[] {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  const wanted = values.only?.split(",");
  const unknown = wanted?.filter((name) => !weaknesses.some((weakness) => weakness.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`Unknown weaknesses: ${unknown.join(", ")}`);
  return weaknesses.filter(({ name }) => wanted?.includes(name) ?? true);
}

const queue = choose();
const verdicts: Verdict[] = [];

async function lane(): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const verdict = await tryOne(next);
    verdicts.push(verdict);
    const { name, part, killed, why, seconds } = verdict;
    console.log(
      `${killed ? "killed  " : "SURVIVED"} ${name.padEnd(32)}${part.padEnd(15)}${seconds.toFixed(0).padStart(4)} s  ${why}`,
    );
  }
}

await Promise.all(Array.from({ length: width }, lane));
const survivors = verdicts.filter(({ killed }) => !killed);
console.log(`\n${verdicts.length - survivors.length} of ${verdicts.length} weaknesses were found.`);
process.exitCode = survivors.length > 0 ? 1 : 0;
