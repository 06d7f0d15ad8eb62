import * as z from "zod";
import { idOf, Name, namedId, NewName, Prose, requireChange, Time, Url, viewLinkNote } from "../../lib/fields";

export const NewProject = z.strictObject({ name: NewName, description: Prose.default("") });
export type NewProject = z.infer<typeof NewProject>;

export const ProjectChange = requireChange(z.strictObject({ name: NewName.optional(), description: Prose.optional() }));
export type ProjectChange = z.infer<typeof ProjectChange>;

export const Project = z
  .object({
    id: idOf("prj"),
    name: Name,
    description: Prose,
    contactSheetUrl: Url.meta({ description: `The first image of each asset in one picture. ${viewLinkNote}` }),
    createdAt: Time,
    updatedAt: Time,
  })
  .meta({ id: "Project" });
export type Project = z.infer<typeof Project>;

export const ProjectParams = z.object({ projectId: namedId("prj") });
