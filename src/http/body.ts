/** Reads a request's body within limits of size and time, and checks JSON before any schema does. */
import { AppError, maxPathLength } from "../errors";
import { maxEscapeGrowth, sizeWithoutEscapes } from "../lib/json-escapes";
import { findJsonFault } from "../lib/json-fault";
import { findDuplicateKey } from "../lib/json-keys";

export const defaultMaxBodyBytes = 64 * 1024;
const maxDepth = 32;
const maxShownKeyLength = 64;

/** How long a body may pause and may take altogether. Without limits, a slow sender could hold a request open. */
const patience = { stallMs: 30_000, totalMs: 120_000 };

/**
 * Reads the raw bytes. Throws `payload_too_large` before reading when Content-Length is over the limit, or while
 * reading as soon as the limit is passed. `tooLarge` is the error to throw then.
 */
export async function readBody(
  request: Request,
  maxBytes: number,
  tooLarge = payloadTooLarge(maxBytes),
): Promise<Uint8Array<ArrayBuffer>> {
  if (!/^(?:identity)?$/i.test(request.headers.get("Content-Encoding") ?? ""))
    throw new AppError("unsupported_media_type", "Send the body without Content-Encoding.");
  if (Number(request.headers.get("Content-Length") ?? 0) > maxBytes) throw tooLarge;
  if (request.body === null) return new Uint8Array(0);
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  try {
    return await readPieces(reader, maxBytes, tooLarge);
  } catch (error) {
    reader.cancel().catch(() => undefined); // stops receiving the rest of a refused body
    throw error;
  }
}

/**
 * Reads JSON of at most `maxBytes`. A `\u` escape counts as the character it stands for, so that a text has the same
 * limit however the client writes the text.
 */
export async function readJsonBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = payloadTooLarge(maxBytes);
  const bytes = await readBody(request, maxBytes * maxEscapeGrowth, tooLarge);
  if (bytes.byteLength > maxBytes && sizeWithoutEscapes(bytes) > maxBytes) throw tooLarge;
  return bytes;
}

function payloadTooLarge(maxBytes: number): AppError {
  return new AppError("payload_too_large", `The body may have at most ${maxBytes} bytes.`);
}

async function readPieces(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
  tooLarge: AppError,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  const endMs = Date.now() + patience.totalMs;
  let sizeBytes = 0;
  for (;;) {
    const piece = await readPiece(reader, Math.min(patience.stallMs, endMs - Date.now()));
    if (piece === undefined) return new Uint8Array(Buffer.concat(pieces, sizeBytes));
    sizeBytes += piece.byteLength;
    if (sizeBytes > maxBytes) throw tooLarge;
    pieces.push(piece);
  }
}

/** The next piece of a body; undefined at its end. */
async function readPiece(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  waitMs: number,
): Promise<Uint8Array | undefined> {
  const timer = { id: undefined as ReturnType<typeof setTimeout> | undefined };
  const late = new Promise<never>((_, reject) => {
    timer.id = setTimeout(() => reject(malformed("The body did not arrive in time.")), waitMs);
  });
  try {
    const piece = await Promise.race([reader.read(), late]);
    return piece.value;
  } catch (error) {
    throw error instanceof AppError ? error : malformed("The body broke off.", error);
  } finally {
    clearTimeout(timer.id);
  }
}

function malformed(detail: string, cause?: unknown): AppError {
  return new AppError("malformed_json", detail, { cause });
}

/** The media type in lower case, without parameters. Empty when there is no Content-Type. */
export function mediaTypeOf(contentType: string | null): string {
  return (contentType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/**
 * The checked text of a JSON body. An empty body reads as `{}`, so that only the schema decides about required fields.
 * `orText`: the operation also accepts a text, which the error for another type then names.
 */
export function requireJson(bytes: Uint8Array, contentType: string | null, orText = false): string {
  if (bytes.byteLength === 0) return "{}";
  requireJsonType(contentType, orText);
  const text = decodeUtf8(bytes, malformed);
  requireCleanValue(parse(text), []);
  requireUniqueKeys(text);
  return text;
}

function requireJsonType(contentType: string | null, orText: boolean): void {
  const [, ...parameters] = (contentType ?? "").split(";");
  if (mediaTypeOf(contentType) !== "application/json")
    throw new AppError(
      "unsupported_media_type",
      `Send JSON with Content-Type: application/json${orText ? ", or a text with text/markdown or text/plain" : ""}.`,
    );
  if (!parameters.every(isUtf8Parameter)) throw new AppError("unsupported_media_type", "Send JSON in UTF-8.");
}

/** Bodies are always UTF-8 (for JSON: RFC 8259), so any charset other than that or ASCII, a part of that, is refused. */
export function isUtf8Parameter(parameter: string): boolean {
  const [name = "", value = ""] = parameter.split("=", 2).map((part) => part.trim().toLowerCase());
  return name !== "charset" || /^("|'|)(?:utf-?8|(?:us-)?ascii)\1$/.test(value);
}

/** Drops a byte order mark. `toError` makes the error for bytes that are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array, toError: (detail: string, cause: unknown) => AppError): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (cause) {
    throw toError(`The body is not valid UTF-8: see byte ${findBadByte(bytes)}, counted from 1.`, cause);
  }
}

/** A decoder puts U+FFFD for bytes that are not UTF-8, so the text encodes to the same bytes only before them. */
function findBadByte(bytes: Uint8Array): number {
  const again = new TextEncoder().encode(new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(bytes));
  return bytes.findIndex((byte, index) => byte !== again[index]) + 1;
}

/**
 * Refuses values that the schemas do not check: nesting so deep that a schema's recursion would fail, text that the
 * database would alter, and numbers that parse as infinite.
 */
function requireCleanValue(value: unknown, path: string[]): void {
  if (path.length > maxDepth) throw malformed(`The body is nested more than ${maxDepth} levels deep.`);
  if (typeof value === "string") requireCleanText(value, path);
  if (typeof value === "number" && !Number.isFinite(value)) throw invalid(path, "is a number beyond range");
  if (typeof value !== "object" || value === null) return;
  // `entries()` is lazy for arrays, and all values share one `path`: a copy for each value would cost too much.
  for (const [key, child] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    requireCleanText(String(key), path);
    path.push(String(key));
    requireCleanValue(child, path);
    path.pop();
  }
}

export function requireCleanText(text: string, path: readonly string[]): void {
  if (!text.isWellFormed()) throw invalid(path, "must be well-formed Unicode");
  if (text.includes("\0")) throw invalid(path, "must not contain NUL");
}

function invalid(path: readonly string[], message: string): AppError {
  return new AppError("validation_failed", "The body has a value that cannot be accepted.", {
    errors: [{ path: path.join(".").slice(0, maxPathLength), message }],
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed(toJsonComplaint(text), cause);
  }
}

function toJsonComplaint(text: string): string {
  const fault = findJsonFault(text);
  const place = fault && ` Line ${fault.line}, column ${fault.column}: ${fault.reason}.`;
  return `The body is not valid JSON.${place ?? ""}`;
}

function requireUniqueKeys(text: string): void {
  const key = findDuplicateKey(text);
  if (key !== undefined) throw malformed(`The key "${key.slice(0, maxShownKeyLength).toWellFormed()}" is given twice.`);
}
