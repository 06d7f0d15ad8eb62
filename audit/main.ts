import { parseArgs } from "node:util";
import type { Audit, Part } from "./audit.ts";
import { createCall, type Answer, type Ask } from "./client.ts";
import { startInstance, type Instance } from "./instance.ts";
import { createJudge } from "./judge.ts";
import { createReport, type Expect } from "./report.ts";
import { readSpec } from "./spec.ts";
import { callbacks } from "./callbacks.ts";
import { endings } from "./endings.ts";
import { fields } from "./fields.ts";
import { forgeries } from "./forgeries.ts";
import { inventory } from "./inventory.ts";
import { fuzzer } from "./fuzzer.ts";
import { headers } from "./headers.ts";
import { limits } from "./limits.ts";
import { links } from "./links.ts";
import { naughty } from "./naughty.ts";
import { providerKeys } from "./provider-keys.ts";
import { races } from "./races.ts";
import { roles } from "./roles.ts";
import { spending } from "./spending.ts";
import { timing } from "./timing.ts";
import { triggers } from "./triggers.ts";
import { uploads } from "./uploads.ts";
import { webhooks } from "./webhooks.ts";

const parts: readonly Part[] = [
  inventory,
  roles,
  endings,
  forgeries,
  fuzzer,
  naughty,
  headers,
  limits,
  timing,
  links,
  triggers,
  callbacks,
  webhooks,
  providerKeys,
  uploads,
  fields,
  spending,
  races,
];

function readNumber(name: string, fallback: number): number {
  const value = Number(process.env[name] || fallback);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${name} must be a whole number from 1`);
  return value;
}

const { values } = parseArgs({ options: { only: { type: "string" }, until: { type: "string" } } });

function chooseParts(): readonly Part[] {
  if (values.only === undefined) return parts;
  const wanted = values.only.split(",");
  const unknown = wanted.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length > 0) throw new Error(`There are no such parts: ${unknown.join(", ")}`);
  return parts.filter(({ name }) => wanted.includes(name));
}

async function runAll(instance: Instance, chosen: readonly Part[]): Promise<number> {
  const seed = readNumber("AUDIT_SEED", 20_261_121);
  const runs = readNumber("AUDIT_RUNS", 16);
  console.log(`Auditing ${instance.url} with AUDIT_SEED=${seed} AUDIT_RUNS=${runs}`);
  const report = createReport();
  const found = Promise.withResolvers<void>();
  const awaited = values.until === undefined ? undefined : new RegExp(values.until);
  // With --until nothing is asked after a finding of that name. What is found before it hides nothing.
  const expect: Expect = (ok, severity, check, detail) => {
    report.expect(ok, severity, check, detail);
    if (!ok && awaited?.test(check)) found.resolve();
  };
  report.startPart("specification");
  const unjudged = createCall(instance.url, () => undefined);
  const spec = readSpec((await unjudged("GET", "/openapi.json")).body);
  const judge = createJudge(spec, expect);
  const call = createCall(instance.url, (answer: Answer, ask: Ask) => judge(answer, ask));
  const audit: Audit = { instance, spec, call, expect, seed, runs };
  const seconds = new Map<string, number>();
  for (const { name, run } of chosen) {
    report.startPart(name);
    process.stdout.write(`  ${name}… `);
    const startedMs = performance.now();
    const running = run(audit).catch((error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      expect(false, "high", "the part came to its end", () => text);
    });
    await Promise.race([running, found.promise]);
    seconds.set(name, (performance.now() - startedMs) / 1000);
    console.log(`${seconds.get(name)?.toFixed(1)} s`);
  }
  report.print(seconds);
  return report.findings.length;
}

const chosen = chooseParts();
const instance = await startInstance();
try {
  process.exitCode = (await runAll(instance, chosen)) > 0 ? 1 : 0;
} finally {
  await instance.stop();
}
// Idle connections would keep the process for seconds.
process.exit();
