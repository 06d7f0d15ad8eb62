/** The options of an export. A target names those that it knows. */
import * as z from "zod";

/** The longest side of a page that old graphics cards still load is 2048. */
export const pageSizes = [512, 1024, 2048, 4096] as const;

const asked = {
  padding: z.int().min(0).max(16).describe("Transparent pixels between the frames of a sheet."),
  extrude: z
    .int()
    .min(0)
    .max(2)
    .describe("Repeats the outer pixels of each frame this many times, so that neighbours never bleed in."),
  powerOfTwo: z.boolean().describe("Makes both sides of each page a power of two."),
  trim: z
    .boolean()
    .describe("Cuts the empty border that all frames of an asset share. The offset is kept, so drawings do not move."),
  maxPageSize: z.literal(pageSizes).describe("The longest side of a page, in pixels."),
  scale: z.int().min(1).max(4).describe("Enlarges every pixel to this many pixels on each side."),
  folder: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .describe("The folder of the game's project that the pack is unpacked into."),
};

/** The options as a request has them: each may be left out. */
export const AskedOptions = z.strictObject(asked).partial();
export type AskedOptions = z.infer<typeof AskedOptions>;

export const sheetOptions = {
  padding: asked.padding.default(0),
  extrude: asked.extrude.default(0),
  powerOfTwo: asked.powerOfTwo.default(false),
  trim: asked.trim.default(false),
  maxPageSize: asked.maxPageSize.default(2048),
  scale: asked.scale.default(1),
  folder: asked.folder.default("hatchery"),
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

/** The options as used, in a fixed order: those that a target knows. */
export function toUsedOptions(options: SheetOptions, known: readonly OptionName[]): AskedOptions {
  const used = Object.entries(options).filter(([name]) => known.some((each) => each === name));
  return AskedOptions.parse(Object.fromEntries(used));
}
