import type { UserContext } from "../../context";
import { AppError } from "../../errors";
import { count, requireAllowed } from "../../limits/limiter";
import { getGeneration, toItem } from "./service";
import { findProgress, listChanges } from "./event-store";
import type { GenerationParams } from "./schemas";

const pollMs = 1000;
const heartbeatMs = 15_000;
/** Then the client reconnects: an invocation may not live for ever. No longer than the window of the limit `watch`. */
const lifeMs = 5 * 60_000;
/** Tells the client to come back after a second when the connection ends. */
const reconnect = "retry: 1000\n\n";

type Cursor = { seq: number; progress: string };

/**
 * Server-sent events. Read from the database, so a client may come back at any time, to any isolate. Nothing is said,
 * and no heartbeat given, to whom `isStillAdmitted` does not know any more: for him the stream ends.
 */
export async function openEventStream(
  ctx: UserContext,
  params: GenerationParams,
  lastEventId: string | undefined,
  isStillAdmitted: () => Promise<boolean>,
): Promise<ReadableStream> {
  const cursor = { seq: startSeq(lastEventId), progress: "" };
  const opening = count(ctx.env.RATE_LIMITER, "watch", ctx.actor.userId, ctx.log.error);
  const [opened] = await Promise.all([opening, getGeneration(ctx, params)]);
  requireAllowed(opened);
  const encoder = new TextEncoder();
  const gone = new AbortController();
  const limits = { spokeMs: Date.now(), endMs: Date.now() + lifeMs, signal: gone.signal };
  const source: UnderlyingSource<Uint8Array> = {
    start: (controller) => controller.enqueue(encoder.encode(reconnect)),
    pull: async (controller) => {
      const { text, over } = await nextText(ctx, params, cursor, limits);
      limits.spokeMs = Date.now();
      const isWelcome = text === "" || (await isStillAdmitted());
      if (gone.signal.aborted) return;
      if (text !== "" && isWelcome) controller.enqueue(encoder.encode(text));
      if (over || !isWelcome) controller.close();
    },
    cancel: () => gone.abort(),
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}

function startSeq(lastEventId: string | undefined): number {
  if (lastEventId === undefined) return 0;
  if (/^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  throw new AppError("validation_failed", "Last-Event-ID is not an id of this stream.");
}

/** Waits for news, or for the time of a heartbeat, or for the end of this connection's life. */
async function nextText(
  ctx: UserContext,
  params: GenerationParams,
  cursor: Cursor,
  limits: { spokeMs: number; endMs: number; signal: AbortSignal },
) {
  while (!limits.signal.aborted && Date.now() < limits.endMs) {
    const news = await readNews(ctx, params, cursor);
    if (news.text !== "" || news.over) return news;
    if (Date.now() - limits.spokeMs >= heartbeatMs) return { text: ": heartbeat\n\n", over: false };
    await scheduler.wait(pollMs);
  }
  return { text: reconnect, over: true };
}

/** What has happened since the cursor, and whether that was all. Moves the cursor. */
async function readNews(
  ctx: UserContext,
  params: GenerationParams,
  cursor: Cursor,
): Promise<{ text: string; over: boolean }> {
  // The state is read before the changes: whatever ended it is then among them.
  const state = await readProgress(ctx, params);
  if (!state) return { text: "", over: true };
  let text = "";
  for (const { seq, item } of await listChanges(ctx.db, ctx.actor, params, cursor.seq)) {
    cursor.seq = seq;
    text += toEvent("item", toItem(item), seq);
  }
  const progress = JSON.stringify(state.progress);
  if (progress !== cursor.progress) text += toEvent("progress", state.progress, cursor.seq);
  cursor.progress = progress;
  if (state.finished) text += toEvent("done", await getGeneration(ctx, params), cursor.seq);
  return { text, over: state.finished };
}

async function readProgress(ctx: UserContext, params: GenerationParams) {
  const found = await findProgress(ctx.db, ctx.actor, params);
  if (!found) return undefined;
  const { finishedAt, images, stored, ...counts } = found;
  return { progress: { ...counts, images: { total: images, stored } }, finished: finishedAt !== null };
}

function toEvent(name: string, data: unknown, seq: number): string {
  return `event: ${name}\nid: ${seq}\ndata: ${JSON.stringify(data)}\n\n`;
}
