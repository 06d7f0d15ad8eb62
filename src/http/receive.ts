import { AppError } from "../errors";
import type { HttpContext } from "./app-env";
import { defaultMaxBodyBytes, mediaTypeOf, readBody, requireJson } from "./body";
import type { Operation } from "./operation";

type Bytes = Uint8Array<ArrayBuffer>;

export type Reception = {
  /** The raw bytes; they are read once. */
  readonly read: () => Promise<Bytes>;
  /** Whether all of it has come by now. */
  readonly isComplete: () => boolean;
  /** Judges what came by its declared type, and leaves it for the validators and the handler. */
  readonly accept: () => Promise<void>;
};

/** A JSON body is read while its caller is judged. A file is large, so it is received only once he may send it. */
export function receive(c: HttpContext, op: Operation): Reception {
  const contentType = c.req.header("Content-Type") ?? null;
  const type = op.uploads?.types.find((taken) => taken === mediaTypeOf(contentType));
  const maxBytes = (type === undefined ? op.maxBodyBytes : op.uploads?.maxBytes) ?? defaultMaxBodyBytes;
  let reading: Promise<Bytes> | undefined;
  let complete = false;
  const readAll = async (): Promise<Bytes> => {
    const bytes = op.method === "get" ? new Uint8Array(0) : await readBody(c.req.raw, maxBytes);
    complete = true;
    return bytes;
  };
  const read = (): Promise<Bytes> => (reading ??= readAll());
  if (op.uploads === undefined) read().catch(() => undefined); // awaited in `accept`; a refusal of the caller comes first
  const accept = async (): Promise<void> => {
    requireTaken(op, contentType);
    const bytes = await read();
    if (type === undefined) presetBody(c, requireJson(bytes, contentType));
    else c.set("upload", { type, bytes });
  };
  return { read, isComplete: () => complete, accept };
}

function requireTaken({ uploads, body }: Operation, contentType: string | null): void {
  if (uploads === undefined) return;
  const taken = body === undefined ? uploads.types : ["application/json", ...uploads.types];
  if (!taken.some((type) => type === mediaTypeOf(contentType)))
    throw new AppError("unsupported_media_type", `Send a Content-Type that is taken here: ${taken.join(", ")}.`);
}

/** Hono types its cache as values but reads promises from it; this is the one place that knows. */
function presetBody(c: HttpContext, text: string): void {
  Object.assign(c.req.bodyCache, { text: Promise.resolve(text) });
}
