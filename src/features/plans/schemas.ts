import * as z from "zod";
import { assetKeyPattern, maxAssetKeyLength, maxAssetsPerProject } from "../../domain/asset";
import { Count, namedId } from "../../lib/fields";
import { maxProblems } from "./plan-problems";

export const ApplyPlan = z.strictObject({
  dryRun: z.boolean().default(false).meta({ description: "Reports the changes without making them." }),
});

const Keys = z.array(z.string().max(maxAssetKeyLength).regex(assetKeyPattern)).max(maxAssetsPerProject);
/** The plan, the keys and the style each report up to `maxProblems` problems, and one more that counts the rest. */
const maxListedProblems = 3 * (maxProblems + 1);

const Problem = z.object({ line: Count.min(1), message: z.string().max(1000) });

export const AppliedPlan = z
  .object({
    created: Keys,
    updated: Keys,
    unchanged: Keys,
    orphaned: Keys.meta({
      description: "From an earlier plan, and no longer in this one. They are kept.",
    }),
    problems: z.array(Problem).max(maxListedProblems).meta({
      description: "Lines that could not be read as written. Problems in the style begin with `In the style:`.",
    }),
  })
  .meta({ id: "AppliedPlan" });
export type AppliedPlan = z.infer<typeof AppliedPlan>;

export const PlanParams = z.object({ projectId: namedId("prj") });
