import { connect, type Socket } from "node:net";

/** Bytes on a socket, as no HTTP client would send them. */
export type Exchange = {
  /** All that came back, as Latin-1. */
  readonly text: string;
  /** Of each response in it. */
  readonly statuses: readonly number[];
};

export async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // What the other side does to the socket is what is looked at.
  socket.on("error", () => undefined);
  await new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  return socket;
}

/** Sends these bytes and reads until the server closes, or has said nothing more for `idleMs`. */
export async function exchange(url: string, bytes: string | Uint8Array, idleMs = 1500): Promise<Exchange> {
  const socket = await openSocket(url);
  const pieces: Buffer[] = [];
  const over = new Promise<void>((resolve) => {
    let timer = setTimeout(resolve, 3 * idleMs);
    socket.on("data", (piece: Buffer) => {
      pieces.push(piece);
      clearTimeout(timer);
      timer = setTimeout(resolve, idleMs);
    });
    socket.on("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
  socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  await over;
  socket.destroy();
  const text = Buffer.concat(pieces).toString("latin1");
  const statuses = Array.from(text.matchAll(/HTTP\/1\.[01] (\d{3}) /g), ([, status]) => Number(status));
  return { text, statuses };
}

/** A request in raw lines, which end as HTTP wants it. */
export function request(lines: readonly string[], body = ""): string {
  return [...lines, "", body].join("\r\n");
}
