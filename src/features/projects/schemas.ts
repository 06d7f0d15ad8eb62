import * as z from "zod";

const Name = z.string().trim().min(1).max(120);
const Description = z.string().max(2000);

export const NewProject = z.strictObject({ name: Name, description: Description.default("") });
export type NewProject = z.infer<typeof NewProject>;

export const ProjectChange = z
  .strictObject({ name: Name.optional(), description: Description.optional() })
  .refine((change) => Object.keys(change).length > 0, { error: "must change something" });
export type ProjectChange = z.infer<typeof ProjectChange>;

export const Project = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "Project" });
export type Project = z.infer<typeof Project>;

export const ProjectParams = z.object({ projectId: z.string() });
