import type { UserContext } from "../../context";
import { AppError, notFound } from "../../errors";
import { count, requireAllowed } from "../../limits/limiter";
import { findEnd, findProgress, listChanges } from "./event-store";
import type { GenerationParams } from "./schemas";
import { getGeneration, toItem } from "./service";

/** The event stream of a generation, as server-sent events. */

const pollMs = 1000;
const heartbeatMs = 15_000;
/**
 * A connection closes after this time, since an invocation must not run forever, and the client reconnects. Not longer
 * than the window of the limit `watch`, which thereby also bounds how many streams a user has open at once.
 */
const lifeMs = 5 * 60_000;
/** Tells the client to reconnect one second after the connection has closed. */
const reconnect = "retry: 1000\n\n";

type Cursor = { seq: number; progress: string };

/** The form of an event's id. The event `done` repeats the number of the last change. */
const eventId = /^(?<seq>\d{1,15})(?<done>-done)?$/;

/**
 * Opens the stream. All state is in the database, so a client may reconnect at any time, to any isolate. Before each
 * event or heartbeat the stream asks `isStillAdmitted` whether the caller's credential still holds. If not, the stream
 * closes and sends nothing more. Null if the client has already received `done`.
 */
export async function openEventStream(
  ctx: UserContext,
  params: GenerationParams,
  lastEventId: string | undefined,
  isStillAdmitted: () => Promise<boolean>,
): Promise<ReadableStream | null> {
  const { seq, sawDone } = readEventId(lastEventId ?? "0");
  // Not counted: a client that comes back only to be told to stop must not use up the limit.
  if (sawDone && (await getEnd(ctx, params)) !== null) return null;
  const opening = count(ctx.env.RATE_LIMITER, "watch", ctx.actor.userId, ctx.log.error);
  const [opened] = await Promise.all([opening, getEnd(ctx, params)]);
  requireAllowed(opened);
  return streamEvents(ctx, params, { seq, progress: "" }, isStillAdmitted);
}

function readEventId(id: string): { readonly seq: number; readonly sawDone: boolean } {
  const { seq, done } = eventId.exec(id)?.groups ?? {};
  if (seq !== undefined) return { seq: Number(seq), sawDone: done !== undefined };
  throw new AppError(
    "validation_failed",
    "Last-Event-ID must be the id of an event of this stream. Leave it out to begin anew.",
  );
}

async function getEnd(ctx: UserContext, params: GenerationParams): Promise<number | null> {
  const end = await findEnd(ctx.db, ctx.actor, params);
  if (!end) throw notFound("generation");
  return end.finishedAt;
}

function streamEvents(
  ctx: UserContext,
  params: GenerationParams,
  cursor: Cursor,
  isStillAdmitted: () => Promise<boolean>,
): ReadableStream {
  const encoder = new TextEncoder();
  const gone = new AbortController();
  const limits = { spokeMs: Date.now(), endMs: Date.now() + lifeMs, signal: gone.signal };
  const source: UnderlyingSource<Uint8Array> = {
    start: (controller) => controller.enqueue(encoder.encode(reconnect)),
    pull: async (controller) => {
      const { text, over } = await nextText(ctx, params, cursor, limits);
      limits.spokeMs = Date.now();
      const isAdmitted = text === "" || (await isStillAdmitted());
      if (gone.signal.aborted) return;
      if (text !== "" && isAdmitted) controller.enqueue(encoder.encode(text));
      if (over || !isAdmitted) controller.close();
    },
    cancel: () => gone.abort(),
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}

/** Waits for a change, the next heartbeat or the end of this connection, and returns the text to send. */
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

/** Reads the changes since the cursor and moves the cursor. `over` is true when no further change can follow. */
async function readNews(
  ctx: UserContext,
  params: GenerationParams,
  cursor: Cursor,
): Promise<{ text: string; over: boolean }> {
  // Read the state before the changes: if the generation has ended, the changes then include the last one.
  const state = await readProgress(ctx, params);
  if (!state) return { text: "", over: true };
  let text = "";
  for (const { seq, item, flags } of await listChanges(ctx.db, ctx.actor, params, cursor.seq)) {
    cursor.seq = seq;
    text += toEvent("item", { ...toItem(item), flags }, seq);
  }
  const progress = JSON.stringify(state.progress);
  if (progress !== cursor.progress) text += toEvent("progress", state.progress, cursor.seq);
  cursor.progress = progress;
  if (state.finished) text += toEvent("done", await getGeneration(ctx, params), `${cursor.seq}-done`);
  return { text, over: state.finished };
}

async function readProgress(ctx: UserContext, params: GenerationParams) {
  const found = await findProgress(ctx.db, ctx.actor, params);
  if (!found) return undefined;
  const { finishedAt, images, stored, ...counts } = found;
  return { progress: { ...counts, images: { total: images, stored } }, finished: finishedAt !== null };
}

function toEvent(name: string, data: unknown, id: number | string): string {
  return `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}
