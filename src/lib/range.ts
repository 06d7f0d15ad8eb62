/** What a request asks of a file. `end` is the first byte that is not wanted. */
type WantedRange =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly start: number; readonly end: number }
  | { readonly kind: "unsatisfiable" };

const singleRange = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i;

/**
 * RFC 9110 14.2. One range is answered; several at once, another unit, and what is malformed are ignored, which that
 * RFC allows and which gives the caller the whole file.
 */
export function resolveRange(header: string | undefined, sizeBytes: number): WantedRange {
  const [, first, last] = singleRange.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return { kind: "whole" };
  if (first === "") return lastBytes(Number(last), sizeBytes);
  const start = Number(first);
  const lastByte = last === "" ? Infinity : Number(last);
  if (lastByte < start) return { kind: "whole" };
  if (start >= sizeBytes) return { kind: "unsatisfiable" };
  return { kind: "part", start, end: Math.min(lastByte + 1, sizeBytes) };
}

function lastBytes(count: number, sizeBytes: number): WantedRange {
  if (count === 0) return { kind: "unsatisfiable" };
  // A Content-Range cannot describe a part of nothing.
  if (sizeBytes === 0) return { kind: "whole" };
  return { kind: "part", start: Math.max(0, sizeBytes - count), end: sizeBytes };
}

/** RFC 9110 13.1.5: strong comparison. A date never matches, since no Last-Modified is ever given. */
export function ifRangeMatches(header: string | undefined, etag: string): boolean {
  return header === undefined || (header.trim() === etag && !etag.startsWith("W/"));
}
