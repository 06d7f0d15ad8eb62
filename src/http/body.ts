import { AppError } from "../errors";

export const defaultMaxBodyBytes = 64 * 1024;
const maxDepth = 32;

function tooLarge(maxBytes: number): AppError {
  return new AppError("payload_too_large", `The body may have at most ${maxBytes} bytes.`);
}

/** The raw bytes; refused before they are read when their declared size is over the limit, else as soon as they are. */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const encoding = request.headers.get("Content-Encoding");
  if (encoding !== null && encoding.toLowerCase() !== "identity")
    throw new AppError("unsupported_media_type", "Send the body without Content-Encoding.");
  if (Number(request.headers.get("Content-Length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (request.body === null) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.body as ReadableStream<Uint8Array>) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks, sizeBytes));
}

function requireJsonType(contentType: string | null): void {
  const type = (contentType ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json")
    throw new AppError("unsupported_media_type", "Send JSON with Content-Type: application/json.");
}

function malformed(detail: string): AppError {
  return new AppError("malformed_json", detail);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (cause) {
    throw new AppError("malformed_json", "The body is not valid UTF-8.", { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("malformed_json", "The body is not valid JSON.", { cause });
  }
}

function invalid(path: readonly string[], message: string): AppError {
  return new AppError("validation_failed", "The body has a value that cannot be accepted.", {
    errors: [{ path: path.join("."), message }],
  });
}

function requireCleanText(text: string, path: readonly string[]): void {
  if (!text.isWellFormed()) throw invalid(path, "must be well-formed Unicode");
  if (text.includes("\0")) throw invalid(path, "must not contain NUL");
}

/** What no schema sees: too deep for its recursion, text that the database would alter, numbers beyond range. */
function requireCleanValue(value: unknown, path: string[]): void {
  if (path.length > maxDepth) throw malformed(`The body is nested more than ${maxDepth} levels deep.`);
  if (typeof value === "string") requireCleanText(value, path);
  if (typeof value === "number" && !Number.isFinite(value)) throw invalid(path, "is a number beyond range");
  if (typeof value !== "object" || value === null) return;
  // Lazily for arrays, and one path for all: a copy for each of half a million values would cost more than the body.
  for (const [key, child] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    requireCleanText(String(key), path);
    path.push(String(key));
    requireCleanValue(child, path);
    path.pop();
  }
}

/** The checked text of a JSON body. An absent one reads as `{}`, so that the schema alone decides what is required. */
export function requireJson(bytes: Uint8Array, contentType: string | null): string {
  if (bytes.byteLength === 0) return "{}";
  requireJsonType(contentType);
  const text = decode(bytes);
  requireCleanValue(parse(text), []);
  return text;
}
