import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isCommonPassword } from "../../src/features/identity/common-passwords";

/** Of 15 characters and more, from published lists of leaked passwords, and their nearest relatives. */
const leaked = [
  "123456789012345",
  "1234567890123456",
  "111111111111111",
  "000000000000000000",
  "qwertyuiopasdfgh",
  "qwertyuiopasdfghjkl",
  "qwertyuiopasdfghjklzxcvbnm",
  "qwertyuiop123456789",
  "asdfghjklzxcvbnm",
  "zxcvbnmasdfghjkl",
  "1qaz2wsx3edc4rfv",
  "1qaz2wsx3edc4rfv5tgb",
  "1qaz2wsx3edc4rfv5tgb6yhn",
  "1qazxsw23edcvfr4",
  "qazwsxedcrfvtgb",
  "qazwsxedcrfvtgbyhn",
  "1q2w3e4r5t6y7u8i",
  "1q2w3e4r5t6y7u8i9o0p",
  "q1w2e3r4t5y6u7i8",
  "q1w2e3r4t5y6u7i8o9p0",
  "qwertasdfgzxcvb",
  "1qa2ws3ed4rf5tg",
  "passwordpassword",
  "Password12345678",
  "P@ssw0rd12345678",
  "P@ssw0rdP@ssw0rd",
  "p@$$w0rd123456789",
  "thisismypassword",
  "mypasswordispassword",
  "passwordstandard",
  "letmeinletmeinletmein",
  "iloveyouiloveyou",
  "iloveyouforever",
  "ILoveYouForever!",
  "administrator123",
  "admin1234567890",
  "welcomewelcome1",
  "changemechangeme",
  "changeme123456789",
  "correcthorsebatterystaple",
  "correct horse battery staple",
  "princess12345678",
  "football12345678",
  "abcdefghijklmno",
  "abcdefghijklmnopqrstuvwxyz",
  "lmnopqrstuvwxyz",
  "zyxwvutsrqponml",
  "abc123abc123abc123",
  "420842084208420842",
  "aaaaaaaaaaaaaab",
  "hatchery-hatchery",
  "1111222233334444",
  "112233445566778899",
  "987654321987654321",
];

const words = fc.constantFrom(
  ..."vermilion otter crossing lantern gravel thimble orchard walnut saffron harbour cobalt meadow tundra quilt ember".split(
    " ",
  ),
);
const passphrases = fc
  .uniqueArray(words, { minLength: 3, maxLength: 6 })
  .map((parts) => parts.join("-"))
  .filter((phrase) => phrase.length >= 15);

describe("common passwords", () => {
  test.each(leaked)("%s is refused", (password) => {
    expect(isCommonPassword(password)).toBe(true);
    expect(isCommonPassword(password.toUpperCase())).toBe(true);
  });

  test("passphrases of three words and more are accepted", () => {
    fc.assert(
      fc.property(passphrases, (phrase) => {
        expect(isCommonPassword(phrase), phrase).toBe(false);
      }),
    );
  });

  test("random secrets of a password manager are accepted", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 15, maxLength: 32 }), (bytes) => {
        fc.pre(new Set(bytes).size > 12);
        const secret = Buffer.from(bytes).toString("base64url");
        expect(isCommonPassword(secret), secret).toBe(false);
      }),
      { seed: 7, numRuns: 1000 },
    );
  });

  test.each([
    "пароль мой очень длинный",
    "密码很长而且不容易猜到的一句话吗",
    "My cat Otto eats 3 olives!",
    "tr0ub4dor&3-lighthouse",
    "correct horse battery staple 42",
    "horse staple battery lamp",
    "this is a long password",
    "This1sALongPassword!",
    "valid password 12345",
    "x".repeat(256),
  ])("%s is accepted", (password) => {
    expect(isCommonPassword(password)).toBe(false);
  });

  test("a run of one emoji, or of one word in any case, is refused", () => {
    expect(isCommonPassword("😀".repeat(20))).toBe(true);
    expect(isCommonPassword("OtterotterOTTERotter")).toBe(true);
  });

  test("any text of 256 characters is judged at once", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 256 }), (text) => {
        expect(typeof isCommonPassword(text)).toBe("boolean");
      }),
    );
    for (const text of ["a".repeat(63) + "b", "ab".repeat(32), "pass".repeat(16), "1234".repeat(16)])
      expect(isCommonPassword(text)).toBe(true);
  });
});
