/** Makes repeated requests safe: the handling of `Idempotency-Key`, and of `webhook-id` on triggers. */
import {
  claimKey,
  endLease,
  releaseKey,
  storeAnswer,
  type Claim,
  type HeldClaim,
  type ClaimResult,
  type StoredAnswer,
} from "../db/idempotency-store";
import { AppError, errorCodes } from "../errors";
import { sha256 } from "../lib/crypto";
import { toHex, toUtf8 } from "../lib/encoding";
import { newUlid } from "../lib/ids";
import { readStructuredString } from "../lib/structured-string";
import type { HttpContext } from "./app-env";

/** Longer than any request can run, so the run that holds an older claim has died. */
const leaseMs = 60_000;
const keyLifeMs = 24 * 3600 * 1000;
/** Senders of webhooks retry a delivery for days. */
const deliveryLifeMs = 7 * 24 * 3600 * 1000;
const maxKeyLength = 255;
const deliveryWaitMs = 5000;

type Header = "Idempotency-Key" | "webhook-id";

/**
 * Runs a request at most once for each key. A repeat gets the stored response. The same key with another body is
 * refused, and so is a repeat while the first request is still running. When a run died, the next one gets the same
 * `resourceUlid` and so finds the rows that the dead run created.
 */
export async function runOnce(
  c: HttpContext,
  header: Header,
  scope: string,
  body: unknown,
  run: () => Promise<Response>,
): Promise<Response> {
  const key = keyOf(c, header);
  if (key === undefined) return run();
  // A delivery is signed together with its id, so the id alone identifies the content.
  const hashed = header === "webhook-id" ? key : JSON.stringify(body);
  const wanted = { scope, key, requestHash: toHex(await sha256(toUtf8(hashed))) };
  const result = await claim(c, wanted, header);
  if (result.state !== "mine") {
    if (!result.sameRequest)
      throw new AppError("idempotency_key_reused", "This key was sent with another body. Use a new key.");
    if (result.state === "done") return replay(result.answer);
    throw new AppError(
      "idempotency_in_progress",
      "The first request with this key is still running. Ask again in a moment.",
      {
        headers: { "Retry-After": "1" },
      },
    );
  }
  c.set("resourceUlid", result.resourceUlid);
  try {
    const response = await run();
    await store(c, result.held, response);
    return response;
  } catch (error) {
    await settleFailure(c, result.held, error);
    throw error;
  }
}

function keyOf(c: HttpContext, header: Header): string | undefined {
  const sent = c.req.header(header);
  if (sent === undefined) return undefined;
  // A `webhook-id` is signed as sent, so only the exact text counts. An `Idempotency-Key` is a structured-field string.
  const bare = header === "webhook-id" ? sent : readStructuredString(sent);
  if (bare === "" || bare.length > maxKeyLength || !/^[\x20-\x7e]+$/.test(bare))
    throw new AppError("validation_failed", `${header} must have 1 to ${maxKeyLength} printable ASCII characters.`);
  return bare;
}

async function claim(c: HttpContext, wanted: Claim, header: Header): Promise<ClaimResult> {
  const { db } = c.get("ctx");
  const lifeMs = header === "webhook-id" ? deliveryLifeMs : keyLifeMs;
  const startedMs = Date.now();
  for (;;) {
    const result = await claimKey(db, wanted, newUlid(Date.now()), { nowMs: Date.now(), leaseMs, lifeMs });
    // Of two simultaneous copies of one delivery, the second waits for the response of the first and returns that.
    const wait = header === "webhook-id" && result.state === "running" && Date.now() - startedMs < deliveryWaitMs;
    if (!wait) return result;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function replay(answer: StoredAnswer): Response {
  const headers = { ...answer.headers, "Idempotency-Replayed": "true" };
  return new Response(answer.body, { status: answer.status, headers });
}

/** Stores the body as text, so that a repeat gets exactly the bytes of the first response. */
async function store(c: HttpContext, held: HeldClaim, response: Response): Promise<void> {
  const kept = ["Content-Type", "Location"].flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const body = response.body === null ? null : await response.clone().text();
  await storeAnswer(c.get("ctx").db, held, { status: response.status, headers: Object.fromEntries(kept), body });
}

async function settleFailure(c: HttpContext, held: HeldClaim, error: unknown): Promise<void> {
  const { db, log } = c.get("ctx");
  const refused = error instanceof AppError && errorCodes[error.code].status < 500;
  const settled = refused ? releaseKey(db, held) : endLease(db, held, Date.now());
  await settled.catch((failure: unknown) => log.error("idempotency_settle_failed", failure));
}
