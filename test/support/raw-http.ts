/** Sends raw bytes to an HTTP server, for requests that no HTTP client would send. */

import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

export type Exchange = {
  /** All bytes of the answer, as Latin-1. */
  readonly text: string;
  /** The status of each response in the answer. */
  readonly statuses: readonly number[];
};

export async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // A reset by the server is an outcome that tests look at, and no error of the test.
  socket.on("error", () => undefined);
  await new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  return socket;
}

const probes = 12;
const probeEveryMs = 100;

/**
 * Sends the bytes, and reads until the server closes the connection or falls silent. Silence means that the server has
 * answered a dozen other requests, to `/health`, since the last byte: a slow machine answers these slowly, too.
 */
export async function exchange(url: string, bytes: string | Uint8Array): Promise<Exchange> {
  const socket = await openSocket(url);
  const pieces: Buffer[] = [];
  socket.on("data", (piece: Buffer) => pieces.push(piece));
  socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  for (let silent = 0, seen = 0; silent < probes && !socket.closed; silent = pieces.length === seen ? silent + 1 : 0) {
    seen = pieces.length;
    await (await fetch(`${url}/health`)).arrayBuffer();
    await pause(probeEveryMs);
  }
  socket.destroy();
  const text = Buffer.concat(pieces).toString("latin1");
  const statuses = Array.from(text.matchAll(/HTTP\/1\.[01] (\d{3}) /g), ([, status]) => Number(status));
  return { text, statuses };
}

/** Joins the lines of a request with CRLF. */
export function request(lines: readonly string[], body = ""): string {
  return [...lines, "", body].join("\r\n");
}
