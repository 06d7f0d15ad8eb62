import type { RequestListener, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { TestProject } from "vitest/node";
import { createPatientServer } from "../../stand-ins/patient-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    canaryUrl: string;
  }
}

/** Sends a piece at intervals until the client closes the connection. */
function drip(response: ServerResponse, piece: Buffer, everyMs: number): void {
  const timer = setInterval(() => response.write(piece), everyMs);
  response.on("close", () => clearInterval(timer));
}

/** Bad answers by path. Every request counts under the query string, and `/hits?x` returns the count for `?x`. */
function canary(): RequestListener {
  const hits = new Map<string, number>();
  const answers: Record<string, (response: ServerResponse, argument: string) => void> = {
    "/hits": (response, name) => void response.end(String(hits.get(name) ?? 0)),
    "/status": (response, status) => void response.writeHead(Number(status)).end("canary-body"),
    "/redirect": (response, status) => void response.writeHead(Number(status), { Location: "/?followed" }).end("x"),
    "/huge": (response) => void response.end(Buffer.alloc(1_000_000)),
    "/endless": (response) => drip(response, Buffer.alloc(100_000), 1),
    "/bomb": (response) =>
      void response.writeHead(200, { "Content-Encoding": "gzip" }).end(gzipSync(Buffer.alloc(50_000_000))),
    "/drip": (response) => drip(response, Buffer.from("."), 50),
    "/hang": () => undefined,
    "/cut": (response) => {
      response.writeHead(200, { "Content-Length": "1000" }).write("canary-body");
      setTimeout(() => response.destroy(), 50);
    },
  };
  return ({ url = "" }, response) => {
    const [path = "", argument = ""] = url.split("?");
    if (path !== "/hits") hits.set(argument, (hits.get(argument) ?? 0) + 1);
    const answer = answers[path];
    if (answer) answer(response, argument);
    else response.end("canary-body");
  };
}

/** Starts a server on loopback that the Worker must not reach unless a test allows the origin. */
export async function setup(project: TestProject): Promise<() => void> {
  const server = createPatientServer(canary());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // the server listens on TCP
  project.provide("canaryUrl", `http://127.0.0.1:${port}`);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}
