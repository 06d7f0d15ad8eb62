import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { startFal, type FalServer } from "../stand-ins/fal.ts";
import { startReplicate, type ReplicateServer } from "../stand-ins/replicate.ts";
import type { Delivery } from "../stand-ins/job-api/courier.ts";

/** A server that nothing of the audited one may reach. Counts connections, so that TLS to it counts too. */
export type Canary = { readonly port: number; readonly hits: () => number };

export type Received = { readonly headers: Readonly<Record<string, unknown>>; readonly body: string };

/** `/in/<name>` receives, `/away/<name>` leads to the canary. The audited server may call it. */
export type Receiver = { readonly url: string; readonly received: (name: string) => readonly Received[] };

/** Replicate's API on this machine. */
export type Provider = Pick<ReplicateServer, "url" | "key" | "secret" | "requests" | "jobs" | "bill"> & {
  /** fal's, for what one provider must not do in the name of another. */
  readonly fal: Pick<FalServer, "url" | "key" | "userId" | "signingKey">;
  /** Callbacks of either about what has the word in it are kept from then on; others arrive. */
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
  return (server.address() as AddressInfo).port; // it listens on TCP
}

function receiving(inboxes: Map<string, Received[]>, canaryPort: () => number): RequestListener {
  const receive = async (name: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    inboxes.set(name, [...(inboxes.get(name) ?? []), { headers: request.headers, body }]);
    response.writeHead(204).end();
  };
  return (request, response) => {
    const [, what = "", name = ""] = (request.url ?? "").split("/");
    if (what === "away") response.writeHead(307, { Location: `http://127.0.0.1:${canaryPort()}/` }).end();
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

/** What the audited server may call, and what it must not. */
export async function startOutside(): Promise<Outside> {
  let hits = 0;
  const canary = createServer((_, response) => void response.end("canary"));
  canary.on("connection", () => (hits += 1));
  const canaryPort = await listen(canary);
  const inboxes = new Map<string, Received[]>();
  const receiver = createServer(receiving(inboxes, () => canaryPort));
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
