import * as z from "zod";
import { memoryFileTypes } from "../../domain/states";
import { Count, ListHeader, namedId, Time } from "../../lib/fields";

export const MemoryFileType = z.enum(memoryFileTypes);
export type MemoryFileType = z.infer<typeof MemoryFileType>;

export const maxContentLength = 100_000;
/** Well-formed Unicode and NUL are not checked here: `src/http` checks every text of every request body. */
const Content = z
  .string()
  .max(maxContentLength)
  .meta({ description: "At most 100,000 characters of well-formed Unicode, without NUL." });

export const Upsert = z.strictObject({ type: MemoryFileType, content: Content });
/** For a text body. JSON names the type itself. */
export const TypeQuery = z.strictObject({
  type: MemoryFileType.meta({
    description: "The type of the memory file. Required with a text body, and refused with JSON, which has a `type`.",
  }),
});
export const ContentBody = z.strictObject({ content: Content });

export const MemoryFile = z
  .object({
    type: MemoryFileType,
    content: z.string().max(maxContentLength),
    version: Count.min(1).meta({
      description: "Increases by one with each accepted write. Starts at 1 again after a deletion.",
    }),
    sizeBytes: Count.max(4 * maxContentLength),
    updatedAt: Time,
  })
  .meta({ id: "MemoryFile" });
export type MemoryFile = z.infer<typeof MemoryFile>;

/** How many versions of each file are kept, including the current one. */
export const keptVersions = 20;
export const MemoryFiles = z.object({ items: z.array(MemoryFile).max(memoryFileTypes.length) });

export const ProjectParams = z.object({ projectId: namedId("prj") });
export const FileParams = z.object({ projectId: namedId("prj"), type: MemoryFileType });
export type FileParams = z.infer<typeof FileParams>;
export const VersionParams = z.object({
  projectId: namedId("prj"),
  type: MemoryFileType,
  version: z
    .string()
    .max(9)
    .regex(/^[1-9][0-9]{0,8}$/)
    .transform(Number),
});
export const ReadHeaders = z.object({ "if-none-match": ListHeader.optional() });
export const PutHeaders = z.object({
  "if-match": ListHeader.optional(),
  "if-none-match": ListHeader.optional(),
});
export const DeleteHeaders = PutHeaders.pick({ "if-match": true });
