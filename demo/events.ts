/** Parses server-sent events as the HTML standard defines them. */

/** One server-sent event. `id` is the last id that the stream has sent so far. */
export type ServerEvent = { readonly name: string; readonly data: string; readonly id: string };

/** The values for a reconnect, updated by the stream. */
export type StreamState = { lastEventId: string; retryMs: number };

type Draft = { name: string; data: string[] };

/**
 * Yields the events of a response body. Lines end with CR, LF or CRLF, comments are skipped, and an event that the end of
 * the stream cuts off is dropped. Updates `state` for the next connection.
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

/** Yields complete lines. A CR at the end of a chunk is held back, because an LF may follow. */
async function* readLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  // Drops a byte order mark at the start of the stream.
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
