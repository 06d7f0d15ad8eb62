import * as z from "zod";
import { AnyId, Count, idOf, MicroUsd, namedId, Time } from "../../lib/fields";
import { ModelId, ProviderName } from "../assets/schemas";

/** As much as a person sets or says: a million dollars. */
const StatedMicroUsd = MicroUsd.max(1_000_000_000_000);
export const MonthlyLimit = StatedMicroUsd.nullable();

const Day = z.iso.date().max(10);
const Moment = z.union([Day, z.iso.datetime({ offset: true }).max(40)], {
  error: "must be a date such as 2026-11-01, or a time such as 2026-11-01T12:00:00Z",
});

/** How many projects or models have an item of their own; the rest share one. */
export const maxNamedItems = 1000;

export const groupings = ["day", "project", "model"] as const;
export type Grouping = (typeof groupings)[number];

export const UsageQuery = z.strictObject({
  from: Moment.optional().meta({
    description:
      "The beginning, included: a date, which is its midnight in UTC, or a time. That of the month in which `to` ends when left out.",
  }),
  to: Moment.optional().meta({
    description:
      "The end, not included: `to=2026-12-01` is all of November. The end of this UTC month when left out; at most 366 days after `from`.",
  }),
  projectId: namedId("prj").optional().meta({ description: "Only this project, deleted or not." }),
  by: z.enum(groupings).default("day").meta({ description: "What an item stands for." }),
});
export type UsageQuery = z.infer<typeof UsageQuery>;

export const UsageItem = z
  .object({
    day: Day.optional().meta({ description: "By day: the UTC day on which the pictures were asked for." }),
    projectId: idOf("prj").nullable().optional().meta({
      description: "By project. Null sums up the rest, beyond the first 1,000.",
    }),
    model: ModelId.nullable().optional().meta({ description: "By model; null as for projects." }),
    generations: Count.meta({ description: "Those that asked for a picture. One can be in several items." }),
    images: Count.meta({ description: "Pictures that were drawn; those that failed count in the cost." }),
    costMicroUsd: MicroUsd.meta({ description: "What providers have billed, whether it succeeded or not." }),
    ownKeyMicroUsd: MicroUsd.meta({
      description: "The part of it that was billed to provider keys of your own, and takes nothing from your budget.",
    }),
  })
  .meta({ id: "UsageItem" });
export type UsageItem = z.infer<typeof UsageItem>;

export const Budget = z
  .object({
    limitMicroUsd: MicroUsd.nullable().meta({ description: "For one UTC month; null when there is none." }),
    reservedMicroUsd: MicroUsd.meta({ description: "Promised to pictures that are not billed yet." }),
    spentMicroUsd: MicroUsd.meta({ description: "Billed since the month began." }),
    resetsAt: Time,
  })
  .meta({ id: "Budget" });
export type Budget = z.infer<typeof Budget>;

export const Usage = z
  .object({
    items: z
      .array(UsageItem)
      .max(maxNamedItems + 1)
      .meta({ description: "Days in their order; projects and models by what they cost." }),
    totalMicroUsd: MicroUsd,
    budget: Budget.meta({ description: "Of the project when one is named, else yours; of this month, in any case." }),
  })
  .meta({ id: "Usage" });
export type Usage = z.infer<typeof Usage>;

export const BudgetChange = z.strictObject({
  monthlyMicroUsd: MonthlyLimit.meta({
    description: "What may be spent in the project in one UTC month, on whatever key; null for no limit of its own.",
    examples: [5_000_000],
  }),
});

export const BudgetParams = z.object({ projectId: namedId("prj") });

export const UnsettledJob = z
  .object({
    imageId: AnyId,
    userId: idOf("usr").meta({ description: "All zeros when the account is gone." }),
    projectId: z.string().max(64).meta({ description: "It may be gone; empty when the account is." }),
    generationId: z
      .string()
      .max(64)
      .meta({ description: "It may be gone, with its project; empty when the account is." }),
    model: ModelId,
    provider: ProviderName,
    ownKey: z.boolean().meta({ description: "Whether it ran on a provider key of the user's own." }),
    jobId: z.string().max(4096).nullable().meta({ description: "The provider's name for it, when it gave one." }),
    estimateMicroUsd: MicroUsd.meta({ description: "What is reserved until it is settled." }),
    submittedAt: Time,
  })
  .meta({ id: "UnsettledJob" });
export type UnsettledJob = z.infer<typeof UnsettledJob>;

export const Settlement = z.strictObject({
  costMicroUsd: StatedMicroUsd.meta({ description: "What the provider has billed for it; 0 for nothing." }),
});
export const SettlementParams = z.object({ imageId: namedId("img") });
