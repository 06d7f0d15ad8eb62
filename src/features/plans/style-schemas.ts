import * as z from "zod";
import { maxSidePixels } from "../../domain/asset";
import { GridSide, PixelSettings } from "../../domain/pixel-settings";
import { drawingLicences } from "../../domain/style";
import { Count, namedId } from "../../lib/fields";
import { maxColours } from "../../reading/styles/style-palette";
import { maxProblems } from "../../reading/styles/style-problems";
import { maxUnusedRanges } from "../../reading/styles/unused-lines";

const Text = z.string().max(400);
const Side = Count.min(1).max(maxSidePixels);
const Range = { line: Count.min(1), endLine: Count.min(1) };

/** Like every response, without strictness: an unlisted field is dropped. */
export const ShownPixels = z.object({
  ...PixelSettings.shape,
  grid: z.union([z.literal("auto"), z.object({ x: GridSide, y: GridSide })]).optional(),
});

const example = {
  keywords: ["pixel art", "cosy"],
  lighting: "warm morning light",
  outline: "one pixel, dark brown",
  mood: "calm",
  perspective: "three-quarter top-down",
  model: null,
  background: "transparent",
  palette: ["#0f380f", "#306230", "#8bac0f", "#9bbc0f"],
  paletteName: "Game Boy",
  resolution: { width: 32, height: 32 },
  pixels: { mode: "snap", colours: 16 },
  licences: [],
  text: "Rounded shapes, two-tone shading.",
  problems: [
    {
      line: 4,
      endLine: 4,
      kind: "style",
      message: '"320x180" is read as the size of the screen: write `Sprite size: 32x32` for the size of sprites.',
    },
  ],
  unused: [{ line: 12, endLine: 14 }],
};

export const ReadStyle = z
  .object({
    keywords: z.array(Text).max(64),
    lighting: Text.nullable(),
    outline: Text.nullable(),
    mood: Text.nullable(),
    perspective: Text.nullable(),
    model: Text.nullable(),
    background: Text.nullable(),
    palette: z
      .array(
        z
          .string()
          .max(7)
          .regex(/^#[0-9a-f]{6}$/),
      )
      .max(maxColours),
    paletteName: Text.nullable().meta({ description: "The name of a well-known palette, if the style names one." }),
    resolution: z
      .object({ width: Side, height: Side })
      .nullable()
      .meta({ description: "In pixels: the size of assets that state no size." }),
    pixels: ShownPixels.nullable(),
    licences: z.array(z.enum(drawingLicences)).max(drawingLicences.length).meta({
      description: "The licences that built-in drawings may have. Empty: all.",
    }),
    text: Text.nullable().meta({ description: "The sentences about the look that prompts get." }),
    problems: z
      .array(z.object({ ...Range, kind: z.enum(["style", "more"]), message: z.string().max(1000) }))
      .max(maxProblems)
      .meta({ description: "Lines that were not read as written, and how to correct them." }),
    unused: z.array(z.object(Range)).max(maxUnusedRanges).meta({
      description: "Lines of which a part or all is used nowhere. Blank lines, headings and comments are not listed.",
    }),
  })
  .meta({ id: "Style", examples: [example] });
export type ReadStyle = z.infer<typeof ReadStyle>;

export const StyleParams = z.object({ projectId: namedId("prj") });
