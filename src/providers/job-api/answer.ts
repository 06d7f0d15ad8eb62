import type { OutboundAnswer } from "../../outbound/guarded-fetch";

const maxQuotedBytes = 2_000;

/** The answer's JSON; undefined when it is none. */
export function findJson({ bytes }: Pick<OutboundAnswer, "bytes">): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** The start of an answer's text without the key, should the provider repeat it. */
export function toQuote({ bytes }: OutboundAnswer, key: string): string {
  const text = new TextDecoder().decode(bytes.subarray(0, maxQuotedBytes + key.length));
  return (key === "" ? text : text.replaceAll(key, "[key]")).slice(0, maxQuotedBytes);
}

export function isSuccess({ status }: OutboundAnswer): boolean {
  return status >= 200 && status < 300;
}
