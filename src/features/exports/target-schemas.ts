/** The list of targets in the API. */
import * as z from "zod";
import { Prose } from "../../lib/fields";
import { toOptionSchema } from "../../targets/options";
import { ExportTargetName } from "./schemas";

const Scalar = z.union([z.string().max(120), z.number(), z.boolean()]);

/** The parts of a JSON Schema that options use. */
const OptionProperty = z.object({
  type: z.enum(["integer", "number", "boolean", "string"]),
  description: Prose,
  default: Scalar,
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  enum: z.array(Scalar).max(100).optional(),
  maxLength: z.number().optional(),
  pattern: z.string().max(200).optional(),
});

export const OptionSchema = z.object({
  $schema: z.literal("https://json-schema.org/draft/2020-12/schema"),
  type: z.literal("object"),
  properties: z.record(z.string().max(64), OptionProperty),
  additionalProperties: z.literal(false),
});

const Target = z
  .object({
    name: ExportTargetName.meta({ examples: ["godot"] }),
    description: Prose.meta({ examples: ["A sprite sheet for Godot 4."] }),
    options: OptionSchema.meta({
      description: "A JSON Schema (2020-12) of the options that the target knows.",
      examples: [toOptionSchema(["trim", "folder"])],
    }),
    judgedBy: Prose.nullable().meta({
      description: "The engine or parser that our tests load the files with. Null if there is none.",
      examples: ["Godot 4.6 in Chromium"],
    }),
    ran: z.boolean().meta({ description: "True if the engine itself ran in our tests." }),
    handSteps: z
      .array(Prose)
      .max(10)
      .meta({
        description: "The acts of a user from the unpacked files to a walking character.",
        examples: [["Open `sample.tscn` and press F6."]],
      }),
  })
  .meta({ id: "Target" });

export const Targets = z.object({ items: z.array(Target).max(100) }).meta({ id: "Targets" });
export type Targets = z.infer<typeof Targets>;
