/** Makes access tokens, valid and forged. */
import { createHmac, createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import type { SigningKey } from "./instance.ts";

type Claims = Readonly<Record<string, unknown>>;
export type Change = {
  readonly header?: Claims;
  readonly claims?: Claims;
  /** Header fields and claims to leave out. */
  readonly without?: readonly string[];
  readonly hash?: string;
  readonly key?: string | Uint8Array;
};

export const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const encode = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

export function omit(claims: Claims, names: readonly string[]): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !names.includes(name)));
}

export type Forger = {
  readonly header: Claims;
  readonly claims: Claims;
  /** A token signed with the server's own key, valid except for the change. */
  readonly token: (change?: Change) => string;
  readonly sign: (input: string, change?: Pick<Change, "hash" | "key">) => string;
  readonly rs256: (header: Claims) => string;
};

/** The tokens are for a living session of a user. */
export function createForger(key: SigningKey, subject: { userId: string; sessionId: string }): Forger {
  const issuedAt = Math.floor(Date.now() / 1000);
  const header = { alg: "HS256", typ: "at+jwt", kid: key.id };
  const claims = {
    iss: "hatchery",
    aud: "hatchery-api",
    sub: subject.userId,
    sid: subject.sessionId,
    jti: randomUUID(),
    auth_time: issuedAt,
    iat: issuedAt,
    exp: issuedAt + 600,
  };
  const input = ({ header: h = {}, claims: c = {}, without = [] }: Change): string =>
    `${encode(omit({ ...header, ...h }, without))}.${encode(omit({ ...claims, ...c }, without))}`;
  const sign: Forger["sign"] = (text, change = {}) =>
    createHmac(change.hash ?? "sha256", change.key ?? key.bytes)
      .update(text)
      .digest("base64url");
  return {
    header,
    claims,
    sign,
    token: (change = {}) => {
      const text = input(change);
      return `${text}.${sign(text, change)}`;
    },
    rs256: (extra) => {
      const text = input({ header: { alg: "RS256", ...extra } });
      return `${text}.${createSign("RSA-SHA256").update(text).sign(rsa.privateKey, "base64url")}`;
    },
  };
}
