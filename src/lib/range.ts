/** Evaluates the headers Range and If-Range. */

/** The part of a file that a request asks for. `end` is exclusive. */
type WantedRange =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly start: number; readonly end: number }
  | { readonly kind: "unsatisfiable" };

/** A range of a file whose size is not known yet: from `offset` on, or the last `suffix` bytes. */
type OpenRange = { readonly offset: number; readonly length?: number } | { readonly suffix: number };

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

/**
 * The range, as far as the header tells without the file's size. Undefined for a header that `resolveRange` ignores or
 * for no bytes, and for numbers that no file reaches.
 */
export function findRange(header: string): OpenRange | undefined {
  const range = resolveRange(header, Number.MAX_SAFE_INTEGER);
  if (range.kind !== "part") return undefined;
  const { start: offset, end } = range;
  if (/^bytes=[ \t]*-/i.test(header)) return { suffix: end - offset };
  return end === Number.MAX_SAFE_INTEGER ? { offset } : { offset, length: end - offset };
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
