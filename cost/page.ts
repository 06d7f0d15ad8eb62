/** Writes `docs/cost.md` from the measured rows. */
import { allowedGrowth, whoseData, type Whose } from "./allowed-growth";
import { longLife, shortLife, sumOf } from "./life";
import { prices, pricesReadOn, usdPerMillion } from "./prices";
import { allowedScans } from "./allowed-scans";
import { unitNames, type UnitName, type Units } from "./units";
import type { Rows } from "./walk";

/** The heading of each unit's column, and the meaning of the unit. */
const columns: Readonly<Record<UnitName, readonly [heading: string, meaning: string]>> = {
  requests: [
    "requests",
    "calls of the Worker: the request itself, each workflow that is started, each batch of a queue",
  ],
  d1Calls: ["D1 calls", "round trips to the database; one call carries one statement or one transaction"],
  rowsRead: ["rows read", "rows of tables and indexes that D1 looks at, as D1 reports them"],
  rowsWritten: ["rows written", "rows of tables and indexes that D1 changes, as D1 reports them"],
  objectRequests: [
    "DO calls",
    "calls of Durable Objects, which count requests and know who is banned, and their alarms",
  ],
  objectRowsWritten: ["DO rows", "keys that a Durable Object stores or deletes, and alarms that it sets"],
  classA: ["R2 A", "R2 operations of class A: writes and lists"],
  classB: ["R2 B", "R2 operations of class B: reads"],
  queueMessages: ["messages", "messages sent to the queue of webhook deliveries; each is three operations on the bill"],
  workflowSteps: ["steps", "steps of workflows that ran"],
  subrequests: ["subrequests", "all calls to the outside and to bindings; one invocation may make 10,000"],
};

export function toPage(rows: Rows): string {
  const operations = [...rows].filter(([name]) => !isWork(name));
  const work = [...rows].filter(([name]) => isWork(name));
  return [
    intro,
    `| column | meaning | dollars a million |\n|---|---|---|\n${unitNames.map(toUnitRow).join("\n")}`,
    outro,
    "## One image's life",
    lives(rows),
    "## Operations",
    "One call of each operation, by its `operationId` in `/openapi.json`. An operation with several rows has several ways to be called.",
    toTable(operations),
    "## Work that no request waits for",
    "Cron, alarms, queue and workflows, and the looks of an open event stream. A caller starts most of this work: an image's drawing is a row of its own here, beside the call that asked for the drawing.",
    toTable(work),
    "## Costs that grow",
    "Every row above stays the same while data grows, except these. The test grows the rows of each table from a hundred to ten thousand (`npm run test:long`: a hundred thousand): of other users, of the same user, of the same project. Growth that this table does not name fails the test, and so does a line of this table that no longer holds.",
    `| what | grows with | because | at most |\n|---|---|---|---|\n${allowedGrowth.map(toGrowthRow).join("\n")}`,
    "## Statements that scan or sort",
    "SQLite explains every statement that these rows run. None reads a whole table or index, and none sorts in memory, except these.",
    `| statement | reads | because |\n|---|---|---|\n${allowedScans.map(({ name, reads, reason }) => `| ${name} | ${reads} | ${reason} |`).join("\n")}`,
  ]
    .join("\n\n")
    .concat("\n");
}

const intro = `# Cost

\`npm run cost\` measures this page: the units that Cloudflare bills for every operation, and for the work behind them. The numbers are counted, not estimated: D1 reports the rows of each statement, and every binding runs behind a counter. Each call is made once, in a warm isolate with a clock that stands still, by a user with a hundred rows in each table, in a project with a hundred rows in each table, beside a hundred other users. A test fails when a number changes and this page does not.`;

const outro = `Prices are Cloudflare's list prices for Workers Paid beyond the included units, read on ${pricesReadOn}; the sources are in \`cost/prices.ts\`. A column without a price is free by itself, and limited. The last column of each table, "$ a million", is the price of a million such calls. Not in these tables: CPU time, the duration of Durable Objects, storage and the log, which [the monthly example](deploy.md#monthly-cost) has, and the bill of the image provider.`;

function isWork(name: string): boolean {
  return name.includes(": ");
}

function toUnitRow(unit: UnitName): string {
  const [heading, meaning] = columns[unit];
  const { usdPerMillion: usd } = prices[unit];
  return `| ${heading} | ${meaning} | ${usd === 0 ? "" : usd} |`;
}

function toTable(rows: readonly (readonly [string, { readonly units: Units }])[]): string {
  const headings = unitNames.map((unit) => columns[unit][0]);
  const lines = rows.map(([name, { units }]) => toRow(name, units, usdPerMillion(units).toFixed(2)));
  return [`| | ${headings.join(" | ")} | $ a million |`, `|---${"|---:".repeat(headings.length + 1)}|`, ...lines].join(
    "\n",
  );
}

/** A zero is left out, so that the eye finds the others. */
function toRow(name: string, units: Units, price: string): string {
  return `| ${name} | ${unitNames.map((unit) => (units[unit] === 0 ? "" : units[unit])).join(" | ")} | ${price} |`;
}

function lives(rows: Rows): string {
  const [least, most] = [sumOf(shortLife, rows), sumOf(longLife, rows)];
  const ofThousand = (units: Units): string => (usdPerMillion(units) / 1000).toFixed(3);
  return `An image costs the platform between ${inCents(least)} and ${inCents(most)} cents, so a thousand images cost between ${ofThousand(least)} and ${ofThousand(most)} dollars.

- **At least**: the built-in provider draws the image, nobody watches, and the file is fetched once.
- **At most**: a paid provider draws and calls back, a stream watches for a minute, a webhook tells the end, and the image is approved, packed alone and fetched twice, with each request a second or more after the last. Images that are drawn and packed together share most of this.

${toTable([
  ["one image, at least", { units: least }],
  ["one image, at most", { units: most }],
])}`;
}

function inCents(units: Units): string {
  return (usdPerMillion(units) / 10_000).toFixed(4);
}

function toGrowthRow({ rows, with: whose, reason, cap }: (typeof allowedGrowth)[number]): string {
  return `| ${rows.join("; ")} | ${whose.map((each: Whose) => whoseData[each]).join("; ")} | ${reason} | ${cap} |`;
}
