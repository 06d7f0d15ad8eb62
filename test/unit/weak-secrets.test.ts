import { Buffer } from "node:buffer";
import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { isWeakKey, isWeakSecret } from "../../src/lib/weak-secrets";

const sealed = (text: string): string => Buffer.from(text).toString("base64");

test.each([
  ["under 32 bytes", "Zq3vN8xT1mK5wR7yB0cL2dF4hJ6pS9u"],
  ["one letter", "a".repeat(64)],
  ["a block again and again", "abcdefghijkl".repeat(3)],
  ["a random block again and again", "q8R2vK5x".repeat(5)],
  ["words again and again", "jwtsecretkeyjwtsecretkeyjwtsecretkey1234"],
  ["a word and figures again and again", "Passw0rd!Passw0rd!Passw0rd!Passw0rd!"],
  ["figures and letters in order", "0123456789abcdefghijklmnopqrstuvwxyz"],
  ["letters in order in both cases", "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"],
  ["letters and figures in turn", "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6"],
  ["every second letter", "acegikmoqsuwy13579zxvtrpnljhfdb24680"],
  ["pairs in order", "00112233445566778899aabbccddeeff"],
  ["rows of the keyboard", "qwertyuiopasdfghjklzxcvbnm123456"],
  ["rows of the keyboard in turn", "1q2w3e4r5t6y7u8i9o0pAsDfGhJkL!zx"],
  ["columns of the keyboard", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol."],
  ["a sentence without spaces", "thisisaverylongsecretkeyforhatchery"],
  ["a sentence in capitals", "THISISAVERYLONGSIGNINGKEYFORTOKENS2026"],
  ["a sentence of capitalised words", "MySuperSecureKeyForJWTAuthentication2024!"],
  ["words with hyphens", "this-is-a-very-long-signing-key-32-chars!!"],
  ["words with figures between", "Correct1Horse2Battery3Staple4Orchestra5"],
  ["a passphrase", "correct horse battery staple orchestra vine"],
  ["what it is for", "development-only-not-for-production"],
  ["a sentence about a secret", "your-secret-key-goes-here-0123456789"],
  ["a placeholder", "CHANGEME-8f3kQz71-mXw04Rt6-bYv92Lp5"],
  ["a copied example", "example-key-0123456789-abcdefghijklmn"],
  ["letters of one case alone", "qzjxkvbwpygfmculdhrsnioateqzxjkwvbp"],
  ["figures alone", "93857102946385720194837561029384756102"],
  ["few different characters", "k7wq2xmkw7q2mxwk2q7xmwkq7m2xkw2mq7wxk"],
  ["figures and few letters", "xx".repeat(20) + "Zq3vN8xT1mK5"],
  ["signs around one letter and a figure", `a1${"!@#$%^&*()".repeat(4)}`],
  ["a sentence in base64", sealed("this is the text that signs all")],
  ["a sentence in base64url", Buffer.from("is this what signs it all??>>>").toString("base64url")],
  ["a sentence in hexadecimal", Buffer.from("this is the text that signs").toString("hex")],
  ["bytes in order in hexadecimal", Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString("hex")],
])("a secret that is %s is weak", (_, text) => {
  expect(isWeakSecret(text)).toBe(true);
});

test.each([
  ["a text", Buffer.from("abcdefghijklmnopqrstuvwxyzABCDEF")],
  ["any text", Buffer.from("x9#Lq!v2Rk@8mZt$5wBn&7pYc*3hJd%6")],
  ["zeros", Buffer.alloc(32)],
  ["bytes in order", Buffer.from(Array.from({ length: 32 }, (_, i) => 200 + i))],
  ["bytes in equal steps", Buffer.from(Array.from({ length: 32 }, (_, i) => i * 37))],
  ["a block again and again", Buffer.from("91c7e04fa23b5d68".repeat(4), "hex")],
  ["few different bytes", Buffer.from("91c7e04fa23b5d".replaceAll(/../g, "$&1f9133$&e04f").slice(0, 64), "hex")],
])("a key of %s is weak", (_, bytes) => {
  expect(isWeakKey(bytes)).toBe(true);
});

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const lettersAndFigures = (): string => Array.from({ length: 48 }, () => alphabet[randomInt(alphabet.length)]).join("");

/** Those of many that are refused; shown, since the next run has others. */
function refused(make: () => string, tries = 500): string[] {
  return Array.from({ length: tries }, make).filter(isWeakSecret);
}

test.each([
  ["32 bytes in hexadecimal", () => randomBytes(32).toString("hex")],
  ["32 bytes in base64", () => randomBytes(32).toString("base64")],
  ["32 bytes in base64url", () => randomBytes(32).toString("base64url")],
  ["48 bytes in base64", () => randomBytes(48).toString("base64")],
  ["two UUIDs", () => randomUUID() + randomUUID()],
  ["two UUIDs without hyphens", () => `${randomUUID()}${randomUUID()}`.replaceAll("-", "")],
  ["48 letters and figures", lettersAndFigures],
])("no random secret of %s is weak", (_, make) => {
  expect(refused(make)).toEqual([]);
});

test("a random secret may be long", () => {
  expect(refused(() => randomBytes(3000).toString("base64"), 5)).toEqual([]);
});

test("no random key is weak", () => {
  const keys = Array.from({ length: 2000 }, () => randomBytes(32));
  expect(keys.filter(isWeakKey).map((key) => key.toString("hex"))).toEqual([]);
});
