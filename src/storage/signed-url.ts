/** Signed download links: made here, and verified by the files feature. */
import type { Context } from "../context";
import type { NamedKey } from "../keys";
import { fromBase64Url, toBase64Url, toUtf8 } from "../lib/encoding";
import type { StoredFile } from "./s3-presign";

type Signing = Pick<Context, "config" | "keys" | "now">;

/** The contents of a verified link. */
export type FileLink = StoredFile & { readonly expiresAtMs: number };

const lifeSeconds = 3600;
/** All links to a file within one such period are identical, so that a client's cache recognizes the file. */
const roundingSeconds = 300;

const linkPath = /^\/v1\/files\/([0-9a-f]{12}\.[\w-]+)\.([\w-]{43})\/([^/]+)$/;

/** Caches the imported form of each key. */
const imported = new WeakMap<NamedKey, CryptoKey>();

/** An absolute URL with which anybody can download the file, for one hour and up to five minutes more. */
export async function signFileUrl(ctx: Signing, file: StoredFile): Promise<{ url: string; urlExpiresAt: string }> {
  const { s3 } = ctx.config;
  if (s3 !== null) {
    const { presignS3Url } = await import("./s3-presign");
    const url = await presignS3Url(s3, file, { now: ctx.now, seconds: lifeSeconds });
    // S3 signatures count in whole seconds.
    const signedAtSeconds = Math.floor(ctx.now.getTime() / 1000);
    return { url, urlExpiresAt: new Date((signedAtSeconds + lifeSeconds) * 1000).toISOString() };
  }
  return signOwnUrl(ctx, file);
}

/** The same, always of the Worker's own form: for files that the Worker makes when somebody first asks for them. */
export async function signOwnUrl(ctx: Signing, file: StoredFile): Promise<{ url: string; urlExpiresAt: string }> {
  const { path, expiresAtMs } = await signPath(ctx, file);
  return { url: ctx.config.publicBaseUrl + path, urlExpiresAt: new Date(expiresAtMs).toISOString() };
}

async function signPath(ctx: Signing, file: StoredFile): Promise<{ path: string; expiresAtMs: number }> {
  const [key] = ctx.keys.fileLinks;
  if (key === undefined) throw new Error("there is no key to sign file links with");
  const roundedSeconds = Math.ceil(ctx.now.getTime() / 1000 / roundingSeconds) * roundingSeconds;
  const expiresSeconds = roundedSeconds + lifeSeconds;
  const payload = [expiresSeconds, file.contentType, file.objectKey].join("\n");
  const claims = `${key.id}.${toBase64Url(toUtf8(payload))}`;
  const segment = toSegment(file.fileName);
  const mac = await crypto.subtle.sign("HMAC", await importKey(key), toUtf8(pathOf(claims, segment)));
  return {
    path: pathOf(`${claims}.${toBase64Url(new Uint8Array(mac))}`, segment),
    expiresAtMs: expiresSeconds * 1000,
  };
}

/** Encodes all that clients might encode, decode or resolve differently: the signature covers the path as sent. */
function toSegment(fileName: string): string {
  const encoded = encodeURIComponent(fileName.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return /^\.{0,2}$/.test(encoded) ? "download" : encoded;
}

async function importKey(key: NamedKey): Promise<CryptoKey> {
  const known = imported.get(key);
  if (known !== undefined) return known;
  const made = await crypto.subtle.importKey("raw", key.bytes, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
    "verify",
  ]);
  imported.set(key, made);
  return made;
}

function pathOf(claims: string, segment: string): string {
  return `/v1/files/${claims}/${segment}`;
}

/**
 * The contents of a link. Undefined when the link is malformed, altered or expired. `path` is the request's path with
 * percent-encoding as sent, so the same path in another spelling is refused.
 */
export async function findFileLink(ctx: Signing, path: string): Promise<FileLink | undefined> {
  const [, claims, sentMac, segment] = linkPath.exec(path) ?? [];
  if (claims === undefined || sentMac === undefined || segment === undefined) return undefined;
  const key = ctx.keys.fileLinks.find(({ id }) => claims.startsWith(`${id}.`));
  const mac = fromBase64Url(sentMac);
  if (key === undefined || mac === undefined) return undefined;
  // `verify` compares in constant time.
  const good = await crypto.subtle.verify("HMAC", await importKey(key), mac, toUtf8(pathOf(claims, segment)));
  const link = good ? readClaims(claims, segment) : undefined;
  return link !== undefined && link.expiresAtMs > ctx.now.getTime() ? link : undefined;
}

function readClaims(claims: string, segment: string): FileLink | undefined {
  const payload = fromBase64Url(claims.slice(claims.indexOf(".") + 1));
  const [expiresSeconds, contentType, objectKey] = new TextDecoder().decode(payload).split("\n");
  if (contentType === undefined || objectKey === undefined) return undefined;
  return { objectKey, contentType, fileName: decodeURIComponent(segment), expiresAtMs: Number(expiresSeconds) * 1000 };
}
