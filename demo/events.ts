/** One message of a stream of server-sent events. `id` is that of the last message that had one. */
export type ServerEvent = { readonly name: string; readonly data: string; readonly id: string };

/** What the server says about reconnecting, besides the events. */
export type StreamState = { lastEventId: string; retryMs: number };

type Draft = { name: string; data: string[] };

/**
 * The events of a response, read as the HTML standard says: lines end with CR, LF or both, comments are skipped, and
 * an event that the end of the stream cuts off is dropped. Keeps `state` up to date for the next connection.
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>, state: StreamState): AsyncGenerator<ServerEvent> {
  let draft: Draft = { name: "", data: [] };
  for await (const line of readLines(body)) {
    if (line === "") {
      if (draft.data.length > 0)
        yield { name: draft.name || "message", data: draft.data.join("\n"), id: state.lastEventId };
      draft = { name: "", data: [] };
    } else applyLine(line, draft, state);
  }
}

function applyLine(line: string, draft: Draft, state: StreamState): void {
  const colon = line.indexOf(":");
  const field = colon < 0 ? line : line.slice(0, colon);
  const rest = colon < 0 ? "" : line.slice(colon + 1);
  const value = rest.startsWith(" ") ? rest.slice(1) : rest;
  if (field === "event") draft.name = value;
  else if (field === "data") draft.data.push(value);
  else if (field === "id" && !value.includes("\0")) state.lastEventId = value;
  else if (field === "retry" && /^\d{1,9}$/.test(value)) state.retryMs = Number(value);
}

/** Only lines that have ended. A CR at the end of a chunk is held back, for an LF may follow. */
async function* readLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  // Drops the byte order mark that a stream may begin with.
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const isOpen = rest.endsWith("\r");
    const lines = (isOpen ? rest.slice(0, -1) : rest).split(/\r\n|\r|\n/);
    const last = lines.pop() ?? "";
    rest = isOpen ? `${last}\r` : last;
    yield* lines;
  }
  if (rest.endsWith("\r")) yield rest.slice(0, -1);
}
