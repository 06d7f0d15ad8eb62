/** Serves files from memory and folders on a local port, for pages that a browser opens in a test. */

import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { createPatientServer } from "../../stand-ins/patient-server.ts";

export type LocalSite = { readonly url: string; readonly close: () => Promise<void> };

type Content = {
  /** By path without a slash in front. */
  readonly files: ReadonlyMap<string, Uint8Array | string>;
  /** Folders on disk by the first part of the path. */
  readonly folders?: Readonly<Record<string, string>>;
};

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".wasm": "application/wasm",
};

export async function serveSite({ files, folders = {} }: Content): Promise<LocalSite> {
  const server = createPatientServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname.slice(1));
    const [head = "", ...rest] = name.split("/");
    const folder = folders[head];
    const body = files.get(name) ?? (folder === undefined ? undefined : readIfThere(path.join(folder, ...rest)));
    response.writeHead(body === undefined ? 404 : 200, {
      "Content-Type": types[path.extname(name)] ?? "application/octet-stream",
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server on a port has an address with that port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function readIfThere(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
