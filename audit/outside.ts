/** The servers around the audited one: a canary, a receiver of webhooks, and stand-ins for providers. */
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { startFal, type FalServer } from "../stand-ins/fal.ts";
import { startReplicate, type ReplicateServer } from "../stand-ins/replicate.ts";
import type { Delivery } from "../stand-ins/job-api/courier.ts";
import { createPatientServer } from "../stand-ins/patient-server.ts";

/** A server that the audited server must never call. Counts connections, so that a failed TLS handshake counts too. */
type Canary = { readonly port: number; readonly hits: () => number };

export type Received = { readonly headers: Readonly<Record<string, unknown>>; readonly body: string };

/** A server that webhooks may call. `/in/<name>` records the request, `/away/<name>` redirects to the canary. */
type Receiver = { readonly url: string; readonly received: (name: string) => readonly Received[] };

/** A local stand-in for Replicate. */
export type Provider = Pick<ReplicateServer, "url" | "key" | "secret" | "requests" | "jobs" | "bill"> & {
  /** A stand-in for fal, to test that one provider cannot act for another. */
  readonly fal: Pick<FalServer, "url" | "key" | "userId" | "signingKey">;
  /** From now on, both stand-ins keep back callbacks that contain the word. They deliver all others. */
  readonly hold: (word: string) => void;
  readonly held: (word: string) => readonly Delivery[];
};

export type Outside = {
  readonly canary: Canary;
  readonly receiver: Receiver;
  readonly provider: Provider;
  readonly stop: () => Promise<void>;
};

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port; // the server listens on TCP
}

function receiving(inboxes: Map<string, Received[]>, canaryPort: () => number): RequestListener {
  const receive = async (name: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    inboxes.set(name, [...(inboxes.get(name) ?? []), { headers: request.headers, body }]);
    response.writeHead(204).end();
  };
  return (request, response) => {
    const [, action = "", name = ""] = (request.url ?? "").split("/");
    if (action === "away") response.writeHead(307, { Location: `http://127.0.0.1:${canaryPort()}/` }).end();
    else receive(name, request, response).catch(() => response.destroy());
  };
}

async function startProvider(): Promise<Provider & Pick<ReplicateServer, "close">> {
  const words = new Set<string>();
  const kept: Delivery[] = [];
  const deliver = async (delivery: Delivery): Promise<number> => {
    if ([...words].some((word) => delivery.body.includes(word))) {
      kept.push(delivery);
      return 204;
    }
    const { url, headers, body } = delivery;
    const answer = await fetch(url, { method: "POST", headers, body, redirect: "manual" });
    await answer.body?.cancel();
    return answer.status;
  };
  const [server, fal] = [await startReplicate({ deliver }), await startFal({ deliver })];
  return {
    ...server,
    fal,
    close: async () => {
      await fal.close();
      await server.close();
    },
    hold: (word) => void words.add(word),
    held: (word) => kept.filter(({ body }) => body.includes(word)),
  };
}

export async function startOutside(): Promise<Outside> {
  let hits = 0;
  const canary = createPatientServer((_, response) => void response.end("canary"));
  canary.on("connection", () => (hits += 1));
  const canaryPort = await listen(canary);
  const inboxes = new Map<string, Received[]>();
  const receiver = createPatientServer(receiving(inboxes, () => canaryPort));
  const receiverPort = await listen(receiver);
  const provider = await startProvider();
  return {
    canary: { port: canaryPort, hits: () => hits },
    receiver: { url: `http://127.0.0.1:${receiverPort}`, received: (name) => inboxes.get(name) ?? [] },
    provider,
    stop: async () => {
      for (const server of [canary, receiver]) {
        server.closeAllConnections();
        server.close();
      }
      await provider.close();
    },
  };
}
