import { readdir } from "node:fs/promises";
import path from "node:path";
import { getTableColumns, getTableName, isTable } from "drizzle-orm";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sealedColumns } from "../../src/features/secret-rotation/store";
import { seal } from "../../src/lib/crypto";
import { toBase64 } from "../../src/lib/encoding";
import { sealPrefix, sealText, unsealText, type SealingKey } from "../../src/lib/sealed-text";

function keyOf(id: string, fill: number): SealingKey {
  return { id, bytes: new Uint8Array(32).fill(fill) };
}

const old = keyOf("0123456789ab", 1);
const current = keyOf("ba9876543210", 2);
const both = [current, old];

test("what is sealed opens with its key and context, names its key, and never shows what it holds", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 8, unit: "binary" }), fc.string(), async (plain, context) => {
      const sealed = await sealText(both, plain, context);
      expect(sealed.startsWith(sealPrefix(current))).toBe(true);
      expect(sealed.slice(sealPrefix(current).length)).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
      expect(sealed).not.toContain(plain);
      expect(await unsealText(both, sealed, context)).toBe(plain);
    }),
  );
});

test("the same text is sealed to another each time", async () => {
  expect(await sealText(both, "secret", "x")).not.toBe(await sealText(both, "secret", "x"));
});

test("after a rotation the previous key still opens what it sealed, and without it nothing does", async () => {
  const sealed = await sealText([old], "secret", "x");
  expect(await unsealText(both, sealed, "x")).toBe("secret");
  await expect(unsealText([current], sealed, "x")).rejects.toThrow("no key opens");
});

test("a text that names no key, or another one, opens with none, though the key would fit", async () => {
  const bytes = toBase64(await seal(current.bytes, "secret", "x"));
  expect(await unsealText(both, sealPrefix(current) + bytes, "x")).toBe("secret");
  for (const sealed of [bytes, `.${bytes}`, sealPrefix(old) + bytes, sealPrefix(keyOf("aaaaaaaaaaaa", 2)) + bytes])
    await expect(unsealText(both, sealed, "x"), sealed).rejects.toThrow();
});

test("another context, another key of the same name, and every altered character are refused", async () => {
  const sealed = await sealText(both, "secret", "usr_1 fal");
  await expect(unsealText(both, sealed, "usr_2 fal")).rejects.toThrow();
  await expect(unsealText([keyOf(current.id, 3), old], sealed, "usr_1 fal")).rejects.toThrow();
  for (let index = 0; index < sealed.length; index++) {
    const altered = sealed.slice(0, index) + (sealed[index] === "A" ? "B" : "A") + sealed.slice(index + 1);
    await expect(unsealText(both, altered, "usr_1 fal"), altered).rejects.toThrow();
  }
  for (const broken of ["", ".", sealPrefix(current), "AAAA", "no base64!", sealed.slice(0, -4)])
    await expect(unsealText(both, broken, "usr_1 fal"), broken).rejects.toThrow();
});

test("every column that is named for what is sealed is sealed anew when the key changes", async () => {
  const directory = path.join(import.meta.dirname, "../../src/db/schema");
  const found: string[] = [];
  for (const file of await readdir(directory)) {
    const tables: unknown[] = Object.values((await import(path.join(directory, file))) as object);
    for (const table of tables.filter(isTable)) {
      const sealed = Object.values(getTableColumns(table)).filter(({ name }) => name.includes("sealed"));
      found.push(...sealed.map(({ name }) => `${getTableName(table)}.${name}`));
    }
  }
  expect(found.length).toBeGreaterThan(1);
  expect(sealedColumns.map(({ table, column }) => `${table}.${column}`).toSorted()).toEqual(found.toSorted());
});
