import type { UserContext, Owner, Context } from "../../context";
import { AppError, notFound } from "../../errors";
import { newId } from "../../lib/ids";
import { listPage, type ListPage, type Page } from "../../lib/page";
import { projectPrefix } from "../../storage/blobs";
import { recordDeletion } from "../../storage/deletion-records";
import { toContactSheetUrl } from "../views/link-service";
import { startDeletion } from "./deletion-service";
import type { NewProject, Project, ProjectChange } from "./schemas";
import {
  deleteProjectRows,
  findProject,
  insertProject,
  listProjectIds,
  listProjects,
  updateProject,
  type ProjectRow,
} from "./store";

const maxProjectsPerUser = 100;

export async function createProject(ctx: UserContext, input: NewProject): Promise<Project> {
  if (ctx.actor.projectId !== null)
    throw new AppError(
      "forbidden",
      "This API key is bound to one project and cannot make another. Use a key without projectId, or sign in.",
    );
  const nowMs = ctx.now.getTime();
  const id = newId("prj", nowMs);
  const times = { createdAt: nowMs, updatedAt: nowMs };
  const row = { id, ownerId: ctx.actor.userId, ...input, monthlyMicroUsd: null, ...times };
  const made = await insertProject(ctx.db, row, maxProjectsPerUser);
  if (!made)
    throw new AppError(
      "conflict",
      `You have ${maxProjectsPerUser} projects, the most that one user may have. Delete one first.`,
    );
  return toProject(ctx, made);
}

async function toProject(ctx: Context, row: ProjectRow): Promise<Project> {
  const { id, name, description } = row;
  return {
    id,
    name,
    description,
    contactSheetUrl: await toContactSheetUrl(ctx, id),
    createdAt: new Date(row.createdAt).toISOString(),
    updatedAt: new Date(row.updatedAt).toISOString(),
  };
}

export async function getProject(ctx: UserContext, projectId: string): Promise<Project> {
  const row = await findProject(ctx.db, ctx.actor, projectId);
  if (!row) throw notFound("project");
  return toProject(ctx, row);
}

export async function listMyProjects(ctx: UserContext, page: Page): Promise<ListPage<Project>> {
  const listRows = (bounds: Page): Promise<ProjectRow[]> => listProjects(ctx.db, ctx.actor, bounds);
  const asShown = (row: ProjectRow): Promise<Project> => toProject(ctx, row);
  const { items, nextCursor } = await listPage(page, listRows, (row) => row.id, asShown);
  return { items: await Promise.all(items), nextCursor };
}

export async function changeProject(ctx: UserContext, projectId: string, change: ProjectChange): Promise<Project> {
  const row = await updateProject(ctx.db, ctx.actor, projectId, change, ctx.now.getTime());
  if (!row) throw notFound("project");
  return toProject(ctx, row);
}

export async function deleteProject(ctx: UserContext, projectId: string): Promise<void> {
  if (!(await removeProject(ctx, ctx.actor, projectId))) throw notFound("project");
}

/**
 * Deletes the rows first, in one transaction, so that running work finds nothing left to do. The objects and the record
 * of the deletion follow. Returns false if the project is not the owner's.
 */
export async function removeProject(ctx: Context, owner: Owner, projectId: string): Promise<boolean> {
  const nowMs = ctx.now.getTime();
  const deletion = { id: newId("del", nowMs), nowMs };
  if (!(await deleteProjectRows(ctx.db, owner, projectId, projectPrefix(projectId), deletion))) return false;
  // The workflow records the deletion too. Recorded here, no restore after the response brings the project back.
  const logFailure = (error: unknown): void => ctx.log.error("deletion_not_recorded", error, { projectId });
  await Promise.all([startDeletion(ctx, deletion.id), recordDeletion(ctx.env.BUCKET, projectId).catch(logFailure)]);
  return true;
}

export async function deleteAllProjects(ctx: Context, userId: string): Promise<void> {
  const owner = { userId, projectId: null };
  for (const projectId of await listProjectIds(ctx.db, userId)) await removeProject(ctx, owner, projectId);
}
