/** Random secrets, hashes, MACs, key derivation and authenticated encryption, on Web Crypto. */
import { timingSafeEqual } from "node:crypto";
import { toBase64Url, toHex, toUtf8 } from "./encoding";

/** 256 random bits as base64url. */
export function randomSecret(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

export async function sha256(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}

/** The hash to store for a secret of at least 128 random bits. Such a secret needs no slow hash. */
export async function hashSecret(secret: string): Promise<string> {
  return toHex(await sha256(toUtf8(secret)));
}

export async function hmacSha256(
  key: Uint8Array<ArrayBuffer>,
  data: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, data));
}

/** False for unequal lengths, for which the platform's `timingSafeEqual` throws. */
export function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

/** Derives a key for one purpose with HKDF, so that no two uses of the root secret share a key. */
export async function deriveKey(root: Uint8Array<ArrayBuffer>, purpose: string): Promise<Uint8Array<ArrayBuffer>> {
  const imported = await crypto.subtle.importKey("raw", root, "HKDF", false, ["deriveBits"]);
  const options = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: toUtf8(purpose) };
  return new Uint8Array(await crypto.subtle.deriveBits(options, imported, 256));
}

/** Encrypts with AES-256-GCM. Returns 12 bytes of nonce, then the sealed bytes. `unseal` needs the same `context`. */
export async function seal(
  key: Uint8Array<ArrayBuffer>,
  plain: string,
  context: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const imported = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const options = { name: "AES-GCM", iv: nonce, additionalData: toUtf8(context) };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(options, imported, toUtf8(plain)));
  const all = new Uint8Array(nonce.length + sealed.length);
  all.set(nonce);
  all.set(sealed, nonce.length);
  return all;
}

/** Throws if the key or the context differs from those of `seal`, or if the bytes were altered. */
export async function unseal(
  key: Uint8Array<ArrayBuffer>,
  sealed: Uint8Array<ArrayBuffer>,
  context: string,
): Promise<string> {
  const imported = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  const options = { name: "AES-GCM", iv: sealed.slice(0, 12), additionalData: toUtf8(context) };
  return new TextDecoder().decode(await crypto.subtle.decrypt(options, imported, sealed.slice(12)));
}
