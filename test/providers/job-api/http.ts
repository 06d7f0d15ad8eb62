import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { Trouble } from "./behaviour.ts";

export type Exchange = {
  readonly method: string;
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
};

/** One request as it arrived. `key` is the whole `authorization` header. */
export type LoggedRequest = {
  readonly method: string;
  readonly path: string;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the body, when it is JSON. */
  readonly json: unknown;
};

export type Listener = { readonly url: string; readonly close: () => Promise<void> };

export async function listen(port: number, handle: (exchange: Exchange) => Promise<void> | void): Promise<Listener> {
  const server = createServer((request, response) => {
    const handled = readBody(request).then((body) => {
      const url = new URL(request.url ?? "/", "http://localhost");
      return handle({ method: request.method ?? "GET", url, request, response, body });
    });
    handled.catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

export function toLogged({ method, url, request, body }: Exchange): LoggedRequest {
  const headers = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
  return {
    method,
    path: url.pathname + url.search,
    key: headers["authorization"] ?? null,
    headers,
    json: toJson(body),
  };
}

export function toJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

export function sendJson(response: ServerResponse, status: number, value: unknown, headers: OutgoingHttpHeaders = {}) {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

/** The connection ends before a word of an answer. */
export function drop({ response }: Exchange): void {
  response.socket?.destroy();
}

/** Half of what would have been answered, and then the connection ends. */
export function truncate({ response }: Exchange, body: Uint8Array | string, headers: OutgoingHttpHeaders): void {
  response.writeHead(200, { ...headers, "content-length": body.length });
  response.write(body.slice(0, body.length / 2), () => void response.socket?.destroy());
}

export type StatusTrouble = Exclude<Trouble, "drop" | "truncate">;

/** How long both kinds of throttling ask to wait. */
export const throttleSeconds = 3;

export function statusOf(trouble: StatusTrouble): number {
  const statuses = { throttle: 429, "throttle-until": 429, "server-error": 500, unavailable: 503, "no-credit": 402 };
  return statuses[trouble];
}

export function throttleHeaders(trouble: StatusTrouble): OutgoingHttpHeaders {
  if (trouble === "throttle") return { "retry-after": String(throttleSeconds) };
  if (trouble !== "throttle-until") return {};
  // A date has whole seconds: half a second more keeps it from being one short.
  return { "retry-after": new Date(Date.now() + throttleSeconds * 1_000 + 500).toUTCString() };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
