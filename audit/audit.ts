/** The interface between `main.ts` and the parts of the audit. */
import type { Answer, Call } from "./client.ts";
import type { Instance } from "./instance.ts";
import type { Expect } from "./report.ts";
import type { Spec } from "./spec.ts";

/** The input of each part. */
export type Audit = {
  readonly instance: Instance;
  readonly spec: Spec;
  readonly call: Call;
  readonly expect: Expect;
  /** The same seed generates the same requests. */
  readonly seed: number;
  /** The number of generated requests for each operation. */
  readonly runs: number;
};

/** One kind of attack. */
export type Part = { readonly name: string; readonly run: (audit: Audit) => Promise<void> };

export const describe = (answer: Answer): string =>
  `${answer.method} ${answer.path} ${answer.sent.slice(0, 120)} → ${answer.status} ${answer.text.slice(0, 200)}`;

const changing = new Set(["x-request-id", "ratelimit", "date", "content-length", "connection", "keep-alive"]);

/**
 * A response without the parts that always differ: request id, date and remaining quota. Two responses with the same
 * essence tell a caller the same.
 */
export function essence({ status, headers, text, body }: Answer): string {
  const { requestId: _, ...rest } = body;
  const kept = [...headers].filter(([name]) => !changing.has(name)).toSorted(([a], [b]) => a.localeCompare(b));
  return JSON.stringify([status, kept, Object.keys(rest).length > 0 ? rest : text]);
}
