/** Signs users in with Google, where a local issuer stands in for Google. */

import { env } from "cloudflare:workers";
import { importJWK, SignJWT } from "jose";
import { inject } from "vitest";
import { callApp, type AppAnswer } from "./context";

export const clientId = "hatchery-tests.apps.googleusercontent.com";

type Claims = Readonly<Record<string, unknown>>;
type Change = { claims?: Claims; without?: readonly string[]; header?: Record<string, unknown>; key?: CryptoKey };

let taken = 0;

/** An issuer that no test has used, so that the Worker has cached none of the keys. */
export function freshIssuer(): string {
  const issuer = inject("googleIssuers")[taken];
  taken += 1;
  if (issuer === undefined) throw new Error("raise issuerCount in google-server.ts");
  return issuer;
}

export async function hitsOf(issuer: string): Promise<number> {
  return Number(await (await fetch(`${issuer}/hits`)).text());
}

export async function setMode(issuer: string, mode: "up" | "down" | "slow" | "html" | "away" | "huge"): Promise<void> {
  await fetch(`${issuer}/mode?${mode}`);
}

/** The claims of a new person at the issuer. */
export function somebody(claims: Claims = {}) {
  const tag = crypto.randomUUID();
  const person = { sub: tag.replaceAll(/\D/g, ""), email: `g-${tag}@gmail.com`, email_verified: true, ...claims };
  return person as typeof person & { email: string };
}

/** A token that is signed with the published key. The token is valid except for the change that a test asks for. */
export async function googleToken(issuer: string, { claims, without = [], header, key }: Change = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const all = { iss: issuer, aud: clientId, iat: now, exp: now + 3600, ...somebody(), ...claims };
  const payload = Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name)));
  const jwk = inject("googleKey");
  return new SignJWT(payload)
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: String(jwk["kid"]), ...header })
    .sign(key ?? (await importJWK(jwk, "RS256")));
}

export function varsOf(issuer: string): Record<string, string> {
  return { GOOGLE_CLIENT_ID: clientId, GOOGLE_ISSUER: issuer, TEST_ORIGINS: `${env.TEST_ORIGINS},${issuer}` };
}

/** Signs in at an app that takes `issuer` for Google. */
export function signIn(issuer: string, body: Claims, vars: Record<string, string> = {}): Promise<AppAnswer> {
  return callApp({ vars: { ...varsOf(issuer), ...vars } }, "/v1/auth/google", { method: "POST", body });
}
