import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";

/* What SECURITY.md promises of dependencies, as far as it can be told without asking anybody. */

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");
type Locked = { readonly resolved?: string; readonly integrity?: string; readonly optional?: boolean };

test("updates are looked for at least once a week", () => {
  const { updates } = parse(read(".github/dependabot.yml"));
  const [npm] = updates.filter((update: Record<string, unknown>) => update["package-ecosystem"] === "npm");
  expect(npm.directory).toBe("/");
  expect(["daily", "weekly"]).toContain(npm.schedule.interval);
});

test("every direct dependency has one exact version, so that nothing is updated unseen", () => {
  const { dependencies, devDependencies } = JSON.parse(read("package.json"));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
    expect(version, name).toMatch(/^(?:npm:@?[\w/-]+@)?\d+\.\d+\.\d+(?:-[\w.-]+)?$/);
});

test("every package of the lock file is known by its hash, and none comes from elsewhere", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as { packages: Record<string, Locked> };
  const installed = Object.entries(packages).filter(([name]) => name !== "");
  expect(installed.length).toBeGreaterThan(100);
  for (const [name, { resolved, integrity, optional }] of installed) {
    // Left out where it is the registry's own.
    expect(resolved ?? "https://registry.npmjs.org/", name).toMatch(/^https:\/\/registry\.npmjs\.org\//);
    // What other systems would install has none as long as nobody installed it.
    if (integrity !== undefined || optional !== true) expect(integrity, name).toMatch(/^sha512-/);
  }
});
