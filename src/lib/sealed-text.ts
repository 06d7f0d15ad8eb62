import { seal, unseal } from "./crypto";
import { fromBase64, toBase64 } from "./encoding";

/** A key, and the short public name by which a sealed text tells which key opens it. */
export type SealingKey = { readonly id: string; readonly bytes: Uint8Array<ArrayBuffer> };

/** What begins every text that this key has sealed. */
export function sealPrefix(key: SealingKey): string {
  return `${key.id}.`;
}

/** Seals with the first of `keys`: `<key id>.<base64>`. It opens with the same `context` alone. */
export async function sealText(keys: readonly SealingKey[], plain: string, context: string): Promise<string> {
  const [current] = keys;
  if (current === undefined) throw new Error("there is no key to seal with");
  return sealPrefix(current) + toBase64(await seal(current.bytes, plain, context));
}

/** Throws when none of `keys` sealed it, when the context is another, or when it has been altered. */
export async function unsealText(keys: readonly SealingKey[], sealed: string, context: string): Promise<string> {
  const key = keys.find((each) => sealed.startsWith(sealPrefix(each)));
  if (key === undefined) throw new Error("no key opens what is sealed");
  const bytes = fromBase64(sealed.slice(sealPrefix(key).length));
  if (bytes === undefined) throw new Error("what is to be unsealed is not base64");
  return unseal(key.bytes, bytes, context);
}
