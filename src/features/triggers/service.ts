import type { UserContext } from "../../context";
import { AppError, notFound } from "../../errors";
import { newId } from "../../lib/ids";
import { pageFrom, type Page } from "../../lib/page";
import { sealText } from "../../lib/sealed-text";
import { newWebhookSecret } from "../../lib/standard-webhooks";
import type { Generation } from "../generations/schemas";
import { createGeneration } from "../generations/service";
import { findMemoryFileText, putMemoryFile } from "../memory-files/service";
import { applyPlan, requireApplicable } from "../plans/service";
import { getProject } from "../projects/service";
import type { NewTrigger, Trigger, TriggerDelivery, TriggerWithSecret } from "./schemas";
import { deleteTrigger, insertTrigger, listTriggers, type TriggerRow } from "./store";

export const maxTriggersPerProject = 20;

type FiredTrigger = { readonly projectId: string; readonly generation: Generation };

export async function createTrigger(
  ctx: UserContext,
  projectId: string,
  input: NewTrigger,
): Promise<TriggerWithSecret> {
  const nowMs = ctx.now.getTime();
  const id = newId("trg", nowMs);
  const secret = newWebhookSecret();
  // Sealed for this trigger's id: a row's secret copied into another row does not open there.
  const sealedSecret = await sealText(ctx.keys.secrets, secret, id);
  const row = { id, projectId, name: input.name, sealedSecret, createdAt: nowMs };
  if (!(await insertTrigger(ctx.db, ctx.actor, row, maxTriggersPerProject))) {
    await getProject(ctx, projectId);
    throw new AppError(
      "conflict",
      `This project has ${maxTriggersPerProject} triggers, the most that one project may have. Delete one first.`,
    );
  }
  return { ...toTrigger(ctx, row), secret };
}

function toTrigger(ctx: UserContext, row: Pick<TriggerRow, "id" | "name" | "createdAt">): Trigger {
  const url = `${ctx.config.publicBaseUrl}/v1/hooks/triggers/${row.id}`;
  return { id: row.id, name: row.name, url, createdAt: new Date(row.createdAt).toISOString() };
}

export async function listProjectTriggers(ctx: UserContext, projectId: string, page: Page) {
  const rows = await listTriggers(ctx.db, ctx.actor, projectId, { ...page, limit: page.limit + 1 });
  if (rows.length === 0) await getProject(ctx, projectId);
  return pageFrom(
    rows,
    page,
    (row) => row.id,
    (row) => toTrigger(ctx, row),
  );
}

export async function removeTrigger(ctx: UserContext, target: { projectId: string; triggerId: string }): Promise<void> {
  if (!(await deleteTrigger(ctx.db, ctx.actor, target))) throw notFound("trigger");
}

/**
 * Redraws the trigger's project. Safe to run again with the same `ulid` after a run that died: texts are replaced by
 * themselves, and the generation is the one that was made.
 */
export async function fireTrigger(ctx: UserContext, delivery: TriggerDelivery, ulid: string): Promise<FiredTrigger> {
  const { projectId } = ctx.actor;
  if (projectId === null) throw new Error("a trigger acts on one project, and its actor names none");
  const { plan, style, ...wish } = delivery;
  await applyTexts(ctx, projectId, { plan, style });
  return { projectId, generation: await createGeneration(ctx, projectId, wish, { source: "trigger", ulid }) };
}

/** A style alone changes the sizes that the plan leaves open, so it too has the plan applied, where there is one. */
async function applyTexts(
  ctx: UserContext,
  projectId: string,
  { plan, style }: Pick<TriggerDelivery, "plan" | "style">,
): Promise<void> {
  if (plan === undefined && style === undefined) return;
  const text = plan ?? (await findMemoryFileText(ctx, { projectId, type: "plan" }));
  // Asked before anything is stored: a plan that cannot be applied leaves the one that was.
  if (text !== undefined) await requireApplicable(ctx, projectId, { plan: text, style });
  if (style !== undefined) await putMemoryFile(ctx, { projectId, type: "style" }, style);
  if (plan !== undefined) await putMemoryFile(ctx, { projectId, type: "plan" }, plan);
  if (text !== undefined) await applyPlan(ctx, projectId, { dryRun: false });
}
