import * as z from "zod";

export const ApplyPlan = z.strictObject({
  dryRun: z.boolean().default(false).meta({ description: "Tells what would change; changes nothing." }),
});

const Keys = z.array(z.string());

export const AppliedPlan = z
  .object({
    created: Keys,
    updated: Keys,
    unchanged: Keys,
    orphaned: Keys.meta({
      description: "In the project from an earlier plan, and no longer in this one. They are kept.",
    }),
    problems: z.array(z.object({ line: z.number().int(), message: z.string() })).meta({
      description: "Lines that could not be read as they stand. Those of the style begin with `In the style:`.",
    }),
  })
  .meta({ id: "AppliedPlan" });
export type AppliedPlan = z.infer<typeof AppliedPlan>;

export const PlanParams = z.object({ projectId: z.string() });
