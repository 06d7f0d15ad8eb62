import type { Config } from "./config";
import { deriveKey, sha256 } from "./lib/crypto";
import { toHex, toUtf8 } from "./lib/encoding";

type Bytes = Uint8Array<ArrayBuffer>;

/** A signing key and the short public name by which a signature tells which key made it. */
export type NamedKey = { readonly id: string; readonly bytes: Bytes };

/** Keys for each purpose, current first; the previous secret still verifies, so rotation logs nobody out. */
export type Keys = {
  readonly accessTokens: readonly NamedKey[];
  readonly fileLinks: readonly NamedKey[];
  readonly refreshSuccessors: Bytes;
  /** Seals secrets that must be used again, such as a trigger's. */
  readonly secrets: Bytes;
};

async function namedKey(root: Bytes, purpose: string): Promise<NamedKey> {
  const bytes = await deriveKey(root, purpose);
  return { id: toHex(await sha256(bytes)).slice(0, 12), bytes };
}

function randomRoot(): Bytes {
  return crypto.getRandomValues(new Uint8Array(32));
}

async function deriveAll(config: Config): Promise<Keys> {
  const current = config.jwtSecret === null ? randomRoot() : toUtf8(config.jwtSecret);
  const roots = config.previousJwtSecret === null ? [current] : [current, toUtf8(config.previousJwtSecret)];
  const sealing = config.secretsKey === null ? randomRoot() : new Uint8Array(Buffer.from(config.secretsKey, "base64"));
  return {
    accessTokens: await Promise.all(roots.map((root) => namedKey(root, "access-token"))),
    fileLinks: await Promise.all(roots.map((root) => namedKey(root, "file-link"))),
    refreshSuccessors: await deriveKey(current, "refresh-successor"),
    secrets: await deriveKey(sealing, "stored-secret"),
  };
}

/** Derived at the first request, not at start: the platform has no randomness at module scope. */
export function createKeys(config: Config): () => Promise<Keys> {
  let keys: Promise<Keys> | undefined;
  return () => (keys ??= deriveAll(config));
}
