import * as z from "zod";
import { assetKinds } from "../../domain/asset";
import { drawingLicences } from "../../domain/style";
import { Name, NewName } from "../../lib/fields";

const mostNames = 20;
const wanted = `must be a name of 1 to 120 characters, at most ${mostNames} times`;
// A union keeps the message of each part, and none of them is as clear as one for all.
const AskedName = z.string({ error: wanted }).trim().min(1, wanted).max(120, wanted);

export const DrawableQuery = z.strictObject({
  q: z.union([AskedName, z.array(AskedName).min(1, wanted).max(mostNames, wanted)], { error: wanted }).meta({
    description: "The name of an asset. Repeat the parameter for up to 20 names.",
  }),
  section: NewName.optional().meta({
    description: "The heading under which the plan lists the names. Tells beings from things.",
  }),
  kind: z.enum(assetKinds).optional().meta({ description: "If left out, name and section decide." }),
});
export type DrawableQuery = z.infer<typeof DrawableQuery>;

export const DrawableNames = z
  .object({
    items: z
      .array(
        z.object({
          name: Name,
          source: z.enum(["engine", "dictionary", "fallback"]).meta({
            description:
              "`engine`: a drawing of our own. `dictionary`: a picture of an open picture set. `fallback`: a guess, because nothing is drawn for the name.",
          }),
          matched: Name.nullable().meta({ description: "The English word that is drawn. Null for a guess." }),
          licence: z.enum(drawingLicences).nullable().meta({
            description: "Of the picture from the open picture set. Null for drawings of our own.",
          }),
        }),
      )
      .max(mostNames),
  })
  .meta({ id: "DrawableNames" });
export type DrawableNames = z.infer<typeof DrawableNames>;
