/** Finds the image in a provider's answer. Providers and their models spell the same answer in many shapes. */

import { readImageHeader } from "../../lib/image-header";
import type { OutboundAnswer } from "../../outbound/guarded-fetch";
import { findJson } from "./answer";
import { decodeBase64, isDataUrl } from "./base64";

/**
 * `none`: the answer has a place for images, and the place is empty. `broken`: there is a text in the place of the image
 * that cannot be decoded. `unknown`: the answer has no place for images.
 */
export type FoundImage =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "none" }
  | { readonly kind: "broken" }
  | { readonly kind: "unknown" };

type Options = {
  /** True to look into fields of any other name too, for an output whose fields the model's author has named. */
  readonly anyName?: boolean;
};

/** Fields that hold the image itself. Their text is decoded whatever the bytes are: bytes are checked elsewhere. */
const imageFields: ReadonlySet<string> = new Set(["b64_json", "base64", "b64", "image_base64", "image", "bytes"]);
/** Fields that hold the image's address, or more fields, in the order of looking. */
const otherFields =
  "url image_url uri href sample images output outputs data result results samples artifacts payload response choices " +
  "message file files content";
const fields: readonly string[] = [...imageFields, ...otherFields.split(" ")];
const maxDepth = 8;

/** The first image in an answer: its bytes, its address, or the answer itself. */
export function findImageIn({ bytes }: Pick<OutboundAnswer, "bytes">): FoundImage {
  return readImageHeader(bytes) === null ? findImage(findJson({ bytes })) : { kind: "bytes", bytes };
}

/** The first image in a value, past empty entries. Values that are no image, such as a prompt, are not taken for one. */
export function findImage(value: unknown, options: Options = {}): FoundImage {
  return find(value, { ...options, isImageField: false, depth: 0 });
}

export function isImage({ kind }: FoundImage): boolean {
  return kind === "bytes" || kind === "address";
}

type Place = Options & { readonly isImageField: boolean; readonly depth: number };

function find(value: unknown, place: Place): FoundImage {
  if (typeof value === "string") return fromText(value, place);
  if (typeof value !== "object" || value === null || place.depth >= maxDepth) return { kind: "unknown" };
  const inside = { ...place, depth: place.depth + 1 };
  if (Array.isArray(value)) return orNone(first(value.map((entry) => () => find(entry, inside))));
  const named = (name: string) => () =>
    find(Reflect.get(value, name), { ...inside, isImageField: imageFields.has(name) });
  const known = fields.filter((name) => Object.hasOwn(value, name));
  const found = first(known.map(named));
  if (isImage(found) || place.anyName !== true) return known.length > 0 ? orNone(found) : found;
  const others = Object.keys(value).filter((name) => !known.includes(name));
  return orNone(first(others.map(named)));
}

function fromText(text: string, { isImageField }: Place): FoundImage {
  const start = text.trimStart().slice(0, 10);
  if (start === "") return { kind: "none" };
  if (/^https?:\/\//i.test(start)) return { kind: "address", address: text.trim() };
  const bytes = isImageField || isDataUrl(text) || isLong(text) ? decodeBase64(text) : undefined;
  if (isImageField || isDataUrl(text)) return bytes === undefined ? { kind: "broken" } : { kind: "bytes", bytes };
  return bytes !== undefined && readImageHeader(bytes) !== null ? { kind: "bytes", bytes } : { kind: "unknown" };
}

/** Shorter texts are words, such as a status, and no image in base64. */
function isLong(text: string): boolean {
  return text.length >= 64;
}

/** The first image, or else the most telling of the other findings. */
function first(findings: readonly (() => FoundImage)[]): FoundImage {
  let best: FoundImage = { kind: "unknown" };
  for (const finding of findings) {
    const found = finding();
    if (isImage(found)) return found;
    if (found.kind === "broken" || best.kind === "unknown") best = found;
  }
  return best;
}

function orNone(found: FoundImage): FoundImage {
  return found.kind === "unknown" ? { kind: "none" } : found;
}
