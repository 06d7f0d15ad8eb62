import { readImageHeader } from "../../src/lib/image-header.ts";
import { toForm, type Exchange } from "../job-api/http.ts";
import type { Size } from "../job-api/megapixels.ts";

/** `pictures` is null for a call that carries none; a picture that cannot be read is null. */
export type Form = { readonly fields: unknown; readonly pictures: readonly (Size | null)[] | null };

const types = ["image/png", "image/jpeg", "image/webp"];

/** A multipart form, whose pictures are `image[]`, or `image` for one alone; undefined when it is none. */
export async function readForm({ request, body }: Exchange): Promise<Form | undefined> {
  const form = await toForm(body, request.headers["content-type"] ?? "");
  if (form === undefined) return undefined;
  const entries = [...form];
  const files = entries.flatMap(([name, value]) =>
    (name === "image[]" || name === "image") && value instanceof Blob ? [value] : [],
  );
  const pictures = await Promise.all(files.map(readSize));
  const fields = entries.flatMap(([name, value]) => (typeof value === "string" ? [[name, toValue(name, value)]] : []));
  return { fields: Object.fromEntries(fields), pictures };
}

async function readSize(file: Blob): Promise<Size | null> {
  const header = readImageHeader(new Uint8Array(await file.arrayBuffer()));
  return header !== null && types.includes(file.type) && file.size < 50 * 1024 * 1024 ? header : null;
}

/** A form has only text. */
function toValue(name: string, value: string): unknown {
  return name === "n" ? Number(value) : value;
}
