/** The statements whose plan has a scan or a sort in memory, and why each may. */

export type AllowedScan = {
  /** A part of the statement, with single spaces. */
  readonly part: string;
  readonly name: string;
  /** The rows that the scan or sort reads. */
  readonly reads: string;
  readonly reason: string;
};

const fromTheEnd = "the index is read from the end and the page's limit stops the search";

export const allowedScans: readonly AllowedScan[] = [
  {
    part: `from "users" where "users"."deleting_at" is null order by "users"."id" desc limit ?`,
    name: "an administrator's list of users",
    reads: "a page",
    reason: fromTheEnd,
  },
  {
    part: `"users"."email" >= ? and "users"."email" < ?`,
    name: "an administrator's search for users by the beginning of the e-mail address",
    reads: "the users whose address begins so",
    reason: "the newest users come first, and the index of addresses has another order",
  },
  {
    part: `from "invites" order by "invites"."id" desc limit ?`,
    name: "an administrator's list of invites",
    reads: "a page",
    reason: fromTheEnd,
  },
  {
    part: `from "audit_log" order by "audit_log"."id" desc limit ?`,
    name: "an administrator's list of the audit log",
    reads: "a page",
    reason: fromTheEnd,
  },
  {
    part: `from "provider_jobs" where "provider_jobs"."state" = ? order by "provider_jobs"."image_id" desc limit ?`,
    name: "an administrator's list of jobs with an unknown bill",
    reads: "a page",
    reason: "the index holds only such jobs, is read from the end, and the page's limit stops the search",
  },
  {
    part: "FROM users o WHERE o.role = 'admin'",
    name: "whether another administrator is left",
    reads: "administrators, up to the first who can act",
    reason: "the index holds only administrators",
  },
  {
    part: "SELECT key FROM assets WHERE project_id = ? UNION SELECT value",
    name: "whether a plan's assets fit into the project",
    reads: "the project's keys and the plan's, at most 1,000 each",
    reason: "a key that is in both counts once",
  },
  {
    part: `order by +"assets"."id"`,
    name: "assets that a request names, in the plan's order",
    reads: "the named assets, at most 1,000",
    reason: "the index that has the order of the plan would read the whole project",
  },
  {
    part: "row_number() OVER (PARTITION BY d.webhook_id",
    name: "the webhook deliveries that are due",
    reads: "at most 4 deliveries of each webhook",
    reason: "each webhook's first delivery comes before any second, and no index has that order",
  },
  {
    part: "WITH totals AS MATERIALIZED",
    name: "a usage report",
    reads: "the ledger's daily sums in the range, which has at most 366 days",
    reason: "sums are grouped by the name that the caller chooses, and sorted by cost",
  },
  {
    part: `from "object_deletions" order by random()`,
    name: "the deletions of objects that are under way",
    reads: "the deletions requested in the last half hour, and those that have failed since",
    reason: "a random choice keeps deletions that fail from holding up the others",
  },
];
