import type { Api } from "./http";
import type { Reader } from "./oracles";

/** Reads a running server as one user, for the oracles. */
export function readerOf(api: Api): Reader {
  return async (path) => {
    const response = await fetch(api.url + path, { headers: { Authorization: `Bearer ${api.token}` } });
    return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
  };
}
