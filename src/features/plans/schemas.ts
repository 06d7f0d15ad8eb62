import { tileSets } from "../../domain/tile-sets";
import * as z from "zod";
import { maxFps, minFps } from "../../domain/animation-speed";
import {
  assetKeyPattern,
  assetKinds,
  directions,
  maxAnimationNameLength,
  maxAnimationsPerAsset,
  maxAssetKeyLength,
  maxAssetsPerProject,
  maxImagesPerAsset,
  maxSidePixels,
  maxVariants,
} from "../../domain/asset";
import { Count, MicroUsd, Name, namedId, Prose } from "../../lib/fields";
import { maxContentLength } from "../memory-files/schemas";
import { maxProblems } from "./problem-list";
import { lineUses, problemKinds } from "../../reading/plans/plan-reading";

const Key = z.string().max(maxAssetKeyLength).regex(assetKeyPattern);
/** A key in a request. The form is documented and not checked: a key of another form is not found. */
const NamedKey = z.string().min(1).max(maxAssetKeyLength).meta({ pattern: assetKeyPattern.source });

const Rename = z.strictObject({
  from: NamedKey.meta({ description: "The key of the asset." }),
  to: NamedKey.meta({ description: "The key that the renamed item of the plan gets." }),
});

const eachKeyOnce = (pairs: readonly z.infer<typeof Rename>[]): boolean =>
  new Set(pairs.flatMap(({ from, to }) => [from, to])).size === 2 * pairs.length;

export const ApplyPlan = z.strictObject({
  dryRun: z
    .boolean()
    .default(false)
    .meta({ description: "Reports the changes without making them, and shows everything that was read." }),
  force: z
    .boolean()
    .default(false)
    .meta({ description: "Applies a plan that would be refused because most of it is no list of assets." }),
  renames: z
    .array(Rename)
    .max(maxAssetsPerProject)
    .refine(eachKeyOnce, { error: "must name each key once" })
    .default([])
    .meta({
      description:
        "Confirms that an item was renamed: the asset `from` gets the key and the name of the item `to`, and keeps id, versions and status. A dry run proposes such pairs.",
    }),
});
export type ApplyPlan = z.output<typeof ApplyPlan>;

const Keys = z.array(Key).max(maxAssetsPerProject);
const Line = Count.min(1).meta({ description: "From 1." });

export const PlanProblem = z
  .object({
    line: Line,
    endLine: Line.meta({ description: "The last line of the block." }),
    kind: z.enum(problemKinds),
    message: z.string().max(1000),
  })
  .meta({ id: "PlanProblem" });

const Side = z.number().int().min(1).max(maxSidePixels);

const PlannedAnimation = z.object({
  name: z.string().max(maxAnimationNameLength),
  frames: z.number().int().min(1).max(maxImagesPerAsset),
  fps: z.number().int().min(minFps).max(maxFps).meta({ description: "Frames a second." }),
  loop: z.boolean(),
});

const PlannedItem = z.object({
  line: Line,
  endLine: Line,
  key: Key,
  name: Name,
  category: Name,
  kind: z.enum(assetKinds),
  width: Side,
  height: Side,
  directions: z.array(z.enum(directions)).max(directions.length),
  animations: z.array(PlannedAnimation).max(maxAnimationsPerAsset),
  variants: z.number().int().min(1).max(maxVariants),
  tiles: z.enum(tileSets).nullable(),
  description: Prose,
  confidence: z.enum(["high", "low"]).meta({ description: "`low`: check this item, because words decided, not tags." }),
});

const onlyInDryRun = "Only in a dry run. ";

export const AppliedPlan = z
  .object({
    created: Keys,
    updated: Keys,
    unchanged: Keys,
    orphaned: Keys.meta({
      description: "From an earlier plan, and no longer in this one. They are kept.",
    }),
    renamed: z
      .array(z.object({ from: Key, to: Key }))
      .max(2 * maxAssetsPerProject)
      .meta({
        description:
          "In a dry run, proposals: items that kept their place and changed their name. Otherwise the confirmed renames.",
      }),
    problems: z
      .array(PlanProblem)
      .max(maxProblems)
      .meta({
        description: `Blocks that were not read as written, the most important first. At most ${maxProblems}: past that, the last one has the kind \`more\` and counts the rest. Problems in the style have the kind \`style\` and the style's line.`,
      }),
    summary: z.object({
      candidates: Count.meta({ description: "Blocks of the plan that have the form of an item." }),
      read: Count.meta({ description: "Candidates that became items." }),
      blocksNotRead: Count,
      refused: z.boolean().meta({ description: "True if the plan is no list of assets. Nothing was applied then." }),
    }),
    items: z
      .array(PlannedItem)
      .max(maxAssetsPerProject)
      .optional()
      .meta({ description: `${onlyInDryRun}The items as read.` }),
    lines: z
      .array(z.object({ line: Line, as: z.enum(lineUses) }))
      .max(maxContentLength + 1)
      .optional()
      .meta({ description: `${onlyInDryRun}The use of every line of the plan.` }),
    normalized: z
      .string()
      .max(maxContentLength)
      .nullable()
      .optional()
      .meta({
        description: `${onlyInDryRun}The plan in Hatchery's own format, with the key of every item. Stored and applied, this text changes nothing and has no problem. Null if the text would be too long.`,
      }),
    estimateMicroUsd: MicroUsd.nullable()
      .optional()
      .meta({
        description: `${onlyInDryRun}The most that a generation without \`assets\` would cost after this plan is applied. Null if the model has no known price.`,
      }),
  })
  .meta({ id: "AppliedPlan" });
export type AppliedPlan = z.infer<typeof AppliedPlan>;
/** With the parts that only a dry run has. */
export type DryRun = { [Part in keyof AppliedPlan]-?: Exclude<AppliedPlan[Part], undefined> };

export const PlanParams = z.object({ projectId: namedId("prj") });
