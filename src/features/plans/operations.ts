import { maxAssetsPerProject } from "../../domain/asset";
import { operation } from "../../http/operation";
import { grammar } from "./grammar";
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
      description: `Idempotent: keys stay the same when lines move. A line that cannot be read is reported with its number and never dropped. Assets that are no longer in the plan are kept and listed as orphaned. If the project would have more than ${maxAssetsPerProject} assets, including the kept ones and those that are not from a plan, the plan is refused as a conflict and nothing changes. This also applies to \`dryRun\`.\n\n${grammar}`,
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
