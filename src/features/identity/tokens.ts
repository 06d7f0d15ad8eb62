import { jwtVerify, SignJWT } from "jose";
import type { NamedKey } from "../../keys";

export const accessTokenLifeSeconds = 15 * 60;
const issuer = "hatchery";
const audience = "hatchery-api";
const type = "at+jwt";
/** Anything outside base64url and dots is refused before it is parsed (RFC 8725bis 3.14). */
const compactForm = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const requiredClaims = ["iss", "aud", "sub", "sid", "jti", "iat", "exp"];

/** `signedInAtMs` is null for a token that does not say. */
export type AccessClaims = {
  readonly userId: string;
  readonly sessionId: string;
  readonly signedInAtMs: number | null;
  readonly expiresAtMs: number;
};

export async function signAccessToken(
  keys: readonly NamedKey[],
  claims: { userId: string; sessionId: string; signedInAtMs: number },
  now: Date,
): Promise<string> {
  const [key] = keys;
  if (!key) throw new Error("there is no key to sign with");
  const issuedAt = Math.floor(now.getTime() / 1000);
  return new SignJWT({ sid: claims.sessionId, auth_time: Math.floor(claims.signedInAtMs / 1000) })
    .setProtectedHeader({ alg: "HS256", typ: type, kid: key.id })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(claims.userId)
    .setJti(crypto.randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + accessTokenLifeSeconds)
    .sign(key.bytes);
}

async function verifyWith(key: NamedKey, token: string, now: Date): Promise<AccessClaims | undefined> {
  try {
    const options = { algorithms: ["HS256"], issuer, audience, typ: type, requiredClaims, currentDate: now };
    const { payload, protectedHeader } = await jwtVerify(token, key.bytes, options);
    const { sub, sid, exp, aud, auth_time: signedInAt } = payload;
    if (protectedHeader.kid !== key.id || typeof sub !== "string" || typeof sid !== "string" || exp === undefined)
      return undefined;
    const signedInAtMs = typeof signedInAt === "number" ? signedInAt * 1000 : null;
    return aud === audience ? { userId: sub, sessionId: sid, signedInAtMs, expiresAtMs: exp * 1000 } : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined for any token that is not ours, not whole or not in time: the reason makes no difference to the caller. */
export async function findAccessClaims(
  keys: readonly NamedKey[],
  token: string,
  now: Date,
): Promise<AccessClaims | undefined> {
  if (!compactForm.test(token)) return undefined;
  for (const key of keys) {
    const claims = await verifyWith(key, token, now);
    if (claims !== undefined) return claims;
  }
  return undefined;
}
