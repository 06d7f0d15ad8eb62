/** Reads the answers of providers. */

import type { OutboundAnswer } from "../../outbound/guarded-fetch";

const maxQuotedBytes = 2_000;

/** The answer's JSON; undefined if the body is not JSON. */
export function findJson({ bytes }: Pick<OutboundAnswer, "bytes">): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** The start of an answer's text, for the log. The key is masked, because a provider may repeat it. */
export function toQuote({ bytes }: OutboundAnswer, key: string): string {
  // The extra bytes complete a key that the cut would split, so that it is masked too.
  const text = new TextDecoder().decode(bytes.subarray(0, maxQuotedBytes + key.length));
  return (key === "" ? text : text.replaceAll(key, "[key]")).slice(0, maxQuotedBytes);
}

export function isSuccess({ status }: OutboundAnswer): boolean {
  return status >= 200 && status < 300;
}
