import type { Api } from "./http";
import type { Reader } from "./oracles";

/** Makes the reader that the oracles need, for one user of a running server. */
export function readerOf(api: Api): Reader {
  return async (path) => {
    const response = await fetch(api.url + path, { headers: { Authorization: `Bearer ${api.token}` } });
    return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
  };
}
