/** A server that receives webhooks, checks the signatures, and can answer badly. */

import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import type { TestProject } from "vitest/node";
import { createPatientServer } from "../../stand-ins/patient-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The origin of the receiver. The Worker under test may call this origin. */
    receiverUrl: string;
  }
}

/** The answer to the next delivery to an inbox. `redirect` is the URL in the `Location` header. */
export type Behaviour = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly kind?: "hang" | "drip" | "gigabyte" | "endless";
  readonly redirect?: string;
};

/** A delivery that arrived. `verified` holds the positions of the secrets with which each library accepts the signature. */
export type Received = {
  readonly atMs: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly verified: { readonly standardwebhooks: readonly number[]; readonly svix: readonly number[] };
  /** The number of bytes of the answer that were written so far. */
  answeredBytes: number;
};

type Inbox = { readonly received: Received[]; behaviours: Behaviour[]; secrets: string[] };

const gigabyte = 1024 ** 3;
const chunk = Buffer.alloc(64 * 1024, ".");

/** The positions of the secrets with which `verify` does not throw. */
function accepting(secrets: readonly string[], verify: (secret: string) => unknown): number[] {
  return secrets.flatMap((secret, position) => {
    try {
      verify(secret);
      return [position];
    } catch {
      return [];
    }
  });
}

/** Writes as fast as the client reads, until the client closes the connection. */
function flood(response: ServerResponse, entry: Received): void {
  const more = (): void => {
    while (!response.destroyed && entry.answeredBytes < gigabyte) {
      entry.answeredBytes += chunk.length;
      if (!response.write(chunk)) return void response.once("drain", more);
    }
    response.end();
  };
  more();
}

function answer(response: ServerResponse, { status = 200, headers = {}, kind, redirect }: Behaviour, entry: Received) {
  if (redirect !== undefined) return void response.writeHead(status, { Location: redirect }).end();
  if (kind === "hang") return undefined;
  if (kind === "gigabyte") response.writeHead(status, { ...headers, "Content-Length": gigabyte });
  else response.writeHead(status, headers);
  if (kind === "gigabyte" || kind === "endless") return flood(response, entry);
  if (kind !== "drip") return void response.end("canary-of-the-receiver");
  const timer = setInterval(() => response.write("."), 50);
  response.on("close", () => clearInterval(timer));
  return undefined;
}

function receiver(): RequestListener {
  const inboxes = new Map<string, Inbox>();
  const inboxOf = (name: string): Inbox => {
    const inbox = inboxes.get(name) ?? { received: [], behaviours: [], secrets: [] };
    inboxes.set(name, inbox);
    return inbox;
  };

  async function receive(inbox: Inbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const headers = request.headers as Record<string, string>; // every header that tests read occurs once
    const entry: Received = {
      atMs: Date.now(),
      headers,
      body,
      verified: {
        standardwebhooks: accepting(inbox.secrets, (secret) => new StandardWebhook(secret).verify(body, headers)),
        svix: accepting(inbox.secrets, (secret) => new SvixWebhook(secret).verify(body, headers)),
      },
      answeredBytes: 0,
    };
    inbox.received.push(entry);
    answer(response, inbox.behaviours.shift() ?? {}, entry);
  }

  async function configure(inbox: Inbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
    Object.assign(inbox, JSON.parse(await text(request))); // only tests send this
    response.end();
  }

  return (request, response) => {
    const [, what = "", name = ""] = (request.url ?? "").split(/[/?]/);
    const inbox = inboxOf(name);
    if (what === "in") return void receive(inbox, request, response);
    if (what === "received") return void response.end(JSON.stringify(inbox.received));
    void configure(inbox, request, response);
    return undefined;
  };
}

/** `POST /in/<inbox>` delivers, `GET /received/<inbox>` lists, and `POST /set/<inbox>` sets behaviours and secrets. */
export async function startReceiver(): Promise<{ url: string; close: () => void }> {
  const server = createPatientServer(receiver());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // the server listens on TCP
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

export async function setup(project: TestProject): Promise<() => void> {
  const { url, close } = await startReceiver();
  project.provide("receiverUrl", url);
  return close;
}
