import { operation } from "../../http/operation";
import { preferredType } from "../../lib/accept";
import { contentDisposition } from "../../lib/content-disposition";
import { toUsageCsv } from "./csv";
import { Budget, BudgetChange, BudgetParams, Usage, UsageQuery } from "./schemas";
import { getProjectBudget, getUsage, setProjectBudget } from "./service";

const tag = "Usage";
const forms = ["application/json", "text/csv"] as const;

export const usageOperations = [
  operation(
    {
      id: "getUsage",
      method: "get",
      path: "/v1/usage",
      tag,
      summary: "Get the number and cost of drawn images by day, project or model",
      description:
        "The sums of the ledger, which has one row for each request to a provider. Deleted projects still count. Every grouping of the same range has the same total. With `Accept: text/csv` the items are returned as CSV. A key that is bound to one project sees that project alone.",
      access: { scope: "read" },
      limit: "read",
      query: UsageQuery,
      replies: {
        200: {
          json: Usage,
          raw: {
            contentType: "text/csv; charset=utf-8; header=present",
            description: "The items as CSV (RFC 4180), if `Accept` prefers CSV.",
            isAttachment: true,
            example: "day,generations,images,requests,costMicroUsd,ownKeyMicroUsd\r\n2026-11-21,1,16,4,59000,0\r\n",
          },
        },
      },
      errors: ["not_found"],
    },
    async ({ ctx, query, request }) => {
      const usage = await getUsage(ctx, query);
      if (preferredType(request.headers.get("Accept"), forms) === "application/json")
        return { status: 200, body: usage, headers: { Vary: "Accept" } };
      const headers = { Vary: "Accept", "Content-Disposition": contentDisposition(`usage-by-${query.by}.csv`) };
      return { status: 200, raw: toUsageCsv(query.by, usage.items), headers };
    },
  ),
  operation(
    {
      id: "getProjectBudget",
      method: "get",
      path: "/v1/projects/:projectId/budget",
      tag,
      summary: "Get a project's budget and spending for this month",
      access: { scope: "read" },
      limit: "read",
      params: BudgetParams,
      replies: { 200: Budget },
    },
    async ({ ctx, params }) => ({ status: 200, body: await getProjectBudget(ctx, params.projectId) }),
  ),
  operation(
    {
      id: "setProjectBudget",
      method: "put",
      path: "/v1/projects/:projectId/budget",
      tag,
      summary: "Set a project's monthly budget",
      description:
        "Applies from the next generation on, in addition to your own limit. An API key cannot change the budget, so an agent cannot raise the limit on its own spending.",
      access: "session",
      limit: "write",
      params: BudgetParams,
      body: BudgetChange,
      replies: { 200: Budget },
    },
    async ({ ctx, params, body }) => ({
      status: 200,
      body: await setProjectBudget(ctx, params.projectId, body.monthlyMicroUsd),
    }),
  ),
];
