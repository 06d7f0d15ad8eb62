/** Signs and verifies access tokens, which are JWTs. */
import { jwtVerify, SignJWT } from "jose";
import type { NamedKey } from "../../keys";
import { fromBase64Url, toBase64Url, toUtf8 } from "../../lib/encoding";

export const accessTokenLifeSeconds = 15 * 60;
const issuer = "hatchery";
const audience = "hatchery-api";
const type = "at+jwt";
const requiredClaims = ["iss", "aud", "sub", "sid", "jti", "iat", "exp"];

type AccessClaims = {
  readonly userId: string;
  readonly sessionId: string;
  readonly signedInAtMs: number;
  readonly expiresAtMs: number;
};

export async function signAccessToken(
  keys: readonly NamedKey[],
  claims: { userId: string; sessionId: string; signedInAtMs: number },
  now: Date,
): Promise<string> {
  const [key] = keys;
  if (!key) throw new Error("no signing key is configured");
  const issuedAt = Math.floor(now.getTime() / 1000);
  return new SignJWT({ sid: claims.sessionId, auth_time: Math.floor(claims.signedInAtMs / 1000) })
    .setProtectedHeader(headerOf(key))
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(claims.userId)
    .setJti(crypto.randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + accessTokenLifeSeconds)
    .sign(key.bytes);
}

function headerOf(key: NamedKey): { readonly alg: "HS256"; readonly typ: string; readonly kid: string } {
  return { alg: "HS256", typ: type, kid: key.id };
}

/**
 * Verifies an access token. Undefined for a token that we did not sign, that is damaged or that has expired. Callers do
 * not learn the reason. The header and the payload must be spelt exactly as we write them, so that no two parsers can
 * understand one token differently.
 */
export async function findAccessClaims(
  keys: readonly NamedKey[],
  token: string,
  now: Date,
): Promise<AccessClaims | undefined> {
  const [header, , signature = ""] = token.split(".");
  const key = keys.find((each) => header === encodeJson(headerOf(each)));
  if (key === undefined || fromBase64Url(signature) === undefined) return undefined;
  return verifyWith(key, token, now);
}

function encodeJson(value: unknown): string {
  return toBase64Url(toUtf8(JSON.stringify(value)));
}

async function verifyWith(key: NamedKey, token: string, now: Date): Promise<AccessClaims | undefined> {
  try {
    const options = { algorithms: ["HS256"], issuer, audience, typ: type, requiredClaims, currentDate: now };
    const { payload } = await jwtVerify(token, key.bytes, options);
    const { sub, sid, exp, aud, auth_time: signedInAt } = payload;
    if (encodeJson(payload) !== token.split(".")[1] || aud !== audience || exp === undefined) return undefined;
    if (typeof sub !== "string" || typeof sid !== "string" || typeof signedInAt !== "number") return undefined;
    return { userId: sub, sessionId: sid, signedInAtMs: signedInAt * 1000, expiresAtMs: exp * 1000 };
  } catch {
    return undefined;
  }
}
