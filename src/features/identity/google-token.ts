/** Verifies Google ID tokens. */
import { decodeProtectedHeader, jwtVerify, type JWTVerifyGetKey, type ProtectedHeaderParameters } from "jose";
import * as z from "zod";
import type { Context } from "../../context";
import type { GoogleConfig } from "../../config";
import { findGoogleKeys } from "./google-keys";
import { Email } from "./schemas";

const googleIssuer = "https://accounts.google.com";
/** Google writes the issuer in two ways. Both mean the same issuer. */
const issuerSpellings = [googleIssuer, "accounts.google.com"];
const requiredClaims = ["iss", "aud", "sub", "iat", "exp"];
/** The greatest accepted difference between Google's clock and ours. */
const clockSkewSeconds = 10;
const maxNameLength = 120;

const Claims = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  azp: z.string().optional(),
  /** OpenID Connect: at most 255 ASCII characters. */
  sub: z.string().regex(/^[\x21-\x7e]{1,255}$/),
  iat: z.number(),
  nonce: z.string().optional(),
  email: Email,
  email_verified: z.literal(true),
  hd: z.string().min(1).optional(),
  name: z.string().optional().catch(undefined),
});
type Claims = z.infer<typeof Claims>;

export type GooglePerson = {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string;
  /**
   * True if Google hosts the mailbox, so that the token proves ownership now. For other domains Google only knows that a
   * verification link was clicked once.
   */
  readonly ownsEmail: boolean;
  readonly name: string | null;
};

/**
 * Verifies a Google ID token. Undefined if Google did not sign the token, if the token is for another client, expired or
 * issued in the future, if the e-mail address is not verified, or if `nonce` differs. Callers do not learn the reason.
 */
export async function findGooglePerson(
  ctx: Context,
  google: GoogleConfig,
  token: string,
  nonce: string | undefined,
): Promise<GooglePerson | undefined> {
  const header = findHeader(token);
  if (header?.alg !== "RS256" || typeof header.kid !== "string") return undefined;
  const keys = await findGoogleKeys(ctx, header.kid);
  const claims = keys && (await findClaims(token, keys, google, ctx.now));
  if (!claims || !isForUs(claims, google.clientId)) return undefined;
  if (claims.iat > ctx.now.getTime() / 1000 + clockSkewSeconds) return undefined;
  return nonce === undefined || claims.nonce === nonce ? toPerson(claims) : undefined;
}

function findHeader(token: string): ProtectedHeaderParameters | undefined {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return undefined;
  }
}

async function findClaims(token: string, keys: JWTVerifyGetKey, google: GoogleConfig, now: Date) {
  const issuer = google.testIssuer === null ? issuerSpellings : [...issuerSpellings, google.testIssuer];
  const audience = google.clientId;
  try {
    const options = { algorithms: ["RS256"], issuer, audience, requiredClaims, currentDate: now };
    const { payload } = await jwtVerify(token, keys, options);
    return Claims.safeParse(payload).data;
  } catch {
    return undefined;
  }
}

/** In a token for several audiences, `azp` names the client that the token was issued to. */
function isForUs({ aud, azp }: Claims, clientId: string): boolean {
  const audiences = typeof aud === "string" ? [aud] : aud;
  return audiences.includes(clientId) && (audiences.length === 1 || azp === clientId);
}

function toPerson({ iss, sub, email, hd, name }: Claims): GooglePerson {
  const issuer = issuerSpellings.includes(iss) ? googleIssuer : iss;
  const ownsEmail = email.endsWith("@gmail.com") || hd !== undefined;
  return { issuer, subject: sub, email, ownsEmail, name: toName(name) };
}

function toName(name = ""): string | null {
  const clean = name
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, "")
    .trim();
  return clean === "" ? null : Array.from(clean).slice(0, maxNameLength).join("").trim();
}
