/** The HTTP client of the audit. */
import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/** Response bodies may have any form here: the judge checks each one against the specification. */
export type Json = { readonly [key: string]: any }; // oxlint-disable-line no-explicit-any -- the audit judges answers of any form

export type Ask = {
  readonly token?: string;
  /** Text and bytes are sent unchanged, other values as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The client address that rate limits count. Default: a new address for each request. */
  readonly address?: string;
  /** Sends the body in chunks, without a length. */
  readonly chunked?: boolean;
  /** The URL of a proxy to send the request to. */
  readonly through?: string;
};

export type Answer = {
  readonly method: string;
  readonly path: string;
  readonly sent: string;
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  /** `{}` if the text is not JSON. */
  readonly body: Json;
};

export type Call = (method: string, path: string, ask?: Ask) => Promise<Answer>;

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
/** An event stream may last for minutes. The part received by then is enough. */
const maxAnswerMs = 20_000;
let addresses = 0;

/** An address in a new IPv6 network for each call, because limits count whole networks. */
export function freshAddress(): string {
  addresses += 1;
  return `2001:db8:${(addresses >> 16).toString(16)}:${(addresses & 0xffff).toString(16)}::1`;
}

/** Returns null for a request without a body. */
function toBytes(body: unknown): Uint8Array | null {
  if (body === undefined) return null;
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

function parse(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

function headersOf(ask: Ask, bytes: Uint8Array | null): Record<string, string> {
  return {
    "CF-Connecting-IP": ask.address ?? freshAddress(),
    ...(ask.token !== undefined && { Authorization: `Bearer ${ask.token}` }),
    ...(bytes !== null && { "Content-Type": "application/json" }),
    ...(bytes !== null && !ask.chunked && { "Content-Length": String(bytes.length) }),
    ...ask.headers,
  };
}

type Raw = { status: number; headers: Map<string, string>; text: string };

/** Uses `node:http`, which sends paths and methods unchanged. */
async function send(url: string, method: string, path: string, ask: Ask, bytes: Uint8Array | null): Promise<Raw> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const options = { hostname, port, method, path, agent, headers: headersOf(ask, bytes) };
    const sending = request(options, (response) => {
      const chunks: Buffer[] = [];
      const finish = (): void => {
        clearTimeout(timer);
        const headers = new Map(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
        resolve({ status: response.statusCode ?? 0, headers, text: Buffer.concat(chunks).toString() });
      };
      const timer = setTimeout(() => response.destroy(), maxAnswerMs);
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => undefined); // `close` follows
      response.on("close", finish);
    });
    sending.on("error", reject);
    const piece = ask.chunked ? 16_384 : Infinity;
    const content = bytes ?? new Uint8Array(0);
    for (let at = 0; at < content.length; at += piece) sending.write(content.subarray(at, at + piece));
    sending.end();
  });
}

/** True for errors of `wrangler dev` itself: the Worker was reloading, or refused a body that was still being sent. */
const isProxyFailure = ({ status, text }: Raw): boolean =>
  status >= 500 && /^(?:Error: Network connection lost|Your worker restarted mid-request)/.test(text);

/** Checks the code, because messages vary: a reused connection that was just closed says "socket hang up". */
const isLostConnection = (error: unknown): boolean =>
  error instanceof Error && "code" in error && /^(?:ECONNRESET|EPIPE|ECONNABORTED)$/.test(String(error.code));

const maxTries = 5;
const pauseMs = 50;

/** Retries after an error of `wrangler dev` or a closed connection: both say nothing about the Worker. */
async function sendAgain(...args: Parameters<typeof send>): Promise<Raw> {
  for (let tries = 1; ; tries += 1) {
    try {
      const raw = await send(...args);
      if (tries === maxTries || !isProxyFailure(raw)) return raw;
    } catch (error) {
      if (tries === maxTries || !isLostConnection(error)) throw error;
    }
    await pause(pauseMs * 2 ** tries);
  }
}

/** Passes every response to `judge`. */
export function createCall(url: string, judge: (answer: Answer, ask: Ask) => void): Call {
  return async (method, path, ask = {}) => {
    const bytes = toBytes(ask.body);
    const raw = await sendAgain(ask.through ?? url, method, path, ask, bytes);
    const sent = bytes === null ? "" : Buffer.from(bytes).toString().slice(0, 100_000);
    const answer = { method, path, sent, ...raw, body: parse(raw.text) };
    judge(answer, ask);
    return answer;
  };
}

/** Runs `work` for every item, `width` at a time. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const lane = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
