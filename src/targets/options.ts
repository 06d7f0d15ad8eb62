/** The options of an export. A target names those that it knows. */
import * as z from "zod";

/** The longest side of a page that old graphics cards still load is 2048. */
export const pageSizes = [512, 1024, 2048, 4096] as const;

export const sheetOptions = {
  padding: z.int().min(0).max(16).default(0).describe("Transparent pixels between the frames of a sheet."),
  extrude: z
    .int()
    .min(0)
    .max(2)
    .default(0)
    .describe("Repeats the outer pixels of each frame this many times, so that neighbours never bleed in."),
  powerOfTwo: z.boolean().default(false).describe("Makes both sides of each page a power of two."),
  trim: z
    .boolean()
    .default(false)
    .describe("Cuts the empty border that all frames of an asset share. The offset is kept, so drawings do not move."),
  maxPageSize: z.literal(pageSizes).default(2048).describe("The longest side of a page, in pixels."),
  scale: z.int().min(1).max(4).default(1).describe("Enlarges every pixel to this many pixels on each side."),
  folder: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .default("hatchery")
    .describe("The folder of the game's project that the pack is unpacked into."),
};
export const SheetOptions = z.strictObject(sheetOptions);
export type SheetOptions = z.infer<typeof SheetOptions>;
export type OptionName = keyof SheetOptions;

export const defaultOptions: SheetOptions = SheetOptions.parse({});

/** The JSON Schema (2020-12) of the options that a target knows. */
export function toOptionSchema(names: readonly OptionName[]): Record<string, unknown> {
  const shape = Object.fromEntries(names.map((name) => [name, sheetOptions[name]]));
  return { ...z.toJSONSchema(z.strictObject(shape), { io: "input" }) };
}

/** The first option that was asked for and that the target does not know. */
export function findUnknownOption(asked: object, known: readonly OptionName[]): string | undefined {
  const names: readonly string[] = known;
  return Object.keys(asked).find((name) => !names.includes(name));
}
