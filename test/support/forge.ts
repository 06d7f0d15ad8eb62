/** Forges access tokens, for tests that the Worker refuses them. */

import { createHmac, createSign, generateKeyPairSync } from "node:crypto";
import { toBase64Url, toUtf8 } from "../../src/lib/encoding";
import type { NamedKey } from "../../src/keys";

type Claims = Readonly<Record<string, unknown>>;
type Change = { header?: Claims; claims?: Claims; without?: readonly string[]; hash?: string };

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });

function part(value: unknown): string {
  return toBase64Url(toUtf8(JSON.stringify(value)));
}

function omit(claims: Claims, names: readonly string[]): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !names.includes(name)));
}

/** Makes tokens with the server's own signing key. They are valid except for the change that a test asks for. */
export function forger(key: NamedKey, user: { userId: string; sessionId: string }) {
  const issuedAt = Math.floor(Date.now() / 1000);
  const goodHeader = { alg: "HS256", typ: "at+jwt", kid: key.id };
  const goodClaims = {
    iss: "hatchery",
    aud: "hatchery-api",
    sub: user.userId,
    sid: user.sessionId,
    jti: crypto.randomUUID(),
    auth_time: issuedAt,
    iat: issuedAt,
    exp: issuedAt + 600,
  };
  const signed = (input: string, hash = "sha256"): string =>
    `${input}.${createHmac(hash, key.bytes).update(input).digest("base64url")}`;
  const input = ({ header = {}, claims = {}, without = [] }: Change): string =>
    `${part(omit({ ...goodHeader, ...header }, without))}.${part(omit({ ...goodClaims, ...claims }, without))}`;
  return {
    token: (change: Change = {}): string => signed(input(change), change.hash),
    /** The valid token with the header spelt in another way, and signed again. */
    spelt: (change: (header: string) => string): string => {
      const header = change(JSON.stringify(goodHeader));
      // A header that is not JSON would be refused for that reason, which would prove nothing.
      JSON.parse(header);
      return signed(`${toBase64Url(toUtf8(header))}.${part(goodClaims)}`);
    },
    unsigned: (alg: string): string => `${input({ header: { alg } })}.`,
    rs256: (): string => {
      const jwk = rsa.publicKey.export({ format: "jwk" });
      const text = input({ header: { alg: "RS256", jwk } });
      return `${text}.${createSign("RSA-SHA256").update(text).sign(rsa.privateKey, "base64url")}`;
    },
    /** A token that is signed with the text of a public key as the shared secret. */
    confused: (): string => {
      const text = input({});
      const pem = rsa.publicKey.export({ format: "pem", type: "spki" });
      return `${text}.${createHmac("sha256", pem).update(text).digest("base64url")}`;
    },
  };
}
