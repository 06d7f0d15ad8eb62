/**
 * The audit: starts an empty server, attacks it over HTTP, and prints the findings. Run by `npm run audit`.
 * `-- --only PART,PART` runs only these parts; `AUDIT_RUNS` sets the number of generated requests for each operation, and
 * `AUDIT_SEED` selects other ones.
 */
import { parseArgs } from "node:util";
import type { Audit, Part } from "./audit.ts";
import { createCall, type Answer, type Ask } from "./client.ts";
import { startInstance, type Instance } from "./instance.ts";
import { createJudge } from "./judge.ts";
import { createReport, type Expect } from "./report.ts";
import { readSpec } from "./spec.ts";
import { callbacks } from "./callbacks.ts";
import { deliveries } from "./deliveries.ts";
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
  inventory, // exactly the documented operations exist, with the right access
  roles, // callers without the right credential, scope, project or role
  endings, // bodies that arrive after the end of their credential
  forgeries, // forged access tokens
  fuzzer, // generated requests to every operation
  naughty, // hostile text in every body, path and query
  headers, // CORS, Host and caching
  limits, // rate limits and body limits
  timing, // sign-in times that tell accounts, and slow operations
  links, // changed and forged download links
  triggers, // forged and repeated trigger deliveries
  callbacks, // forged, false and repeated provider callbacks
  deliveries, // image addresses and redirects that a provider could be made to name
  webhooks, // internal webhook URLs, redirects, secrets and other users' events
  providerKeys, // reading and using other users' provider keys
  uploads, // files that are not, or not only, an image
  fields, // unlisted fields in every body
  spending, // budgets, caps and usage reports
  races, // competing requests at once
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
  if (unknown.length > 0) throw new Error(`Unknown parts: ${unknown.join(", ")}`);
  return parts.filter(({ name }) => wanted.includes(name));
}

async function runAll(instance: Instance, chosen: readonly Part[]): Promise<number> {
  const seed = readNumber("AUDIT_SEED", 20_261_121);
  const runs = readNumber("AUDIT_RUNS", 16);
  console.log(`Auditing ${instance.url} with AUDIT_SEED=${seed} AUDIT_RUNS=${runs}`);
  const report = createReport();
  const found = Promise.withResolvers<void>();
  const awaited = values.until === undefined ? undefined : new RegExp(values.until);
  // With `--until`, the run stops at the first finding that matches. Other findings do not stop the run.
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
      expect(false, "high", "the part runs to the end", () => text);
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
// Idle connections would keep the process alive for seconds.
process.exit();
