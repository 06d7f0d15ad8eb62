import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { call, newUser, type TestUser } from "../support/client";
import { callApp, publicContext } from "../support/context";
import { forger } from "../support/forge";
import { me, same } from "../support/identity";

afterEach(() => {
  vi.useRealTimers();
});

/** Another base64url letter for the same bytes: the two low bits of the last of 43 letters are unused. */
function idleNeighbour(last: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return letters[letters.indexOf(last) ^ 1] ?? "";
}

describe("access tokens", () => {
  let user: TestUser;
  let forge: ReturnType<typeof forger>;

  beforeAll(async () => {
    user = await newUser();
    const { keys } = await publicContext();
    const [key] = keys.accessTokens;
    if (!key) throw new Error("no key");
    const sessionId: string = (await call("GET", "/v1/me/sessions", { token: user.token })).body["items"][0].id;
    forge = forger(key, { userId: user.id, sessionId });
  });

  test("one made as the server makes them is good, so that each forgery below fails for its own reason", async () => {
    expect((await me(forge.token())).status).toBe(200);
    for (const scheme of ["bearer ", "BEARER   "]) {
      const headers = { Authorization: scheme + forge.token() };
      expect((await call("GET", "/v1/me", { headers })).status).toBe(200);
    }
  });

  const now = Math.floor(Date.now() / 1000);
  const headers: Record<string, () => string> = {
    ...Object.fromEntries(
      ["none", "None", "NONE", "nOnE", ""].map((alg) => [`alg ${alg} unsigned`, () => forge.unsigned(alg)]),
    ),
    ...Object.fromEntries(
      ["none", "NONE", "hs256", "HS256 ", "ES256"].map((alg) => [
        `alg ${alg} with a good signature`,
        () => forge.token({ header: { alg } }),
      ]),
    ),
    "alg left out": () => forge.token({ without: ["alg"] }),
    "alg as a list": () => forge.token({ header: { alg: ["HS256"] } }),
    "HS384 with our key": () => forge.token({ header: { alg: "HS384" }, hash: "sha384" }),
    "HS512 with our key": () => forge.token({ header: { alg: "HS512" }, hash: "sha512" }),
    "RS256 with a key in the header": () => forge.rs256(),
    "HS256 with a public key as the secret": () => forge.confused(),
    "typ JWT": () => forge.token({ header: { typ: "JWT" } }),
    "typ left out": () => forge.token({ without: ["typ"] }),
    "typ of a refresh token": () => forge.token({ header: { typ: "rt+jwt" } }),
    "kid left out": () => forge.token({ without: ["kid"] }),
    ...Object.fromEntries(
      ["", "../../dev/null", "' OR 1=1 --", "0", null, 1, {}].map((kid) => [
        `kid ${JSON.stringify(kid)}`,
        () => forge.token({ header: { kid } }),
      ]),
    ),
    "an unknown critical header": () => forge.token({ header: { crit: ["x"], x: 1 } }),
    "an unencoded payload": () => forge.token({ header: { crit: ["b64"], b64: false } }),
  };
  const claims: Record<string, () => string> = {
    ...Object.fromEntries(
      ["iss", "aud", "sub", "sid", "jti", "auth_time", "iat", "exp"].map((name) => [
        `${name} left out`,
        () => forge.token({ without: [name] }),
      ]),
    ),
    "another issuer": () => forge.token({ claims: { iss: "https://hatchery" } }),
    "another audience": () => forge.token({ claims: { aud: "hatchery" } }),
    "several audiences": () => forge.token({ claims: { aud: ["hatchery-api", "other"] } }),
    "a list of audiences": () => forge.token({ claims: { aud: ["hatchery-api"] } }),
    "run out a second ago": () => forge.token({ claims: { exp: now - 1 } }),
    "run out at this moment": () => forge.token({ claims: { exp: now } }),
    "exp as text": () => forge.token({ claims: { exp: String(now + 600) } }),
    "exp null": () => forge.token({ claims: { exp: null } }),
    "not valid yet": () => forge.token({ claims: { nbf: now + 600 } }),
    "a subject that is no text": () => forge.token({ claims: { sub: { id: 1 } } }),
    "a time of signing in that is no number": () => forge.token({ claims: { auth_time: String(now) } }),
    "a session that is no text": () => forge.token({ claims: { sid: 1 } }),
  };
  const forms: Record<string, () => string> = {
    "two parts": () => forge.token().split(".").slice(0, 2).join("."),
    "four parts": () => `${forge.token()}.e30`,
    "five parts, as JWE": () => `${forge.token()}.e30.e30`,
    "no signature": () => forge.token().replace(/[^.]+$/, ""),
    "half a signature": () => forge.token().slice(0, -20),
    "another token's signature": () =>
      forge.token().replace(/[^.]+$/, forge.token({ claims: { x: 1 } }).split(".")[2] ?? ""),
    padding: () => `${forge.token()}=`,
    "padding inside": () => forge.token().replace(".", "=."),
    "a line break at its end": () => `${forge.token()}%0A`,
    "a plus for a minus": () => forge.token().replace(/-|_|A/, "+"),
    "JSON serialisation": () => {
      const [header, payload, signature] = forge.token().split(".");
      return JSON.stringify({ protected: header, payload, signature });
    },
    "over 4,096 characters": () => forge.token({ claims: { pad: "x".repeat(4000) } }),
    "100,000 dots": () => ".".repeat(100_000),
    "a refresh token": () => user.refreshToken,
    "an unknown API key": () => "hk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "the prefix of an API key": () => "hk_",
    nonsense: () => "nonsense",
    ...Object.fromEntries(
      [`{"alg":"none",$`, `{$,"alg":"none"}`, `{"typ":"JWT",$`, `{"kid":"0",$`, `{ $`].map((spelling) => [
        `a header of the form ${spelling}`,
        () => forge.spelt((header) => spelling.replace("$", header.slice(1, spelling.endsWith("}") ? -1 : undefined))),
      ]),
    ),
    "bits that nobody reads at the signature's end": () => forge.token().replace(/.$/, idleNeighbour),
  };

  test.each(Object.entries({ ...headers, ...claims, ...forms }))("%s is the same 401", async (_, token) => {
    const answer = await me(token());
    expect(answer.status).toBe(401);
    expect(answer.headers.get("WWW-Authenticate")).toBe('Bearer error="invalid_token"');
    expect(same(answer)).toEqual(same(await me("another.bad.token")));
  });

  test.each([
    ["Basic", (token: string) => `Basic ${token}`],
    ["a token without a scheme", (token: string) => token],
    ["Bearer without a token", () => "Bearer"],
    ["two tokens", (token: string) => `Bearer ${token} ${token}`],
    ["two tokens with a comma", (token: string) => `Bearer ${token}, Bearer ${token}`],
    ["a tab", (token: string) => `Bearer\t${token}`],
    ["a quoted token", (token: string) => `Bearer "${token}"`],
    ["Bearer:", (token: string) => `Bearer: ${token}`],
  ])("%s in the Authorization header is 401", async (_, header) => {
    const answer = await call("GET", "/v1/me", { headers: { Authorization: header(forge.token()) } });
    expect([answer.status, answer.body["code"]]).toEqual([401, "unauthenticated"]);
  });

  test("no header at all is 401 with a plain challenge, and a token in the address counts for nothing", async () => {
    for (const path of ["/v1/me", `/v1/me?access_token=${forge.token()}`, `/v1/me?token=${forge.token()}`]) {
      const answer = await call("GET", path);
      expect([answer.status, answer.headers.get("WWW-Authenticate")]).toEqual([401, "Bearer"]);
    }
  });

  test("a token that this isolate has verified before still runs out", async () => {
    const token = forge.token({ claims: { exp: Math.floor(Date.now() / 1000) + 60 } });
    expect((await me(token)).status).toBe(200);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 61_000);
    expect((await me(token)).status).toBe(401);
  });

  test("after a change of secret the previous one still verifies, once it is gone nothing of it does", async () => {
    const fresh = "Zq3vN8xT1mK5wR7yB0cL2dF4hJ6pS9uA";
    const both = { JWT_SECRET_KEY: fresh, JWT_SECRET_KEY_PREVIOUS: env.JWT_SECRET_KEY };
    const ask = { token: user.token };
    expect((await callApp({ vars: both }, "/v1/me", ask)).status).toBe(200);
    expect((await callApp({ vars: { JWT_SECRET_KEY: fresh } }, "/v1/me", ask)).status).toBe(401);
    const { refreshToken } = await newUser();
    const renewed = await callApp({ vars: both }, "/v1/auth/refresh", { method: "POST", body: { refreshToken } });
    expect(renewed.status).toBe(200);
    expect((await me(renewed.body["accessToken"])).status).toBe(401);
    expect((await callApp({ vars: both }, "/v1/me", { token: renewed.body["accessToken"] })).status).toBe(200);
  });
});
