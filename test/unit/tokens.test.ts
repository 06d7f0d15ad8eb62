import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findAccessClaims, signAccessToken } from "../../src/features/identity/tokens";
import type { NamedKey } from "../../src/keys";
import { toBase64Url, toUtf8 } from "../../src/lib/encoding";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const current: NamedKey = { id: "0123456789ab", bytes: new Uint8Array(32).fill(1) };
const previous: NamedKey = { id: "ba9876543210", bytes: new Uint8Array(32).fill(2) };
const keys = [current, previous];
const now = new Date("2026-11-22T12:00:00Z");
const seconds = now.getTime() / 1000;
const user = { userId: "usr_1", sessionId: "ses_1", signedInAtMs: now.getTime() };

const encode = (text: string): string => toBase64Url(toUtf8(text));

/** Signed with the real key, whatever it says and however it is written. */
function signed(header: string, claims: string, key = current): string {
  const mac = createHmac("sha256", key.bytes).update(`${header}.${claims}`).digest("base64url");
  return `${header}.${claims}.${mac}`;
}

function claimsText(pad = ""): string {
  const said = { sid: "ses_1", auth_time: seconds, iss: "hatchery", aud: "hatchery-api", sub: "usr_1", jti: `1${pad}` };
  return JSON.stringify({ ...said, iat: seconds, exp: seconds + 900 });
}

const goodHeader = `{"alg":"HS256","typ":"at+jwt","kid":"${current.id}"}`;

test("a token that the current key or the previous one has signed is good, and says who and since when", async () => {
  for (const key of keys) {
    const token = await signAccessToken([key], user, now);
    expect(await findAccessClaims(keys, token, now)).toEqual({ ...user, expiresAtMs: now.getTime() + 900_000 });
  }
  expect(await findAccessClaims(keys, signed(encode(goodHeader), encode(claimsText())), now)).toMatchObject(user);
  expect(await findAccessClaims([current], await signAccessToken([previous], user, now), now)).toBeUndefined();
});

test("a token whose header names one key and that another has signed is none", async () => {
  expect(await findAccessClaims(keys, signed(encode(goodHeader), encode(claimsText()), previous), now)).toBeUndefined();
});

describe("a token that is signed with the real key is none", () => {
  const kid = `"kid":"${current.id}"`;
  test.each([
    ["alg twice, none first", `{"alg":"none","alg":"HS256","typ":"at+jwt",${kid}}`],
    ["alg twice, none last", `{"alg":"HS256","typ":"at+jwt",${kid},"alg":"none"}`],
    ["alg twice, the same", `{"alg":"HS256","alg":"HS256","typ":"at+jwt",${kid}}`],
    ["typ twice", `{"alg":"HS256","typ":"JWT","typ":"at+jwt",${kid}}`],
    ["kid twice", `{"alg":"HS256","typ":"at+jwt","kid":"0",${kid}}`],
    ["another order", `{"typ":"at+jwt","alg":"HS256",${kid}}`],
    ["white space", `{"alg":"HS256", "typ":"at+jwt",${kid}}`],
    ["white space behind it", `${goodHeader} `],
    ["an escaped letter", `{"alg":"HS256","typ":"\\u0061t+jwt",${kid}}`],
    ["a type's other spelling", `{"alg":"HS256","typ":"application/at+jwt",${kid}}`],
    ["a field more", `{"alg":"HS256","typ":"at+jwt",${kid},"x":1}`],
    ["a byte order mark", `\uFEFF${goodHeader}`],
  ])("with a header of %s", async (_, header) => {
    expect(await findAccessClaims(keys, signed(encode(header), encode(claimsText())), now)).toBeUndefined();
  });

  test.each([
    ["a claim twice", claimsText().replace('"sub"', '"sub":"usr_2","sub"')],
    ["white space", claimsText().replace(",", ", ")],
    ["no time of the sign-in", claimsText().replace(/"auth_time":\d+,/, "")],
    ["a time of the sign-in that is no number", claimsText().replace(/"auth_time":(\d+)/, '"auth_time":"$1"')],
    ["a time of the sign-in without end", claimsText().replace(/"auth_time":\d+/, '"auth_time":1e999')],
  ])("with claims of %s", async (_, claims) => {
    expect(claims).not.toBe(claimsText());
    expect(await findAccessClaims(keys, signed(encode(goodHeader), encode(claims)), now)).toBeUndefined();
  });

  test("with claims or a signature whose idle bits are set", async () => {
    for (const pad of ["", "2", "22"]) {
      const header = encode(goodHeader);
      const claims = encode(claimsText(pad));
      const token = signed(header, claims);
      expect(await findAccessClaims(keys, token, now)).toBeDefined();
      for (const other of otherSpellings(claims))
        expect(await findAccessClaims(keys, signed(header, other), now), other).toBeUndefined();
      expect(otherSpellings(token.split(".")[2] ?? "")).toHaveLength(3);
      for (const other of otherSpellings(token.split(".")[2] ?? ""))
        expect(await findAccessClaims(keys, `${header}.${claims}.${other}`, now), other).toBeUndefined();
    }
  });
});

/** Other texts for the same bytes. */
function otherSpellings(part: string): string[] {
  const same = (text: string): boolean => Buffer.from(text, "base64url").equals(Buffer.from(part, "base64url"));
  return [...letters].map((letter) => part.slice(0, -1) + letter).filter((text) => text !== part && same(text));
}

test("no character of a token can be another, be left out or be doubled, nor can any be added", async () => {
  const token = await signAccessToken(keys, user, now);
  const text = fc.oneof(fc.constantFrom(...letters, ".", "=", "+", "/", " ", "\n", ""), fc.string({ maxLength: 4 }));
  await fc.assert(
    fc.asyncProperty(fc.nat(token.length), fc.nat(2), text, async (at, left, put) => {
      const other = token.slice(0, at) + put + token.slice(at + left);
      fc.pre(other !== token);
      expect(await findAccessClaims(keys, other, now)).toBeUndefined();
    }),
    { numRuns: 2000 },
  );
});
