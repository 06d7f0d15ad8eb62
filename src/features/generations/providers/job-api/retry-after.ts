import * as z from "zod";
import type { OutboundAnswer } from "../../../../outbound/guarded-fetch";
import { findJson } from "./answer";

const maxSeconds = 3_600;
const bodyField = z.object({ retry_after: z.number() });

/** How long an answer asks to wait: by its header, in seconds or as a date, or by its body's `retry_after`. */
export function findRetryAfterSeconds(answer: OutboundAnswer, nowMs: number): number | undefined {
  const header = answer.headers.get("retry-after") ?? "";
  const inBody = bodyField.safeParse(findJson(answer));
  return (
    toWait(/^\d{1,9}$/.test(header) ? Number(header) : Number.NaN) ??
    toWait((Date.parse(header) - nowMs) / 1_000) ??
    toWait(inBody.success ? inBody.data.retry_after : Number.NaN)
  );
}

function toWait(seconds: number): number | undefined {
  return seconds > 0 ? Math.min(Math.ceil(seconds), maxSeconds) : undefined;
}
