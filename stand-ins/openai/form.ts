/** Reads the multipart form of an edit. */

import { readImageHeader } from "../../src/lib/image-header.ts";
import type { Size } from "../../src/lib/size.ts";
import { toForm, type Exchange } from "../job-api/http.ts";

/** `images` is null for a generation, which carries none. An entry is null if the image cannot be read. */
export type Form = { readonly fields: unknown; readonly images: readonly (Size | null)[] | null };

const types = ["image/png", "image/jpeg", "image/webp"];

/** Undefined if the body is not a form. The images are named `image[]`, or `image` if there is only one. */
export async function readForm({ request, body }: Exchange): Promise<Form | undefined> {
  const form = await toForm(body, request.headers["content-type"] ?? "");
  if (form === undefined) return undefined;
  const entries = [...form];
  const files = entries.flatMap(([name, value]) =>
    (name === "image[]" || name === "image") && value instanceof Blob ? [value] : [],
  );
  const images = await Promise.all(files.map(readSize));
  const fields = entries.flatMap(([name, value]) => (typeof value === "string" ? [[name, toValue(name, value)]] : []));
  return { fields: Object.fromEntries(fields), images };
}

async function readSize(file: Blob): Promise<Size | null> {
  const header = readImageHeader(new Uint8Array(await file.arrayBuffer()));
  return header !== null && types.includes(file.type) && file.size < 50 * 1024 * 1024 ? header : null;
}

/** The fields of a form are text, so `n` becomes a number. */
function toValue(name: string, value: string): unknown {
  return name === "n" ? Number(value) : value;
}
