import type { Context } from "../../context";
import { AppError, notFound } from "../../errors";
import { toUtf8 } from "../../lib/encoding";
import { newUlid } from "../../lib/ids";
import { pageFrom, type Page } from "../../lib/page";
import { getProject } from "../projects/service";
import { maxContentLength, type MemoryFile } from "./schemas";
import {
  appendMemoryFile,
  deleteMemoryFile,
  findMemoryFile,
  findVersion,
  listMemoryFiles,
  listVersions,
  upsertMemoryFile,
  type MemoryFileRow,
  type Target,
  type Written,
  type WriteResult,
} from "./store";

type Tagged = { readonly file: MemoryFile; readonly etag: string };

function toMemoryFile(
  row: Pick<MemoryFileRow, "type" | "content" | "version" | "sizeBytes" | "updatedAt">,
): MemoryFile {
  const { type, content, version, sizeBytes } = row;
  return { type, content, version, sizeBytes, updatedAt: new Date(row.updatedAt).toISOString() };
}

function toTagged(row: MemoryFileRow): Tagged {
  return { file: toMemoryFile(row), etag: `"${row.etag}"` };
}

function toWritten(ctx: Context, content: string): Written {
  const nowMs = ctx.now.getTime();
  return { content, sizeBytes: toUtf8(content).byteLength, etag: newUlid(nowMs), nowMs };
}

function requireWritten(result: WriteResult, refused: () => AppError): Tagged {
  if (result.row) return toTagged(result.row);
  throw result.projectExists ? refused() : notFound("project");
}

/** The bare tags of a condition; ours are never weak, so a weak one matches none and is left out, as is a quoted asterisk. */
function tagsOf(condition: string | undefined): string[] | null {
  if (condition === undefined) return null;
  return condition
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag === "*" || /^"[^"*]*"$/.test(tag))
    .map((tag) => tag.replaceAll('"', ""));
}

function changed(row: MemoryFileRow | undefined): AppError {
  const current = row ? ` Its ETag is now "${row.etag}".` : " It does not exist.";
  return new AppError(
    "precondition_failed",
    `The file is not as the request's condition asks.${current} Read it again and repeat the change.`,
  );
}

type Conditions = { readonly "if-match"?: string | undefined; readonly "if-none-match"?: string | undefined };

export async function putMemoryFile(
  ctx: Context,
  target: Target,
  content: string,
  conditions: Conditions = {},
): Promise<Tagged> {
  const tags = { some: tagsOf(conditions["if-match"]), none: tagsOf(conditions["if-none-match"]) };
  const result = await upsertMemoryFile(ctx.db, ctx.actor, target, toWritten(ctx, content), tags);
  return requireWritten(result, () => changed(result.current));
}

export async function appendToMemoryFile(ctx: Context, target: Target, content: string): Promise<Tagged> {
  const lengths = { added: Array.from(content).length, max: maxContentLength };
  const result = await appendMemoryFile(ctx.db, ctx.actor, target, toWritten(ctx, content), lengths);
  return requireWritten(
    result,
    () =>
      new AppError(
        "payload_too_large",
        `The file would have more than ${maxContentLength} characters. Replace it with a shorter one first.`,
      ),
  );
}

export async function getMemoryFile(ctx: Context, target: Target): Promise<Tagged> {
  const row = await findMemoryFile(ctx.db, ctx.actor, target);
  if (!row) throw notFound("memory file");
  return toTagged(row);
}

/** Undefined when there is none yet; throws when the project is not the caller's. */
export async function findMemoryFileText(ctx: Context, target: Target): Promise<string | undefined> {
  const row = await findMemoryFile(ctx.db, ctx.actor, target);
  if (!row) await getProject(ctx, target.projectId);
  return row?.content;
}

export async function listProjectMemoryFiles(ctx: Context, projectId: string): Promise<{ items: MemoryFile[] }> {
  const rows = await listMemoryFiles(ctx.db, ctx.actor, projectId);
  if (rows.length === 0) await getProject(ctx, projectId);
  return { items: rows.map(toMemoryFile) };
}

export async function removeMemoryFile(ctx: Context, target: Target, ifMatch?: string): Promise<void> {
  const { deleted, current } = await deleteMemoryFile(ctx.db, ctx.actor, target, tagsOf(ifMatch));
  if (!deleted) throw current ? changed(current) : notFound("memory file");
}

export async function listMemoryFileVersions(ctx: Context, target: Target, page: Page) {
  const rows = await listVersions(ctx.db, ctx.actor, target, { ...page, limit: page.limit + 1 });
  if (rows.length === 0) await getMemoryFile(ctx, target);
  return pageFrom(
    rows,
    page,
    (row) => String(row.version),
    (row) => toMemoryFile({ ...row, updatedAt: row.createdAt }),
  );
}

export async function getMemoryFileVersion(ctx: Context, target: Target, version: number): Promise<MemoryFile> {
  const row = await findVersion(ctx.db, ctx.actor, target, version);
  if (!row) throw notFound("version");
  return toMemoryFile({ ...row, updatedAt: row.createdAt });
}
