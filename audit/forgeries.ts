/** Forges access tokens, with wrong keys, headers, claims and encodings: all must get the same 401. */
import { randomBytes } from "node:crypto";
import { describe, essence, type Audit, type Part } from "./audit.ts";
import { createForger, encode, rsa, type Forger } from "./tokens.ts";
import { newWorld } from "./world.ts";

type Table = Readonly<Record<string, string>>;

const now = (): number => Math.floor(Date.now() / 1000);
const pem = rsa.publicKey.export({ format: "pem", type: "spki" });
const jwk = rsa.publicKey.export({ format: "jwk" });

/** Tokens without a signature, or signed with another key. */
function wrongKeys(forger: Forger): Table {
  const unsigned = (alg: string): string => `${encode({ ...forger.header, alg })}.${encode(forger.claims)}.`;
  const swapped = `${encode(forger.header)}.${encode({ ...forger.claims, sub: "usr_00000000000000000000000000" })}`;
  const own = rsa.publicKey.export({ format: "der", type: "spki" });
  return {
    "alg none": unsigned("none"),
    "alg None": unsigned("None"),
    "alg nOnE": unsigned("nOnE"),
    "alg HS256 without a signature": unsigned("HS256"),
    "alg none with a signature": `${unsigned("none")}${forger.sign("x")}`,
    "another key": forger.token({ key: randomBytes(32) }),
    "an empty key": forger.token({ key: "" }),
    "the key id as the key": forger.token({ key: String(forger.header["kid"]) }),
    "a word as the key": forger.token({ key: "secret" }),
    "a public key's text as the key": forger.token({ key: String(pem) }),
    "a public key's bytes as the key": forger.token({ key: own }),
    "another user, the old signature": `${swapped}.${forger.sign("x")}`,
    RS256: forger.rs256({}),
    "embedded jwk": forger.rs256({ jwk }),
    jku: forger.rs256({ jku: "https://evil.example/jwks.json" }),
    x5u: forger.rs256({ x5u: "https://evil.example/cert.pem" }),
    x5c: forger.rs256({ x5c: [own.toString("base64")] }),
    "embedded symmetric jwk": forger.token({
      key: "k".repeat(32),
      header: { jwk: { kty: "oct", k: encode("k".repeat(32)) } },
    }),
  };
}

/** Tokens signed with the server's own key, but with a wrong header or wrong claims. */
function wrongWords(forger: Forger): Table {
  const { token } = forger;
  const claims = ["iss", "aud", "sub", "sid", "jti", "auth_time", "iat", "exp"];
  const missing = [...claims, "typ", "kid", "alg"].map((name) => [`without ${name}`, token({ without: [name] })]);
  const kids = ["../../../../dev/null", "/dev/null", "x' UNION SELECT 'k", "0", "", "*", "\u0000", 1, null, ["a"]];
  const injected = kids.map((kid) => [`kid ${JSON.stringify(kid)}`, token({ header: { kid } })]);
  const wrong: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    expired: { exp: now() - 1, iat: now() - 900 },
    "expired long ago": { exp: 1, iat: 0 },
    "exp as text": { exp: String(now() + 600) },
    "exp as null": { exp: null },
    "not yet valid": { nbf: now() + 600 },
    "another issuer": { iss: "https://evil.example" },
    "another audience": { aud: "other-api" },
    "an audience among others": { aud: ["hatchery-api", "other-api"] },
    "a subject that is not text": { sub: { id: forger.claims["sub"] } },
    "a session in a list": { sid: [forger.claims["sid"]] },
  };
  const types = ["JWT", "jwt", "rt+jwt", "id+jwt", "", "at", "application/jose"];
  return {
    ...Object.fromEntries(missing),
    ...Object.fromEntries(injected),
    ...Object.fromEntries(Object.entries(wrong).map(([name, change]) => [name, token({ claims: change })])),
    ...Object.fromEntries(types.map((typ) => [`typ "${typ}"`, token({ header: { typ } })])),
    HS384: token({ header: { alg: "HS384" }, hash: "sha384" }),
    HS512: token({ header: { alg: "HS512" }, hash: "sha512" }),
    "alg hs256": token({ header: { alg: "hs256" } }),
    "a critical extension": token({ header: { crit: ["b64"], b64: false } }),
    "an unknown critical extension": token({ header: { crit: ["x"], x: 1 } }),
    compressed: token({ header: { zip: "DEF", crit: ["zip"] } }),
  };
}

/**
 * Headers that a JSON parser accepts, but that are not written as the server writes them. The last value of each field is
 * right, unless the name says otherwise.
 */
function headersWrittenOtherwise(forger: Forger): Table {
  const { alg, typ, kid } = forger.header;
  const [own, type, key] = [`"alg":"${String(alg)}"`, `"typ":"${String(typ)}"`, `"kid":"${String(kid)}"`];
  const texts = {
    "alg twice, none first": `{"alg":"none",${own},${type},${key}}`,
    "alg twice, none last": `{${own},${type},${key},"alg":"none"}`,
    "alg twice, both right": `{${own},${own},${type},${key}}`,
    "typ twice": `{${own},"typ":"JWT",${type},${key}}`,
    "kid twice": `{${own},${type},"kid":"0",${key}}`,
    "another order of fields": `{${type},${own},${key}}`,
    "white space": `{${own}, ${type}, ${key}}`,
    "an escaped letter": `{${own},"typ":"\\u0061t+jwt",${key}}`,
    "an extra field": `{${own},${type},${key},"x":1}`,
  };
  const claims = encode(forger.claims);
  const tokens = Object.entries(texts).map(([name, text]) => {
    // Control: text that is not JSON would be refused for that reason, and prove nothing.
    JSON.parse(text);
    const input = `${encode(text)}.${claims}`;
    return [`a header with ${name}`, `${input}.${forger.sign(input)}`] as const;
  });
  return Object.fromEntries(tokens);
}

