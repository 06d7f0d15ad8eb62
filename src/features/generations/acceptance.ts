/** Accepts a generation: writes the rows, or explains the refusal, and starts the work. */
import type { UserContext } from "../../context";
import { AppError } from "../../errors";
import { getProject } from "../projects/service";
import { defaultQuotas, quotaExceeded } from "../quotas/service";
import { insertGeneration, type Insertion, type NewGenerationRow } from "./insert-store";
import type { NewItem } from "./store";

const noBudget =
  "The estimate is more than what is left of this month's budget, yours (GET /v1/usage) or the project's (GET /v1/usage?projectId=…). Choose the free model `procedural`, or name fewer assets.";

/** With `strict`, either all items are accepted or none. */
export async function acceptGeneration(
  ctx: UserContext,
  row: NewGenerationRow,
  items: readonly NewItem[],
  { strict }: { readonly strict: boolean },
): Promise<void> {
  const { budgetMicroUsd } = ctx.config;
  const terms = { strict, quotas: defaultQuotas, budgetMicroUsd };
  const insertion = await insertGeneration(ctx.db, ctx.actor, row, items, terms);
  if (insertion !== "made") await refuse(ctx, row.projectId, insertion);
  await start(ctx, row.id);
}

async function refuse(ctx: UserContext, projectId: string, reason: Exclude<Insertion, "made">): Promise<never> {
  await getProject(ctx, projectId);
  if (reason === "no_generations_left") throw quotaExceeded("generations", ctx.now);
  if (reason === "no_bytes_left") throw quotaExceeded("stored bytes", ctx.now);
  if (reason === "no_budget_left") throw new AppError("budget_exceeded", noBudget);
  throw new AppError(
    "conflict",
    "Some of these assets have just been changed or are being drawn. Read them again and repeat.",
  );
}

/** Best effort: the rows are already written, so the sweep starts a workflow that does not start here. */
async function start(ctx: UserContext, generationId: string): Promise<void> {
  try {
    await ctx.env.GENERATION_WORKFLOW.create({ id: generationId, params: { generationId } });
  } catch (error) {
    ctx.log.error("generation_not_started", error, { generationId });
  }
}
