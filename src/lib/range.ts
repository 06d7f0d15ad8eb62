/** Evaluates the headers Range and If-Range. */

/** The part of a file that a request asks for. `end` is exclusive. */
type WantedRange =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly start: number; readonly end: number }
  | { readonly kind: "unsatisfiable" };

const singleRange = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i;

/**
 * Evaluates a Range header (RFC 9110, section 14.2). Supports a single range of bytes. Several ranges, other units and
 * malformed headers are ignored, as the RFC allows, so the caller gets the whole file.
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
  // A Content-Range cannot describe a part of an empty file.
  if (sizeBytes === 0) return { kind: "whole" };
  return { kind: "part", start: Math.max(0, sizeBytes - count), end: sizeBytes };
}

/**
 * RFC 9110, section 13.1.5: strong comparison. A date never matches, because no response has a Last-Modified header.
 */
export function ifRangeMatches(header: string | undefined, etag: string): boolean {
  return header === undefined || (header.trim() === etag && !etag.startsWith("W/"));
}
