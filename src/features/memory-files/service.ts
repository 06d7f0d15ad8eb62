import type { UserContext } from "../../context";
import { AppError, notFound } from "../../errors";
import { toUtf8 } from "../../lib/encoding";
import { versionTags } from "../../lib/etag";
import { newUlid } from "../../lib/ids";
import { listPage, type ListPage, type Page } from "../../lib/page";
import { getProject } from "../projects/service";
import { maxContentLength, type MemoryFile, type FileParams } from "./schemas";
import {
  deleteMemoryFile,
  findMemoryFile,
  findVersion,
  listMemoryFiles,
  listVersions,
  type MemoryFileRow,
} from "./store";
import { appendMemoryFile, upsertMemoryFile, type Written, type WriteResult } from "./write-store";

export type TaggedFile = { readonly file: MemoryFile; readonly etag: string };

type Conditions = { readonly "if-match"?: string | undefined; readonly "if-none-match"?: string | undefined };

export async function putMemoryFile(
  ctx: UserContext,
  params: FileParams,
  content: string,
  conditions: Conditions = {},
): Promise<TaggedFile> {
  const tags = { some: versionTags(conditions["if-match"]), none: versionTags(conditions["if-none-match"]) };
  const result = await upsertMemoryFile(ctx.db, ctx.actor, params, toWritten(ctx, content), tags);
  return requireWritten(result, () => changed(result.current));
}

function toWritten(ctx: UserContext, content: string): Written {
  const nowMs = ctx.now.getTime();
  return { content, sizeBytes: toUtf8(content).byteLength, etag: newUlid(nowMs), nowMs };
}

function requireWritten(result: WriteResult, refused: () => AppError): TaggedFile {
  if (result.row) return toTagged(result.row);
  throw result.projectExists ? refused() : notFound("project");
}

function toTagged(row: MemoryFileRow): TaggedFile {
  return { file: toMemoryFile(row), etag: `"${row.etag}"` };
}

function toMemoryFile(
  row: Pick<MemoryFileRow, "type" | "content" | "version" | "sizeBytes" | "updatedAt">,
): MemoryFile {
  const { type, content, version, sizeBytes } = row;
  return { type, content, version, sizeBytes, updatedAt: new Date(row.updatedAt).toISOString() };
}

function changed(row: MemoryFileRow | undefined): AppError {
  const current = row ? ` Its ETag is now "${row.etag}".` : " It does not exist.";
  return new AppError(
    "precondition_failed",
    `The file does not meet the request's condition.${current} Read it again and repeat the change.`,
  );
}

export async function appendToMemoryFile(ctx: UserContext, params: FileParams, content: string): Promise<TaggedFile> {
  const lengths = { added: Array.from(content).length, max: maxContentLength };
  const result = await appendMemoryFile(ctx.db, ctx.actor, params, toWritten(ctx, content), lengths);
  return requireWritten(
    result,
    () =>
      new AppError(
        "payload_too_large",
        `The file would have more than ${maxContentLength} characters. Replace it with a shorter one first.`,
      ),
  );
}

export async function getMemoryFile(ctx: UserContext, params: FileParams): Promise<TaggedFile> {
  const row = await findMemoryFile(ctx.db, ctx.actor, params);
  if (!row) throw notFound("memory file");
  return toTagged(row);
}

/** Undefined if the project has no such file yet. Throws if the project is not the caller's. */
export async function findMemoryFileText(ctx: UserContext, params: FileParams): Promise<string | undefined> {
  const row = await findMemoryFile(ctx.db, ctx.actor, params);
  if (!row) await getProject(ctx, params.projectId);
  return row?.content;
}

export async function listProjectMemoryFiles(ctx: UserContext, projectId: string): Promise<{ items: MemoryFile[] }> {
  const rows = await listMemoryFiles(ctx.db, ctx.actor, projectId);
  if (rows.length === 0) await getProject(ctx, projectId);
  return { items: rows.map(toMemoryFile) };
}

export async function removeMemoryFile(ctx: UserContext, params: FileParams, ifMatch?: string): Promise<void> {
  const { deleted, current } = await deleteMemoryFile(ctx.db, ctx.actor, params, versionTags(ifMatch));
  if (!deleted) throw current ? changed(current) : notFound("memory file");
}

export async function listMemoryFileVersions(
  ctx: UserContext,
  params: FileParams,
  page: Page,
): Promise<ListPage<MemoryFile>> {
  const listed = await listPage(
    page,
    (bounds) => listVersions(ctx.db, ctx.actor, params, bounds),
    (row) => String(row.version),
    (row) => toMemoryFile({ ...row, updatedAt: row.createdAt }),
  );
  // An empty list can also mean that there is no such file.
  if (listed.items.length === 0) await getMemoryFile(ctx, params);
  return listed;
}

export async function getMemoryFileVersion(ctx: UserContext, params: FileParams, version: number): Promise<MemoryFile> {
  const row = await findVersion(ctx.db, ctx.actor, params, version);
  if (!row) throw notFound("version");
  return toMemoryFile({ ...row, updatedAt: row.createdAt });
}
