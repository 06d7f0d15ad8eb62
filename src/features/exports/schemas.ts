import * as z from "zod";
import { exportStatuses } from "../../domain/states";
import { Count, idOf, namedId, Prose, Sha256, signedUrlNote, SizeBytes, Time, Url } from "../../lib/fields";
import { AssetKey, NamedAssetKeys } from "../assets/schemas";
import { imageFlags } from "../../domain/image-qa";
import { AskedOptions } from "../../targets/options";
import { targetNames } from "../../targets/target-names";

export const ExportTargetName = z.enum(targetNames);

/** The most formats of one export. */
export const maxTargets = 8;

const askedFields = {
  target: ExportTargetName.optional().meta({
    description: `The format of the pack; \`${targetNames[0]}\` if neither \`target\` nor \`targets\` is sent. \`GET /v1/targets\` describes each.`,
  }),
  targets: z
    .array(ExportTargetName)
    .min(1)
    .max(maxTargets)
    .refine((names) => new Set(names).size === names.length, { error: "must not name a target twice" })
    .optional()
    .meta({
      description:
        "Several formats in one pack, instead of `target`. Each has a folder of its own, and all share the sheets.",
    }),
  options: AskedOptions.optional().meta({
    description: "Options of the targets. Each target must know each option: see `GET /v1/targets`.",
  }),
  include: z.enum(["approved", "all"]).default("approved").meta({
    description:
      "`approved`: each asset's approved version. `all`: the newest version of an asset that has no approved one. Assets without such a version are left out.",
  }),
  assets: NamedAssetKeys.optional().meta({ description: "Asset keys. Default: every asset of the project." }),
  since: namedId("exp").optional().meta({
    description:
      "The id of an earlier export that is ready, with the same targets and options. The pack then holds only the assets that are new or changed since that export, and the manifest lists the assets that are gone. Names, ids and places on sheets of unchanged assets stay; a sheet page with a change is in the pack whole.",
  }),
};

export const NewExport = z
  .strictObject(askedFields)
  .refine(({ target, targets: several }) => target === undefined || several === undefined, {
    error: "cannot be sent together with target",
    path: ["targets"],
  });
export type NewExport = z.infer<typeof NewExport>;

/** The longest list of warnings that an answer has. */
export const maxWarnings = 100;

const ExportWarning = z.object({
  assetKey: AssetKey,
  code: z.enum(["left-out", "reduced", ...imageFlags]).meta({
    description:
      "`left-out`: the asset or a part of the asset is missing. `reduced`: the pack has less than the plan. Others are flags of images.",
    examples: ["left-out"],
  }),
  message: Prose.meta({
    examples: [
      "1 image is left out: only readable PNG images of 32 × 32 pixels fit, and the first one is jpeg of 1024 × 1024. Draw the asset again, or export the target plain.",
    ],
  }),
});

const UsedOptions = z.object(AskedOptions.shape).meta({
  description: "As used: the options that a target knows, with the defaults filled in.",
  examples: [
    { padding: 0, extrude: 0, powerOfTwo: false, trim: false, maxPageSize: 2048, scale: 1, folder: "hatchery" },
  ],
});

export const Export = z
  .object({
    id: idOf("exp"),
    status: z.enum(exportStatuses),
    target: ExportTargetName.meta({ description: "The first of `targets`.", examples: ["godot"] }),
    targets: z
      .array(ExportTargetName)
      .max(maxTargets)
      .meta({ examples: [["godot"]] }),
    options: UsedOptions,
    warnings: z.array(ExportWarning).max(maxWarnings).meta({
      description:
        "The parts of assets that the pack lacks, and the flags of images in the pack, the most important first. Empty until the files are laid out. The pack's README.md says more.",
    }),
    since: idOf("exp").nullable().meta({ description: "The earlier export whose unchanged assets are left out." }),
    fileName: z
      .string()
      .max(255)
      .regex(/^[a-z0-9-]+[.]zip$/),
    sizeBytes: SizeBytes.nullable().meta({ description: "Size of the archive. Null until the export is ready." }),
    sha256: Sha256.nullable().meta({ description: "Of the archive, in hex. Equal packs have equal hashes." }),
    fileCount: Count.nullable().meta({ description: "Files in the archive, including manifest.json and README.md." }),
    url: Url.nullable().meta({ description: `${signedUrlNote} Null until the export is ready.` }),
    urlExpiresAt: Time.nullable().meta({ description: "Read the export again for a new link." }),
    createdAt: Time,
  })
  .meta({ id: "Export" });
export type Export = z.infer<typeof Export>;

export const ExportsParams = z.object({ projectId: namedId("prj") });
export const ExportParams = z.object({ projectId: namedId("prj"), exportId: namedId("exp") });
export type ExportParams = z.infer<typeof ExportParams>;