/** Another text for the same 32 bytes: in base64url, the two low bits of the last letter have no meaning. */
function withIdleBits(signature: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return signature.slice(0, -1) + letters[letters.indexOf(signature.slice(-1)) + 1];
}

/** Tokens with the right content, but not written as the server writes them. */
function wrongForms(forger: Forger): Table {
  const good = forger.token();
  const [head = "", claims = "", signature = ""] = good.split(".");
  const signed = (input: string): string => `${input}.${forger.sign(input)}`;
  const twice = JSON.stringify(forger.claims).replace('"sub":', '"sub":"usr_00000000000000000000000000","sub":');
  return {
    "JSON serialisation": JSON.stringify({ protected: head, payload: claims, signature }),
    "JSON serialisation, base64": encode({ protected: head, payload: claims, signature }),
    JWE: `${encode({ alg: "dir", enc: "A256GCM", typ: "at+jwt" })}..${encode("iv")}.${encode("text")}.${encode("tag")}`,
    "padded parts": `${head}=.${claims}=.${signature}=`,
    "white space inside": `${head}. ${claims}.${signature}`,
    "a tab inside": `${head}.\t${claims}.${signature}`,
    "percent-encoded dots": good.replaceAll(".", "%2e"),
    "an extra part": `${good}.`,
    "a leading dot": `.${good}`,
    "two parts": `${head}.${claims}`,
    "no claims": `${head}..${signature}`,
    "standard base64": `${head}.${claims}.${signature}+/`,
    "letters changed in the signature": `${head}.${claims}.${signature.split("").toReversed().join("")}`,
    "a shorter signature": `${head}.${claims}.${signature.slice(0, 20)}`,
    "claims that are not an object": signed(`${head}.${encode("[1]")}`),
    "claims that are not JSON": signed(`${head}.${encode("x")}`),
    "a header that is not JSON": signed(`${encode("x")}.${claims}`),
    "claims with the subject twice": signed(`${head}.${encode(twice)}`),
    "idle bits in the signature": `${head}.${claims}.${withIdleBits(signature)}`,
    "9,000 letters of claims": `${head}.${encode("x".repeat(9000))}.${signature}`,
    "two tokens": `${good},${good}`,
  };
}

async function run(audit: Audit): Promise<void> {
  const { call, expect } = audit;
  const { user, ids } = await newWorld(audit, { jobs: false });
  const forger = createForger(audit.instance.accessKey, { userId: user.id, sessionId: ids["sessionId"] ?? "" });
  const own = await call("GET", "/v1/me", { token: forger.token() });
  // Control: unless a valid token is accepted, the refusals below prove nothing.
  expect(own.status === 200, "high", "a valid token is accepted", () => describe(own));
  const refused = await call("GET", "/v1/me", { token: "not.a.token" });
  const tables = {
    ...wrongKeys(forger),
    ...wrongWords(forger),
    ...headersWrittenOtherwise(forger),
    ...wrongForms(forger),
  };
  for (const [name, token] of Object.entries(tables)) {
    const answer = await call("GET", "/v1/me", { token });
    const same = answer.status === 401 && essence(answer) === essence(refused);
    expect(same, "critical", `forged tokens get the same 401: ${name}`, () => describe(answer));
    expect(answer.headers.get("www-authenticate") !== undefined, "low", "a 401 has WWW-Authenticate", () => name);
  }
  const schemes = { Token: "Token", "no scheme": "", Basic: "Basic", JWT: "JWT", DPoP: "DPoP" };
  for (const [name, scheme] of Object.entries(schemes)) {
    const Authorization = `${scheme} ${forger.token()}`.trim();
    const answer = await call("GET", "/v1/me", { headers: { Authorization } });
    expect(answer.status === 401, "high", `another scheme is refused: ${name}`, () => describe(answer));
  }
  for (const path of [`/v1/me?access_token=${forger.token()}`, `/v1/me?token=${forger.token()}`]) {
    const answer = await call("GET", path, { headers: { Cookie: `token=${forger.token()}` } });
    expect(answer.status === 401, "high", "a token in a URL or a cookie is refused", () => describe(answer));
  }
  const other = createForger(audit.instance.linkKey, { userId: user.id, sessionId: ids["sessionId"] ?? "" });
  const crossed = await call("GET", "/v1/me", { token: other.token() });
  expect(crossed.status === 401, "critical", "a signing key works for one purpose only", () => describe(crossed));
  const refresh = await call("GET", "/v1/me", { token: user.refreshToken });
  expect(refresh.status === 401, "critical", "a refresh token is refused as an access token", () => describe(refresh));
}

export const forgeries: Part = { name: "forgeries", run };
