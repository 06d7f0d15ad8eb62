import type { Context } from "../../context";
import type { DeliveryError } from "../../domain/webhook-events";
import { toUtf8 } from "../../lib/encoding";
import { signWebhook } from "../../lib/standard-webhooks";
import { guardedFetch, OutboundError } from "../../outbound/guarded-fetch";
import type { DeliveryAttempt } from "./dispatch-store";
import { readRetryAfterMs } from "./schedule";
import { openKeys } from "./secrets";
import { findWebhookUrl } from "./webhook-url";

export const timeoutMs = 15_000;
const gone = 410;

type Outcome =
  | { readonly ok: true; readonly status: number }
  | {
      readonly ok: false;
      readonly status: number | null;
      readonly error: DeliveryError;
      readonly gone: boolean;
      readonly retryAfterMs: number;
    };

/** Makes one delivery attempt. The response's status alone decides; the body is never read. */
export async function sendAttempt(ctx: Context, attempt: DeliveryAttempt): Promise<Outcome> {
  const nowMs = Date.now();
  const keys = await openKeys(ctx, attempt, nowMs);
  if (keys.length === 0) return failed("no_secret");
  if (findWebhookUrl(ctx.config, attempt.url) === undefined) return failed("refused");
  const body = toUtf8(attempt.payload);
  const seconds = Math.floor(nowMs / 1000);
  const signatures = await Promise.all(keys.map((key) => signWebhook(key, attempt.eventId, seconds, body)));
  const headers = {
    "Content-Type": "application/json",
    "User-Agent": "Hatchery-Webhooks",
    "webhook-id": attempt.eventId,
    "webhook-timestamp": String(seconds),
    "webhook-signature": signatures.join(" "),
  };
  const { testOrigins } = ctx.config;
  const limits = { allow: "public", timeoutMs, maxBytes: 0, testOrigins } as const;
  try {
    const { status, headers: answered } = await guardedFetch(attempt.url, { method: "POST", headers, body }, limits);
    if (status >= 200 && status < 300) return { ok: true, status };
    const retryAfterMs = readRetryAfterMs(answered.get("Retry-After"), Date.now());
    return { ok: false, status, error: "status", gone: status === gone, retryAfterMs };
  } catch (error) {
    return outcomeOf(error);
  }
}

function failed(error: DeliveryError, status: number | null = null): Outcome {
  return { ok: false, status, error, gone: status === gone, retryAfterMs: 0 };
}

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof OutboundError)) throw error;
  // The body is not read, so `too_large` cannot happen.
  return failed(error.reason === "too_large" ? "unreachable" : error.reason, error.status);
}
