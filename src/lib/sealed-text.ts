/** Encrypts secrets for storage as text, with keys that can be rotated. */
import { seal, unseal } from "./crypto";
import { fromBase64, toBase64 } from "./encoding";

/** `id` is a short public name. Every sealed text begins with the id of the key that opens it. */
export type SealingKey = { readonly id: string; readonly bytes: Uint8Array<ArrayBuffer> };

/** The beginning of every text that this key has sealed. */
export function sealPrefix(key: SealingKey): string {
  return `${key.id}.`;
}

/** Encrypts with the first of `keys`. Returns `<key id>.<base64>`. `unsealText` needs the same `context`. */
export async function sealText(keys: readonly SealingKey[], plain: string, context: string): Promise<string> {
  const [current] = keys;
  if (current === undefined) throw new Error("there is no key to seal with");
  return sealPrefix(current) + toBase64(await seal(current.bytes, plain, context));
}

/** Throws if none of `keys` sealed the text, if the context differs, or if the text was altered. */
export async function unsealText(keys: readonly SealingKey[], sealed: string, context: string): Promise<string> {
  const key = keys.find((each) => sealed.startsWith(sealPrefix(each)));
  if (key === undefined) throw new Error("no key opens the sealed text");
  const bytes = fromBase64(sealed.slice(sealPrefix(key).length));
  if (bytes === undefined) throw new Error("the sealed text is not base64");
  return unseal(key.bytes, bytes, context);
}
