import * as z from "zod";
import { idOf, Name, namedId, NewName, Prose, Time } from "../../lib/fields";

export const NewProject = z.strictObject({ name: NewName, description: Prose.default("") });
export type NewProject = z.infer<typeof NewProject>;

export const ProjectChange = z
  .strictObject({ name: NewName.optional(), description: Prose.optional() })
  .refine((change) => Object.keys(change).length > 0, { error: "must change something" });
export type ProjectChange = z.infer<typeof ProjectChange>;

export const Project = z
  .object({
    id: idOf("prj"),
    name: Name,
    description: Prose,
    createdAt: Time,
    updatedAt: Time,
  })
  .meta({ id: "Project" });
export type Project = z.infer<typeof Project>;

export const ProjectParams = z.object({ projectId: namedId("prj") });
