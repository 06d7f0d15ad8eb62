/** The forms in which an operation accepts a request's body: JSON, a text, or a file. */
import type * as z from "zod";

/** Files that an operation accepts as raw request bodies, as an alternative to JSON or as the only form. */
export type Uploads = { readonly types: readonly `${string}/${string}`[]; readonly maxBytes: number };
/** A file of one of the declared types. The type is the sender's claim; the bytes may be anything. */
export type Upload<U extends Uploads = Uploads> = {
  readonly type: U["types"][number];
  readonly bytes: Uint8Array<ArrayBuffer>;
};

/** The media types of a text body. Both mean the same. */
export const textTypes = ["text/markdown", "text/plain"] as const;
export type SentText = { readonly type: (typeof textTypes)[number]; readonly text: string };

/**
 * Also accepts a text in place of JSON: the whole text is the named field of the body. Other fields of the body come from
 * the query if `query` names them. A request with JSON may not use these parameters, so no field is given twice.
 */
export type TextForm = { readonly field: string; readonly query?: z.ZodObject };

export type Out<S> = S extends z.ZodType ? z.output<S> : undefined;
type Json<B> = { readonly upload?: undefined; readonly body: Out<B> };

/** A body, from JSON or from a text, or else a file. Only a file if the operation declares no body. */
export type Payload<B, U> = U extends Uploads
  ? { readonly upload: Upload<U>; readonly body?: undefined } | (B extends z.ZodType ? Json<B> : never)
  : Json<B>;

/** Idempotency and sign-in names are read from a JSON body, so operations with uploads cannot declare them. */
export type PlainWith<U> = U extends Uploads ? { idempotent?: undefined; signInName?: undefined } : unknown;

/** `text` must name a field of the body. Text and files cannot be told apart by every client, so no operation has both. */
export type TextWith<B, U> = U extends Uploads
  ? { text?: undefined }
  : B extends z.ZodType
    ? { text?: TextForm & { field: keyof z.input<B> } }
    : { text?: undefined };
