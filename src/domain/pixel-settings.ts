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
  mode: z.enum(["snap", "smooth"]).optional(),
  ground: z.union([z.enum(["auto", "keep"]), Colour]).optional(),
  grid: z.union([z.literal("auto"), z.strictObject({ x: GridSide, y: GridSide })]).optional(),
  palette: z.enum(["style", "auto", "keep"]).optional(),
  colours: z.int().min(2).max(64).optional(),
  align: z.enum(["anchor", "keep"]).optional(),
  specks: z.enum(["clean", "keep"]).optional(),
  seams: z.enum(["mend", "keep"]).optional(),
  cells: z.array(z.int().min(0).max(maxCellEdge)).max(maxCells).nullable().optional(),
});
export type PixelSettings = z.infer<typeof PixelSettings>;
