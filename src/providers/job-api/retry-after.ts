import * as z from "zod";
import type { OutboundAnswer } from "../../outbound/guarded-fetch";
import { findJson } from "./answer";

const maxSeconds = 3_600;
const bodyField = z.object({ retry_after: z.number() });

/** How long an answer asks to wait: by its header, in seconds or as a date, or by its body's `retry_after`. */
export function findRetryAfterSeconds(
  answer: Pick<OutboundAnswer, "headers" | "bytes">,
  nowMs: number,
): number | undefined {
  const header = answer.headers.get("retry-after") ?? "";
  const inBody = bodyField.safeParse(findJson(answer));
  return (
    toWaitSeconds(/^\d{1,9}$/.test(header) ? Number(header) : Number.NaN) ??
    toWaitSeconds((Date.parse(header) - nowMs) / 1_000) ??
    toWaitSeconds(inBody.success ? inBody.data.retry_after : Number.NaN)
  );
}

/** Whole seconds, an hour at most; undefined when that is no wait. */
export function toWaitSeconds(seconds: number): number | undefined {
  return seconds > 0 ? Math.min(Math.ceil(seconds), maxSeconds) : undefined;
}
