/** Compares the times and texts of sign-ins with known and unknown accounts, then the times of all operations (`paces.ts`). */
import { randomUUID } from "node:crypto";
import { describe, essence, type Audit, type Part } from "./audit.ts";
import { median, paces } from "./paces.ts";
import { newUser } from "./world.ts";

const samples = 16;
/** The chance that equal times seem unequal: one in 100,000. A finding also needs medians that differ much. */
const alpha = 1e-5;
const generousRatio = 1.6;

/** The two-sided p value of the Mann-Whitney U test, by the normal approximation, which needs about a dozen samples. */
function rankTest(a: readonly number[], b: readonly number[]): number {
  const pairs = a.flatMap((x) => b.map((y) => (x > y ? 1 : x === y ? 0.5 : 0)));
  const u = pairs.reduce((sum: number, won) => sum + won, 0);
  const mean = (a.length * b.length) / 2;
  const deviation = Math.sqrt((a.length * b.length * (a.length + b.length + 1)) / 12);
  const z = Math.abs(u - mean) / deviation;
  // Zelen and Severo's approximation of the normal tail.
  const t = 1 / (1 + 0.2316419 * z);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 2 * (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}

async function names(audit: Audit): Promise<void> {
  const { call, expect } = audit;
  const known = await newUser(audit);
  const kinds = { known: () => known.email, unknown: () => `nobody-${randomUUID()}@example.com` };
  const times: Record<keyof typeof kinds, number[]> = { known: [], unknown: [] };
  const answers = new Set<string>();
  const ask = async (kind: keyof typeof kinds): Promise<void> => {
    const body = { email: kinds[kind](), password: `wrong-${randomUUID()}` };
    const startedMs = performance.now();
    const answer = await call("POST", "/v1/auth/login", { body });
    times[kind].push(performance.now() - startedMs);
    answers.add(essence(answer));
    expect(answer.status === 401, "high", "a wrong password is refused", () => describe(answer));
  };
  await ask("known");
  await ask("unknown");
  // The first request of each kind warms up. Then both kinds take turns, so that other work on the machine affects both.
  times.known.length = 0;
  times.unknown.length = 0;
  for (let i = 0; i < samples; i += 1) {
    await ask(i % 2 === 0 ? "known" : "unknown");
    await ask(i % 2 === 0 ? "unknown" : "known");
  }
  expect(answers.size === 1, "high", "known and unknown accounts get the same response", () =>
    [...answers].join(" / "),
  );
  const [a, b] = [median(times.known), median(times.unknown)];
  const ratio = Math.max(a, b) / Math.min(a, b);
  const p = rankTest(times.known, times.unknown);
  expect(
    p > alpha || ratio < generousRatio,
    "high",
    "known and unknown accounts take the same time",
    () => `medians ${a.toFixed(1)} and ${b.toFixed(1)} ms, p = ${p.toExponential(1)}`,
  );
}

async function run(audit: Audit): Promise<void> {
  await names(audit);
  await paces(audit);
}

export const timing: Part = { name: "timing", run };
