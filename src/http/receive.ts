/** Receives a request's body while the caller is being checked. */
import { AppError } from "../errors";
import type { HttpContext } from "./app-env";
import { defaultMaxBodyBytes, mediaTypeOf, readBody, readJsonBody, requireJson } from "./body";
import type { Operation } from "./operation";
import type { Uploads } from "./payload";
import { findTextType, requireText } from "./text-body";

type Bytes = Uint8Array<ArrayBuffer>;

/** Names that are not registered, and that clients send for a registered media type. */
const otherNames: Readonly<Record<string, string>> = {
  "image/jpg": "image/jpeg",
  "image/pjpeg": "image/jpeg",
  "image/x-png": "image/png",
};

export type Reception = {
  /** Resolves to the raw bytes. Repeated calls share one reading. */
  readonly read: () => Promise<Bytes>;
  /** True when the whole body has arrived. */
  readonly isComplete: () => boolean;
  /** Checks the body by the declared type, then stores it for the validators and the handler. */
  readonly accept: () => Promise<void>;
};

/**
 * Reads a JSON or text body while the caller is checked. A file can be large, so reading waits until the caller is admitted.
 */
export function receive(c: HttpContext, op: Operation): Reception {
  const contentType = c.req.header("Content-Type") ?? null;
  const type = findUploadType(op.uploads, contentType);
  const textType = op.text && findTextType(contentType);
  let reading: Promise<Bytes> | undefined;
  let complete = false;
  const readAll = async (): Promise<Bytes> => {
    const bytes = await readFor(op, textType ?? type, c.req.raw);
    complete = true;
    return bytes;
  };
  const read = (): Promise<Bytes> => (reading ??= readAll());
  // `accept` awaits the result, so that a refusal of the caller comes before a refusal of the body.
  if (op.uploads === undefined) read().catch(() => undefined);
  const accept = async (): Promise<void> => {
    if (type === undefined) requireJsonInstead(op, contentType);
    const bytes = await read();
    if (type !== undefined) c.set("upload", { type, bytes });
    else if (op.text && textType)
      c.set("text", { type: textType, text: requireText(bytes, contentType, op.text.field) });
    else presetBody(c, requireJson(bytes, contentType, op.text !== undefined));
  };
  return { read, isComplete: () => complete, accept };
}

function findUploadType(
  uploads: Uploads | undefined,
  contentType: string | null,
): Uploads["types"][number] | undefined {
  const sent = mediaTypeOf(contentType);
  return uploads?.types.find((taken) => taken === (otherNames[sent] ?? sent));
}

/** `type` is that of a text or a file; undefined for JSON, where an escape counts as the character it stands for. */
async function readFor(op: Operation, type: string | undefined, request: Request): Promise<Bytes> {
  if (op.method === "get") return new Uint8Array(0);
  const maxBytes = op.maxBodyBytes ?? defaultMaxBodyBytes;
  if (type === undefined) return readJsonBody(request, maxBytes);
  return readBody(request, op.uploads?.maxBytes ?? maxBytes);
}

function requireJsonInstead({ uploads, body }: Operation, contentType: string | null): void {
  if (uploads === undefined || (body !== undefined && mediaTypeOf(contentType) === "application/json")) return;
  const taken = body === undefined ? uploads.types : ["application/json", ...uploads.types];
  throw new AppError("unsupported_media_type", `Send one of these Content-Types: ${taken.join(", ")}.`);
}

/** Hono types the entries of `bodyCache` as values but reads promises from them. Only this function relies on that. */
function presetBody(c: HttpContext, text: string): void {
  Object.assign(c.req.bodyCache, { text: Promise.resolve(text) });
}
