/** docs/scale.md follows from docs/cost.md and the assumptions in cost/scale. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readCostPage } from "../../cost/scale/cost-page";
import { objectShare, simulate } from "../../cost/scale/simulate";
import { userDay } from "../../cost/scale/user-day";

const table = readCostPage(readFileSync("docs/cost.md", "utf8"));
const page = readFileSync("docs/scale.md", "utf8");

function toTable(): string {
  const rows = simulate(table).map(
    ({ part, limit, users, imagesADay }) =>
      `| ${part} | ${limit} | ${users.toLocaleString("en")} | ${imagesADay.toLocaleString("en")} |`,
  );
  return ["| part | limit | active users a day | images a day |", "|---|---|---:|---:|", ...rows].join("\n");
}

test("the table of docs/scale.md is that of the simulation (npx vitest run --project unit scale --update writes it)", async () => {
  const [open, close] = ["<!-- simulation -->\n", "\n<!-- /simulation -->"];
  const start = page.slice(0, page.indexOf(open) + open.length);
  const rest = page.slice(page.indexOf(close));
  await expect(start + toTable() + rest).toMatchFileSnapshot("../../docs/scale.md");
});

test("the simulation reads each row of the user's day from docs/cost.md", () => {
  for (const name of Object.keys(userDay)) expect(table.get(name), name).toBeDefined();
});

test("a database with dearer calls is full with fewer users", () => {
  const dearer = new Map([...table].map(([name, units]) => [name, { ...units, d1Calls: units.d1Calls * 2 }]));
  const callsOf = (from: typeof table) => simulate(from).find(({ part }) => part.endsWith("calls"))?.users ?? 0;
  expect(callsOf(dearer)).toBeLessThan(callsOf(table) * 0.6);
});

test("one user takes a small part of their Durable Object", () => {
  expect(objectShare(table)).toBeLessThan(0.01);
});
