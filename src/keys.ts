/** Derives every key of the deployment from the secrets JWT_SECRET_KEY and SECRETS_KEY. */
import type { Config } from "./config";
import { deriveKey, sha256 } from "./lib/crypto";
import { toHex, toUtf8 } from "./lib/encoding";

type Bytes = Uint8Array<ArrayBuffer>;

/** `id` is a short public name. Every signature carries the id of the key that made it. */
export type NamedKey = { readonly id: string; readonly bytes: Bytes };

/** The keys for each purpose, the current one first. The previous keys still verify, so rotation signs nobody out. */
export type Keys = {
  readonly accessTokens: readonly NamedKey[];
  readonly fileLinks: readonly NamedKey[];
  /** For the callback addresses that providers get. */
  readonly callbacks: readonly NamedKey[];
  readonly refreshSuccessors: Bytes;
  /** For stored secrets that are needed in clear again, such as the secret of a trigger. */
  readonly secrets: readonly NamedKey[];
};

let processRoot: Bytes | undefined;

/**
 * The returned function derives the keys at the first request and not at start, because Workers have no randomness at
 * module scope. The function remembers the keys and no promise: on Workers, a promise belongs to the request that
 * created it.
 */
export function createKeys(config: Config): () => Promise<Keys> {
  let keys: Keys | undefined;
  return async () => (keys ??= await deriveAll(config));
}

async function deriveAll(config: Config): Promise<Keys> {
  const signing = rootsOf(config.jwtSecret, config.previousJwtSecret, toUtf8);
  const sealing = rootsOf(config.secretsKey, config.previousSecretsKey, fromAesKey);
  return {
    accessTokens: await namedKeys(signing, "access-token"),
    fileLinks: await namedKeys(signing, "file-link"),
    callbacks: await namedKeys(signing, "provider-callback"),
    refreshSuccessors: await deriveKey(signing[0], "refresh-successor"),
    secrets: await namedKeys(sealing, "stored-secret"),
  };
}

function rootsOf(
  current: string | null,
  previous: string | null,
  toBytes: (secret: string) => Bytes,
): readonly [Bytes, ...Bytes[]] {
  const first = current === null ? randomRoot() : toBytes(current);
  return previous === null ? [first] : [first, toBytes(previous)];
}

/** Stands in for a secret that is not set, in development. One value for the whole process, so that all keys agree. */
function randomRoot(): Bytes {
  return (processRoot ??= crypto.getRandomValues(new Uint8Array(32)));
}

function fromAesKey(base64: string): Bytes {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

function namedKeys(roots: readonly Bytes[], purpose: string): Promise<NamedKey[]> {
  return Promise.all(roots.map((root) => namedKey(root, purpose)));
}

async function namedKey(root: Bytes, purpose: string): Promise<NamedKey> {
  const bytes = await deriveKey(root, purpose);
  return { id: toHex(await sha256(bytes)).slice(0, 12), bytes };
}
