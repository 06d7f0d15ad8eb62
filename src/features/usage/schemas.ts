import * as z from "zod";
import { Count, idOf, MicroUsd, namedId, StatedMicroUsd, Time } from "../../lib/fields";
import { ModelId } from "../../providers/fields";

export const MonthlyLimit = StatedMicroUsd.nullable();

const Day = z.iso.date().max(10);
const Moment = z.union([Day, z.iso.datetime({ offset: true }).max(40)], {
  error: "must be a date such as 2026-11-01, or a time such as 2026-11-01T12:00:00Z",
});

/** So many projects or models have an item of their own; all others share one. */
export const maxNamedItems = 1000;

export const groupings = ["day", "project", "model"] as const;
export type Grouping = (typeof groupings)[number];

export const UsageQuery = z.strictObject({
  from: Moment.optional().meta({
    description:
      "The beginning, included: a time, or a date, which stands for midnight UTC. If left out: the beginning of the month in which the range ends.",
  }),
  to: Moment.optional().meta({
    description:
      "The end, not included: `to=2026-12-01` includes all of November. If left out: the end of the present UTC month. At most 366 days after `from`.",
  }),
  projectId: namedId("prj").optional().meta({ description: "Only the usage of this project, which may be deleted." }),
  by: z.enum(groupings).default("day").meta({ description: "One item for each day, project or model." }),
});
export type UsageQuery = z.infer<typeof UsageQuery>;

export const UsageItem = z
  .object({
    day: Day.optional().meta({
      description: "Only with `by=day`: the UTC day on which the images were requested from providers.",
    }),
    projectId: idOf("prj").nullable().optional().meta({
      description: "Only with `by=project`. The item with null sums up all projects after the 1,000 costliest.",
    }),
    model: ModelId.nullable().optional().meta({ description: "Only with `by=model`. Null sums up as for projects." }),
    generations: Count.meta({
      description: "Generations that requested an image. One generation can count in several items.",
    }),
    images: Count.meta({
      description: "Drawn images. Failed images are not counted here, but their cost is included below.",
    }),
    requests: Count.meta({ description: "The requests that brought these images. A request can bring several." }),
    costMicroUsd: MicroUsd.meta({ description: "The amount that providers have billed, failed images included." }),
    ownKeyMicroUsd: MicroUsd.meta({
      description:
        "The part of the cost that was billed to your own provider keys. Your own budget does not include this part.",
    }),
  })
  .meta({ id: "UsageItem" });
export type UsageItem = z.infer<typeof UsageItem>;

export const Budget = z
  .object({
    limitMicroUsd: MicroUsd.nullable().meta({ description: "The limit for one UTC month; null for no limit." }),
    reservedMicroUsd: MicroUsd.meta({ description: "Reserved for images that are not billed yet." }),
    spentMicroUsd: MicroUsd.meta({ description: "Billed since the beginning of the month." }),
    resetsAt: Time,
  })
  .meta({ id: "Budget" });
export type Budget = z.infer<typeof Budget>;

export const Usage = z
  .object({
    items: z
      .array(UsageItem)
      .max(maxNamedItems + 1)
      .meta({ description: "Days in order of time; projects and models by cost, the costliest first." }),
    totalMicroUsd: MicroUsd,
    budget: Budget.meta({
      description: "The budget of the named project, else your own. Always for the present month.",
    }),
  })
  .meta({ id: "Usage" });
export type Usage = z.infer<typeof Usage>;

export const BudgetChange = z.strictObject({
  monthlyMicroUsd: MonthlyLimit.meta({
    description:
      "The limit on spending in the project in one UTC month, with any provider key; null for no limit on the project.",
    examples: [5_000_000],
  }),
});

export const BudgetParams = z.object({ projectId: namedId("prj") });
