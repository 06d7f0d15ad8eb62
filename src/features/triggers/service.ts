import type { UserContext } from "../../context";
import { AppError, notFound } from "../../errors";
import { newId } from "../../lib/ids";
import { listPage, type Page } from "../../lib/page";
import { sealText } from "../../lib/sealed-text";
import { newWebhookSecret } from "../../lib/standard-webhooks";
import type { Generation } from "../generations/schemas";
import { createGeneration } from "../generations/service";
import { findMemoryFileText, putMemoryFile } from "../memory-files/service";
import { applyPlan, requireApplicable } from "../plans/service";
import { getProject } from "../projects/service";
import type { NewTrigger, Trigger, TriggerDelivery, TriggerParams, TriggerWithSecret } from "./schemas";
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
  // The trigger's id is authenticated with the secret: a sealed secret copied into another row cannot be opened there.
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
  const listed = await listPage(
    page,
    async (wanted) => listTriggers(ctx.db, ctx.actor, projectId, wanted),
    (row) => row.id,
    (row) => toTrigger(ctx, row),
  );
  if (listed.items.length === 0) await getProject(ctx, projectId);
  return listed;
}

export async function removeTrigger(ctx: UserContext, params: TriggerParams): Promise<void> {
  if (!(await deleteTrigger(ctx.db, ctx.actor, params))) throw notFound("trigger");
}

/**
 * Stores the delivered texts and starts a generation of the trigger's project. Idempotent by `ulid`: if a run dies, the
 * next one stores the same texts again and finds the generation that was already created.
 */
export async function fireTrigger(ctx: UserContext, delivery: TriggerDelivery, ulid: string): Promise<FiredTrigger> {
  const { projectId } = ctx.actor;
  if (projectId === null) throw new Error("a trigger acts on one project, and its actor names none");
  const { plan, style, force, ...input } = delivery;
  await applyTexts(ctx, projectId, { plan, style, force });
  return { projectId, generation: await createGeneration(ctx, projectId, input, { source: "trigger", ulid }) };
}

/** A style gives the sizes that the plan leaves open, so a new style applies the stored plan again. */
async function applyTexts(
  ctx: UserContext,
  projectId: string,
  { plan, style, force }: Pick<TriggerDelivery, "plan" | "style" | "force">,
): Promise<void> {
  if (plan === undefined && style === undefined) return;
  const text = plan ?? (await findMemoryFileText(ctx, { projectId, type: "plan" }));
  // Check before storing: a plan that cannot be applied must not replace the present one. The stored plan is nobody's
  // mistake of this delivery, so a refusal of that plan does not stop the style.
  const isForced = force || plan === undefined;
  if (text !== undefined) await requireApplicable(ctx, projectId, { plan: text, style }, isForced);
  if (style !== undefined) await putMemoryFile(ctx, { projectId, type: "style" }, style);
  if (plan !== undefined) await putMemoryFile(ctx, { projectId, type: "plan" }, plan);
  if (text !== undefined) await applyPlan(ctx, projectId, { dryRun: false, force, renames: [] });
}
