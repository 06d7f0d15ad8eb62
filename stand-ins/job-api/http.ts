/** A small HTTP server, on which all local servers are built. */

import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { createPatientServer } from "../patient-server.ts";

export type Exchange = {
  readonly method: string;
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
};

/** A received request, for tests. `key` is the whole `authorization` header. */
export type LoggedRequest = {
  readonly method: string;
  readonly path: string;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The body; undefined if it is not JSON. */
  readonly json: unknown;
};

export type Listener = { readonly url: string; readonly close: () => Promise<void> };

export async function listen(port: number, handle: (exchange: Exchange) => Promise<void> | void): Promise<Listener> {
  const server = createPatientServer((request, response) => {
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

/** The form in a multipart body; undefined if the body is not a form. */
export async function toForm(body: Buffer, contentType: string): Promise<FormData | undefined> {
  if (!contentType.startsWith("multipart/form-data;")) return undefined;
  const parsed = new Response(new Uint8Array(body), { headers: { "content-type": contentType } });
  return parsed.formData().catch(() => undefined);
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

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
