import * as z from "zod";
import { Count, namedId } from "../../lib/fields";
import { AssetKey } from "../assets/schemas";
import { maxPlanAssets } from "./plan-parser";

export const ApplyPlan = z.strictObject({
  dryRun: z.boolean().default(false).meta({ description: "Tells what would change; changes nothing." }),
});

/** As many as a project may have, too. */
const Keys = z.array(AssetKey).max(maxPlanAssets);
/** Of the plan, its keys and the style: each lists at most 200, and one that counts the rest. */
const maxProblems = 3 * 201;

const Problem = z.object({ line: Count.min(1), message: z.string().max(1000) });

export const AppliedPlan = z
  .object({
    created: Keys,
    updated: Keys,
    unchanged: Keys,
    orphaned: Keys.meta({
      description: "In the project from an earlier plan, and no longer in this one. They are kept.",
    }),
    problems: z.array(Problem).max(maxProblems).meta({
      description: "Lines that could not be read as they stand. Those of the style begin with `In the style:`.",
    }),
  })
  .meta({ id: "AppliedPlan" });
export type AppliedPlan = z.infer<typeof AppliedPlan>;

export const PlanParams = z.object({ projectId: namedId("prj") });
