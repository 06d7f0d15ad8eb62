import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { addMissingSecrets, ensureSecrets, newSecret, parseVars, secretNames } from "../../scripts/dev-vars";
import { parseConfig } from "../../src/config";

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "hatchery-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("fresh secrets are strong enough for production", () => {
  const secrets = Object.fromEntries(secretNames.map((name) => [name, newSecret(name)]));
  const vars = { ...secrets, APP_ENV: "production", PUBLIC_BASE_URL: "https://hatchery.example.com" };
  expect(parseConfig(vars).jwtSecret).toBe(secrets.JWT_SECRET_KEY);
});

test("only what is missing is added, and every line that was there stays", () => {
  const line = fc.constantFrom("JWT_SECRET_KEY=mine", "SECRETS_KEY=", "# a remark", "IMAGE_MODEL=procedural", "");
  fc.assert(
    fc.property(fc.array(line), fc.boolean(), (lines, ending) => {
      const before = lines.join("\n") + (ending ? "\n" : "");
      const { text, added } = addMissingSecrets(before, (name) => `new-${name}`);
      expect(text.startsWith(before)).toBe(true);
      expect(added.includes("JWT_SECRET_KEY")).toBe(!lines.includes("JWT_SECRET_KEY=mine"));
      const vars = parseVars(text);
      for (const name of secretNames) expect(vars[name]).toBe(added.includes(name) ? `new-${name}` : "mine");
      expect(addMissingSecrets(text).added).toEqual([]);
    }),
  );
});

test("the secrets' file is readable by its owner alone and the same at the next start", () => {
  const file = path.join(newFolder(), "deep", ".dev.vars");
  const first = ensureSecrets(file);
  expect(first.added).toEqual(secretNames);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(ensureSecrets(file)).toEqual({ vars: first.vars, added: [] });
});

test("a file that was open to others is closed when secrets go into it", () => {
  const file = path.join(newFolder(), ".dev.vars");
  writeFileSync(file, "SIGN_UP=closed", { mode: 0o644 });
  expect(ensureSecrets(file).vars.SIGN_UP).toBe("closed");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8").startsWith("SIGN_UP=closed\n")).toBe(true);
});
