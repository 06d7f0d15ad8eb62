/**
 * Cloudflare's list prices for Workers Paid, in US dollars for a million units beyond the included ones, as the pages
 * stated them on 2026-11-30. A unit without a price is free by itself, and has a limit instead.
 */
import type { UnitName, Units } from "./units";

export const pricesReadOn = "2026-11-30";

type Price = { readonly usdPerMillion: number; readonly source: string };

const free = 0;
const workers = "https://developers.cloudflare.com/workers/platform/pricing/";
const d1 = "https://developers.cloudflare.com/d1/platform/pricing/";
const objects = "https://developers.cloudflare.com/durable-objects/platform/pricing/";
const r2 = "https://developers.cloudflare.com/r2/pricing/";
const queues = "https://developers.cloudflare.com/queues/platform/pricing/";
const workflows = "https://developers.cloudflare.com/workflows/reference/pricing/";

export const prices: Readonly<Record<UnitName, Price>> = {
  requests: { usdPerMillion: 0.3, source: workers },
  d1Calls: { usdPerMillion: free, source: d1 },
  rowsRead: { usdPerMillion: 0.001, source: d1 },
  rowsWritten: { usdPerMillion: 1, source: d1 },
  objectRequests: { usdPerMillion: 0.15, source: objects },
  objectRowsWritten: { usdPerMillion: 1, source: objects },
  classA: { usdPerMillion: 4.5, source: r2 },
  classB: { usdPerMillion: 0.36, source: r2 },
  // A message is written, read and deleted, at 0.40 for a million of each.
  queueMessages: { usdPerMillion: 1.2, source: queues },
  workflowSteps: { usdPerMillion: free, source: workflows },
  subrequests: { usdPerMillion: free, source: workers },
};

/** Dollars for doing the work a million times. */
export function usdPerMillion(units: Units): number {
  return Object.entries(prices).reduce((sum, [name, price]) => sum + units[name as UnitName] * price.usdPerMillion, 0);
}
