import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { providerNames, providers } from "../../src/providers/registry";

const page = readFileSync(path.resolve(import.meta.dirname, "../../docs/connections.md"), "utf8");
const outside = providerNames.filter((name) => providers[name].hosts.length > 0);

test("there is a provider outside, so that the next test is about something", () => {
  expect(outside.length).toBeGreaterThan(0);
});

test.each(outside)("docs/connections.md says which hosts %s has, and how many jobs it gets at once", (name) => {
  const { hosts, maxInFlight } = providers[name];
  const row = page.split("\n").find((line) => line.startsWith(`| ${name} |`)) ?? "";
  const cells = row.split("|").map((cell) => cell.trim());
  expect(cells[2]).toBe(hosts.map((host) => `\`${host}\``).join(", "));
  expect(cells[3]).toBe(maxInFlight === null ? "no number of ours" : `${maxInFlight} images an account`);
});
