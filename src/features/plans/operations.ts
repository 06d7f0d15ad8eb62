import { maxAssetsPerProject } from "../../domain/asset";
import { operation } from "../../http/operation";
import { grammar } from "./grammar";
import { AppliedPlan, ApplyPlan, PlanParams } from "./schemas";
import { applyPlan, previewPlan } from "./service";

const tag = "Plans";

export const planOperations = [
  operation(
    {
      id: "applyPlan",
      method: "post",
      path: "/v1/projects/:projectId/plan/apply",
      tag,
      summary: "Make the plan the project's list of assets",
      description: `Idempotent: keys stay the same when lines move or change. A block that cannot be read is reported with its lines and never dropped. An asset is drawn anew only if the text of its own item, or a size or style that it inherits, has changed; a change of speed alone keeps the drawing. Assets that are no longer in the plan are kept and listed as orphaned. A document that is no list of assets, such as a game design document, is refused: the answer is 200 with \`summary.refused\`, and nothing changes without \`force\`. If the project would have more than ${maxAssetsPerProject} assets, including the kept ones and those that are not from a plan, the plan is refused as a conflict and nothing changes. This also applies to \`dryRun\`.\n\n${grammar}`,
      access: { scope: "write" },
      limit: "write",
      params: PlanParams,
      body: ApplyPlan,
      replies: { 200: AppliedPlan },
      errors: ["conflict"],
    },
    async ({ ctx, params, body }) => ({ status: 200, body: await applyPlan(ctx, params.projectId, body) }),
  ),
  operation(
    {
      id: "previewPlan",
      method: "get",
      path: "/v1/projects/:projectId/plan/preview",
      tag,
      summary: "Show the plan as it is read, for people",
      description:
        "The dry run of `applyPlan` as Markdown: the counts, every item with its line and attributes, the problems, the highest cost of drawing, and the plan in Hatchery's own format. Changes nothing.",
      access: { scope: "read" },
      limit: "read",
      nearby: true,
      params: PlanParams,
      replies: {
        200: {
          contentType: "text/markdown; charset=utf-8",
          description: "The plan as read.",
          example: "# The plan as read\n\nRead 14 of 15 possible items. 1 block not read.\n",
        },
      },
      errors: ["conflict"],
    },
    async ({ ctx, params }) => ({ status: 200, raw: await previewPlan(ctx, params.projectId) }),
  ),
];
