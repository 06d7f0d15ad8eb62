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
  /** Sign the addresses that providers call back. */
  readonly callbacks: readonly NamedKey[];
  readonly refreshSuccessors: Bytes;
  /** Seal secrets that must be used again, such as a trigger's. */
  readonly secrets: readonly NamedKey[];
};

let processRoot: Bytes | undefined;

/**
 * Derived at the first request, not at start: the platform has no randomness at module scope. The keys are kept, not a
 * promise of them, which would belong to the request that made it.
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

/** Current first. */
function rootsOf(
  current: string | null,
  previous: string | null,
  toBytes: (secret: string) => Bytes,
): readonly [Bytes, ...Bytes[]] {
  const first = current === null ? randomRoot() : toBytes(current);
  return previous === null ? [first] : [first, toBytes(previous)];
}

/** In place of a secret that is not set, as development allows: one for the process, so that all in it agree. */
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
