import { maxAssetsPerProject } from "../../domain/asset";
import { operation } from "../../http/operation";
import { AppliedPlan, ApplyPlan, PlanParams } from "./schemas";
import { applyPlan } from "./service";

export const planOperations = [
  operation(
    {
      id: "applyPlan",
      method: "post",
      path: "/v1/projects/:projectId/plan/apply",
      tag: "Plans",
      summary: "Make the plan the project's list of assets",
      description: `Idempotent: keys stay the same when lines move. A line that cannot be read is reported with its number, never dropped. Assets that the plan no longer has are listed as orphaned and kept. A plan by which the project would have more than ${maxAssetsPerProject} assets, those kept and those not of a plan among them, is refused as a conflict, also with \`dryRun\`: nothing is changed.`,
      access: { scope: "write" },
      limit: "write",
      params: PlanParams,
      body: ApplyPlan,
      replies: { 200: AppliedPlan },
      errors: ["conflict"],
    },
    async ({ ctx, params, body }) => ({ status: 200, body: await applyPlan(ctx, params.projectId, body) }),
  ),
];
