import { operation } from "../../http/operation";
import { pageOf, PageQuery, toPage } from "../../http/pagination";
import { preferredType } from "../../lib/accept";
import { contentDisposition } from "../../lib/content-disposition";
import { toUsageCsv } from "./csv";
import {
  Budget,
  BudgetChange,
  BudgetParams,
  Settlement,
  SettlementParams,
  UnsettledJob,
  Usage,
  UsageQuery,
} from "./schemas";
import { getProjectBudget, getUsage, setProjectBudget } from "./service";
import { listUnsettledJobs, settleJob } from "../drawing/settlement-service";

const tag = "Usage";
const administration = "Administration";
const forms = ["application/json", "text/csv"] as const;

export const usageOperations = [
  operation(
    {
      id: "getUsage",
      method: "get",
      path: "/v1/usage",
      tag,
      summary: "What was drawn and what it cost, by day, project or model",
      description:
        "The sums of the ledger, which has a row for each picture that a provider was asked for. Deleted projects still count. Every grouping of the same range has the same total. With `Accept: text/csv` the items come as CSV. A key that is bound to one project sees that project alone.",
      access: { scope: "read" },
      limit: "read",
      query: UsageQuery,
      replies: {
        200: {
          json: Usage,
          raw: {
            contentType: "text/csv; charset=utf-8; header=present",
            description: "The items as CSV (RFC 4180) when `Accept` prefers it.",
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
      summary: "Get what a project may spend this month, and has spent",
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
      summary: "Limit what a project may spend in a month",
      description:
        "Holds from the next generation on, beside your own limit. No API key can change it, so that an agent cannot raise its own cap.",
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
  operation(
    {
      id: "listUnsettledJobs",
      method: "get",
      path: "/v1/admin/unsettled-jobs",
      tag: administration,
      summary: "List the pictures of which nobody knows whether they were billed, newest first",
      description: "What each was estimated to cost stays reserved in its user's and its project's budget.",
      access: "admin",
      limit: "read",
      query: PageQuery,
      replies: { 200: pageOf(UnsettledJob) },
    },
    async ({ ctx, query }) => ({ status: 200, body: await listUnsettledJobs(ctx, toPage(query)) }),
  ),
  operation(
    {
      id: "settleJob",
      method: "post",
      path: "/v1/admin/unsettled-jobs/:imageId/settle",
      tag: administration,
      summary: "Say what such a picture was billed",
      description: "Looked up at the provider. Ends the reservation, once; what was billed goes into the ledger.",
      access: "admin",
      limit: "write",
      params: SettlementParams,
      body: Settlement,
      replies: { 204: null },
      errors: ["conflict"],
    },
    async ({ ctx, params, body }) => {
      await settleJob(ctx, params.imageId, body.costMicroUsd);
      return { status: 204 };
    },
  ),
];
