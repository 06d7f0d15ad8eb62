/** A reverse proxy that compresses responses and weakens their ETags, as Cloudflare documents. */
import { request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { createPatientServer } from "../../stand-ins/patient-server.ts";

export type Proxy = { readonly url: string; readonly close: () => Promise<void> };

type Manners = {
  /** False: compresses also where `no-transform` forbids that, as careless proxies do. */
  readonly heedsNoTransform: boolean;
  /** True: weakens every strong tag, also where nothing is compressed, as Cloudflare's cache does without a rule. */
  readonly weakensAll: boolean;
};

/** Of the types that Cloudflare compresses, those that an API sends. */
const compressed = [
  "application/json",
  "application/problem+json",
  "text/html",
  "text/plain",
  "text/css",
  "text/markdown",
];
const compressedStatuses = [200, 403, 404];
const leastBytes = 48;

export async function startProxy(upstream: string, manners: Manners): Promise<Proxy> {
  const server = createPatientServer((sent, answer) => {
    forward(upstream, manners, sent, answer).catch(() => answer.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

async function forward(
  upstream: string,
  manners: Manners,
  sent: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  const { host: _host, "accept-encoding": accepted = "", ...headers } = sent.headers;
  const asked = request(upstream + (sent.url ?? "/"), { method: sent.method ?? "GET", headers });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    asked.once("response", resolve);
    asked.once("error", reject);
  });
  await pipeline(sent, asked);
  const got = await answered;
  const gzips = accepted.includes("gzip") && sent.method !== "HEAD" && mayCompress(got, manners);
  answer.writeHead(got.statusCode ?? 502, toHeaders(got.headers, gzips, manners));
  await (gzips ? pipeline(got, createGzip(), answer) : pipeline(got, answer));
}

function mayCompress({ statusCode = 0, headers }: IncomingMessage, { heedsNoTransform }: Manners): boolean {
  if (heedsNoTransform && /\bno-transform\b/i.test(headers["cache-control"] ?? "")) return false;
  const type = headers["content-type"]?.split(";")[0] ?? "";
  const isLarge = Number(headers["content-length"] ?? leastBytes) >= leastBytes;
  const isPlain = headers["content-encoding"] === undefined;
  return isPlain && isLarge && compressed.includes(type) && compressedStatuses.includes(statusCode);
}

function toHeaders(headers: IncomingHttpHeaders, gzips: boolean, { weakensAll }: Manners): IncomingHttpHeaders {
  const { etag, "content-length": length, ...rest } = headers;
  const weak = etag?.startsWith("W/") ? etag : etag && `W/${etag}`;
  return {
    ...rest,
    ...(etag !== undefined && { etag: gzips || weakensAll ? weak : etag }),
    ...(gzips ? { "content-encoding": "gzip" } : length !== undefined && { "content-length": length }),
  };
}
