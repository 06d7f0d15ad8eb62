import { expect, test, vi } from "vitest";
import { parseConfig } from "../../src/config";
import { createKeys, type Keys, type NamedKey } from "../../src/keys";
import { toHex } from "../../src/lib/encoding";

const jwt = { JWT_SECRET_KEY: "Zq3vN8xT1mK5wR7yB0cL2dF4hJ6pS9uA" };
const aesKeys = [
  "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=",
  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
] as const;

async function keysFor(env: Record<string, string>): Promise<Keys> {
  return createKeys(parseConfig(env))();
}

function hex(keys: readonly NamedKey[]): string[] {
  return keys.map(({ id, bytes }) => `${id} ${toHex(bytes)}`);
}

test("the previous key of each kind follows the current one, and is the one that was current", async () => {
  const before = await keysFor({ ...jwt, SECRETS_KEY: aesKeys[0] });
  const after = await keysFor({
    JWT_SECRET_KEY: "another secret that is long enough",
    JWT_SECRET_KEY_PREVIOUS: jwt.JWT_SECRET_KEY,
    SECRETS_KEY: aesKeys[1],
    SECRETS_KEY_PREVIOUS: aesKeys[0],
  });
  for (const kind of ["accessTokens", "fileLinks", "callbacks", "secrets"] as const) {
    expect(before[kind], kind).toHaveLength(1);
    expect(hex(after[kind].slice(1)), kind).toEqual(hex(before[kind]));
    expect(hex(after[kind])[0], kind).not.toBe(hex(before[kind])[0]);
  }
});

test("no two purposes share a key, nor does a key's name tell its bytes", async () => {
  const keys = await keysFor({ ...jwt, SECRETS_KEY: aesKeys[0] });
  const { accessTokens, fileLinks, callbacks, secrets, refreshSuccessors } = keys;
  const all = [
    ...[...accessTokens, ...fileLinks, ...callbacks, ...secrets].map(({ bytes }) => bytes),
    refreshSuccessors,
  ];
  expect(new Set(all.map(toHex)).size).toBe(5);
  for (const { id, bytes } of [...accessTokens, ...secrets]) expect(toHex(bytes)).not.toContain(id);
});

test("without secrets, as development allows, all keys of the process are the same", async () => {
  const [one, other] = [await keysFor({}), await keysFor({ IMAGE_MODEL: "procedural" })];
  expect(hex(one.accessTokens)).toEqual(hex(other.accessTokens));
  expect(hex(one.secrets)).toEqual(hex(other.secrets));
  expect(hex(one.accessTokens)).not.toEqual(hex((await keysFor(jwt)).accessTokens));
});

test("keys that could not be derived for one request are derived for the next, and then kept", async () => {
  const keys = createKeys(parseConfig(jwt));
  const derivation = vi.spyOn(crypto.subtle, "deriveBits");
  derivation.mockRejectedValueOnce(new Error("the request was canceled"));
  await expect(keys()).rejects.toThrow("canceled");
  const derived = await keys();
  const calls = derivation.mock.calls.length;
  expect(await keys()).toBe(derived);
  expect(derivation.mock.calls).toHaveLength(calls);
  derivation.mockRestore();
});

test("of requests at once none waits for what another has begun", async () => {
  const keys = createKeys(parseConfig(jwt));
  const derivation = vi.spyOn(crypto.subtle, "deriveBits");
  derivation.mockImplementationOnce(() => new Promise(() => {}));
  void keys();
  expect((await keys()).accessTokens).toHaveLength(1);
  derivation.mockRestore();
});
