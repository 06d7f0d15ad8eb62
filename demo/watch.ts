/** Follows a generation by server-sent events. */
import { setTimeout as sleep } from "node:timers/promises";
import { ApiError, type Client } from "./client.ts";
import { readEvents, type ServerEvent, type StreamState } from "./events.ts";
import { DemoError } from "./failure.ts";
import type { Generation, GenerationProgress } from "./resources.ts";

const patienceMs = 120_000;
const maxFailures = 10;

/** Follows a generation to the end, over as many connections as necessary. Throws a DemoError after too many failures. */
export async function watchGeneration(
  client: Client,
  path: string,
  onProgress: (progress: GenerationProgress) => void,
): Promise<Generation> {
  for await (const event of listen(client, path)) {
    if (event.name === "progress") onProgress(toProgress(event));
    if (event.name === "done") return toGeneration(event);
  }
  throw new DemoError("The event stream of the generation ended too early.");
}

/** Reconnects whenever the connection ends, and continues after the last received event. */
async function* listen(client: Client, path: string): AsyncGenerator<ServerEvent> {
  const state: StreamState = { lastEventId: "", retryMs: 1000 };
  let failures = 0;
  while (failures < maxFailures) {
    try {
      for await (const event of connect(client, path, state)) {
        failures = 0;
        yield event;
      }
    } catch (error) {
      failures += 1;
      if (failures === maxFailures || !mayPass(error)) throw error;
    }
    await sleep(state.retryMs);
  }
}

async function* connect(client: Client, path: string, state: StreamState): AsyncGenerator<ServerEvent> {
  const headers = { Accept: "text/event-stream", ...(state.lastEventId && { "Last-Event-ID": state.lastEventId }) };
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(), patienceMs);
  try {
    const response = await client.open("GET", path, { headers, signal: stalled.signal });
    if (response.body === null) return;
    for await (const event of readEvents(response.body, state)) {
      clearTimeout(timer);
      timer = setTimeout(() => stalled.abort(), patienceMs);
      yield event;
    }
  } catch (error) {
    if (stalled.signal.aborted)
      throw new Stalled(`The generation has made no progress for ${patienceMs / 1000} seconds.`);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

class Stalled extends DemoError {}

/** True if a retry may help: the connection broke, or the server is busy. */
function mayPass(error: unknown): boolean {
  if (error instanceof ApiError) return error.status === 429 || error.status >= 500;
  return !(error instanceof Stalled);
}

/** The casts are safe: the server builds the data of every event from declared schemas. */
function toProgress({ data }: ServerEvent): GenerationProgress {
  return JSON.parse(data) as GenerationProgress;
}

function toGeneration({ data }: ServerEvent): Generation {
  return JSON.parse(data) as Generation;
}
