/** The settings of the work on pixels that follows a drawing. A style has them, and later a single version. */
import * as z from "zod";

const maxGridPixels = 256;
const maxCells = 256;
/** No image has more pixels on a side. */
const maxCellEdge = 4096;

/** The pixels of the drawing that make one pixel of the image. */
export const GridSide = z.int().min(1).max(maxGridPixels);
const Colour = z
  .string()
  .max(7)
  .regex(/^#[0-9a-f]{6}$/);

/** Every setting is optional. The work on pixels chooses those that are left out. */
export const PixelSettings = z.strictObject({
  mode: z.enum(["snap", "smooth"]).optional().meta({
    description:
      "`snap` finds the grid and gives true pixels; `smooth` keeps the model's own. Always `smooth` if a side of the asset is over 256.",
  }),
  ground: z
    .union([z.enum(["auto", "keep"]), Colour])
    .optional()
    .meta({ description: "The ground to make transparent: found, kept, or of this colour." }),
  grid: z
    .union([z.literal("auto"), z.strictObject({ x: GridSide, y: GridSide })])
    .optional()
    .meta({ description: "Pixels of the source for one pixel of the image." }),
  palette: z.enum(["style", "auto", "keep"]).optional().meta({
    description: "The style's colours, as few colours as all frames need, or the colours as they are.",
  }),
  colours: z.int().min(2).max(64).optional().meta({ description: "The most colours of a palette that is found." }),
  align: z.enum(["anchor", "keep"]).optional().meta({ description: "`anchor`: all frames stand on one anchor." }),
  specks: z.enum(["clean", "keep"]).optional().meta({ description: "`clean` removes single stray pixels." }),
  seams: z.enum(["mend", "keep"]).optional().meta({ description: "`mend` lets a tile repeat without a visible edge." }),
  cells: z.array(z.int().min(0).max(maxCellEdge)).max(maxCells).nullable().optional().meta({
    description:
      "The lines at which strips are cut, in pixels of the source, from left to right. They cut each strip with one frame more than there are lines. Null, or left out: the gaps between the frames tell.",
  }),
});
export type PixelSettings = z.infer<typeof PixelSettings>;
