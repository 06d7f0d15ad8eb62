import * as z from "zod";
import { PixelSettings } from "../../domain/pixel-settings";
import { namedId } from "../../lib/fields";
import { AssetParams } from "../assets/schemas";

export const RefineParams = AssetParams.extend({ versionId: namedId("ver") });
export type RefineParams = z.infer<typeof RefineParams>;

export const Refinement = z.strictObject({
  pixels: PixelSettings.optional().meta({
    description: "Each setting replaces the style's. A setting that both leave out follows from the asset.",
    examples: [{ ground: "#ff00ff", colours: 16 }],
  }),
});
export type Refinement = z.infer<typeof Refinement>;
