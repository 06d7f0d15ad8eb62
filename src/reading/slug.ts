/** Turns names into keys. */
import { createHash } from "node:crypto";
import { maxAssetKeyLength as maxKeyLength } from "../domain/asset";

/** Latin letters that Unicode does not decompose. */
const letters: ReadonlyMap<string, string> = new Map(
  Object.entries({ ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", þ: "th", ħ: "h", ı: "i", ŋ: "n" }),
);

/** A name in another script than Latin gets a key from its hash, so that different names stay distinct. */
export function slugify(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const latin = plain.replace(/[^ -~]/gu, (letter) => letters.get(letter) ?? letter);
  const slug = latin
    .replace(/['’‘ʼ]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "");
  const isReadable = /[a-z]/.test(slug) || (/\d/.test(slug) && !/\p{L}/u.test(latin));
  if (isReadable) return slug.slice(0, maxKeyLength).replace(/-$/, "");
  return `asset-${createHash("sha256").update(name.normalize("NFC").trim()).digest("hex").slice(0, 8)}`;
}

/** The key of the second, third, … item that asks for the same key. */
export function withNumber(base: string, number: number): string {
  return number === 1 ? base : `${base.slice(0, maxKeyLength - `-${number}`.length)}-${number}`;
}

/** True if the key is `base` or `base` with a number. */
export function isNumbered(key: string, base: string): boolean {
  const number = Number(/-([1-9]\d{0,8})$/.exec(key)?.[1] ?? 1);
  return key === base || (number > 1 && withNumber(base, number) === key);
}
