import { operation } from "../../http/operation";
import { pageOf, PageQuery, toPage } from "../../http/pagination";
import { listUnsettledJobs, settleJob } from "./settlement-service";
import { Settlement, SettlementParams, UnsettledJob } from "./settlement-schemas";

const tag = "Administration";

export const settlementOperations = [
  operation(
    {
      id: "listUnsettledJobs",
      method: "get",
      path: "/v1/admin/unsettled-jobs",
      tag,
      summary: "List the jobs of which nobody knows whether they were billed, newest first",
      description: "The estimate of each job stays reserved in the budgets of its user and its project.",
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
      tag,
      summary: "Settle such a job with the provider's bill",
      description:
        "Look the bill up at the provider first. Settling ends the reservation, once, and writes the bill into the ledger.",
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
