import * as z from "zod";
import { memoryFileTypes } from "../../domain/states";

export const MemoryFileType = z.enum(memoryFileTypes);
export type MemoryFileType = z.infer<typeof MemoryFileType>;

export const maxContentLength = 100_000;
/** Well-formed and without NUL is asked of every text of every body. */
const Content = z
  .string()
  .max(maxContentLength)
  .meta({ description: "At most 100,000 characters of well-formed Unicode, without NUL." });

export const Upsert = z.strictObject({ type: MemoryFileType, content: Content });
export const ContentBody = z.strictObject({ content: Content });

export const MemoryFile = z
  .object({
    type: MemoryFileType,
    content: z.string(),
    version: z.number().int().meta({ description: "Grows by one with each accepted write; 1 again after a deletion." }),
    sizeBytes: z.number().int(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "MemoryFile" });
export type MemoryFile = z.infer<typeof MemoryFile>;

export const ProjectParams = z.object({ projectId: z.string() });
export const FileParams = z.object({ projectId: z.string(), type: MemoryFileType });
export const VersionParams = z.object({
  projectId: z.string(),
  type: MemoryFileType,
  version: z
    .string()
    .regex(/^[1-9][0-9]{0,8}$/)
    .transform(Number),
});
export const ReadHeaders = z.object({ "if-none-match": z.string().max(1000).optional() });
export const WriteHeaders = z.object({ "if-match": z.string().max(1000).optional() });
