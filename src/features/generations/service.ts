import type { UserContext } from "../../context";
import { AppError, notFound } from "../../errors";
import { newId } from "../../lib/ids";
import { fitPage, pageFrom, type Page } from "../../lib/page";
import { getProject } from "../projects/service";
import { defaultQuotas, quotaExceeded } from "../quotas/service";
import { sendEvents } from "../webhooks/dispatch-service";
import { quoteGeneration, type Quote } from "./quote";
import type { Estimate, Generation, GenerationItem, NewGeneration, GenerationParams } from "./schemas";
import { insertGeneration, type Insertion } from "./insert-store";
import {
  cancelGeneration,
  findGeneration,
  listGenerations,
  listItems,
  type GenerationRow,
  type ItemRow,
} from "./store";

export function toItem(row: ItemRow): GenerationItem {
  const { assetKey, status, versionId, errorCode, errorDetail } = row;
  const error = errorCode === null ? null : { code: errorCode, detail: errorDetail ?? "" };
  return { assetKey, status, versionId: status === "succeeded" ? versionId : null, error };
}

function toGeneration(row: GenerationRow, items: readonly ItemRow[]): Generation {
  const { id, status, source, model, seed, estimateMicroUsd } = row;
  return {
    id,
    status,
    source,
    model,
    seed,
    items: items.map(toItem),
    estimateMicroUsd,
    costMicroUsd: items.reduce((sum, item) => sum + item.costMicroUsd, 0),
    createdAt: new Date(row.createdAt).toISOString(),
    finishedAt: row.finishedAt === null ? null : new Date(row.finishedAt).toISOString(),
  };
}

function requireAffordable(planned: Quote, input: NewGeneration): void {
  if (input.maxCostMicroUsd === undefined || planned.estimateMicroUsd <= input.maxCostMicroUsd) return;
  const detail = `The estimate is ${planned.estimateMicroUsd} micro-USD, over maxCostMicroUsd. Name fewer assets, or raise it.`;
  throw new AppError("budget_exceeded", detail);
}

export async function estimateGeneration(ctx: UserContext, projectId: string, input: NewGeneration): Promise<Estimate> {
  const planned = await quoteGeneration(ctx, projectId, input);
  const items = planned.items.map((item) => ({
    assetKey: item.assetKey,
    images: item.imageCount,
    estimateMicroUsd: item.estimateMicroUsd,
  }));
  const images = items.reduce((sum, item) => sum + item.images, 0);
  return { model: planned.offer.model.id, items, images, estimateMicroUsd: planned.estimateMicroUsd };
}

/** Best effort: the rows are written, so the sweep starts what is not started here. */
async function start(ctx: UserContext, generationId: string): Promise<void> {
  try {
    await ctx.env.GENERATION_WORKFLOW.create({ id: generationId, params: { generationId } });
  } catch (error) {
    ctx.log.error("generation_not_started", error, { generationId });
  }
}

const noBudget =
  "The estimate is more than what is left of this month's budget, yours (GET /v1/usage) or the project's (GET /v1/usage?projectId=…). Choose the free model `procedural`, or name fewer assets.";

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

/** `ulid` names the generation: a second run with it finds the first one's generation instead of making another. */
export async function createGeneration(
  ctx: UserContext,
  projectId: string,
  input: NewGeneration,
  origin: { readonly source: "api" | "trigger"; readonly ulid: string },
): Promise<Generation> {
  const params = { projectId, generationId: `gen_${origin.ulid}` };
  const before = await findGeneration(ctx.db, ctx.actor, params);
  if (before) return toGeneration(before.row, before.items);
  const planned = await quoteGeneration(ctx, projectId, input);
  requireAffordable(planned, input);
  const nowMs = ctx.now.getTime();
  const row = {
    id: params.generationId,
    projectId,
    ownerId: ctx.actor.userId,
    source: origin.source,
    model: planned.offer.model.id,
    provider: planned.offer.providerName,
    ownKey: planned.ownKey,
    fresh: input.fresh ?? false,
    references: [...planned.references],
    seed: input.seed ?? null,
    note: input.note ?? null,
    style: planned.style,
    estimateMicroUsd: planned.estimateMicroUsd,
    createdAt: nowMs,
  };
  const items = planned.items.map((item, position) => ({
    ...item,
    id: newId("itm", nowMs),
    versionId: newId("ver", nowMs),
    position,
  }));
  const { budgetMicroUsd } = ctx.config;
  const terms = { strict: input.assets !== undefined, quotas: defaultQuotas, budgetMicroUsd };
  const made = await insertGeneration(ctx.db, ctx.actor, row, items, terms);
  if (made !== "made") await refuse(ctx, projectId, made);
  await start(ctx, params.generationId);
  return getGeneration(ctx, params);
}

export async function getGeneration(ctx: UserContext, params: GenerationParams): Promise<Generation> {
  const found = await findGeneration(ctx.db, ctx.actor, params);
  if (!found) throw notFound("generation");
  return toGeneration(found.row, found.items);
}

/** So many items a page has at most: it is made in memory. One generation has fewer. */
const maxItemsPerPage = 5000;

/** A page of large generations is shorter than its limit. */
export async function listProjectGenerations(ctx: UserContext, projectId: string, page: Page) {
  const rows = await listGenerations(ctx.db, ctx.actor, projectId, { ...page, limit: page.limit + 1 });
  if (rows.length === 0) await getProject(ctx, projectId);
  const fitting = fitPage(page, rows, (row) => row.itemCount, maxItemsPerPage);
  const ids = rows.slice(0, fitting.limit).map((row) => row.id);
  const items = await listItems(ctx.db, ctx.actor, projectId, ids);
  const itemsOf = Map.groupBy(items, (item) => item.generationId);
  return pageFrom(
    rows,
    fitting,
    (row) => row.id,
    (row) => toGeneration(row, itemsOf.get(row.id) ?? []),
  );
}

/** What has ended stays as it ended. */
export async function stopGeneration(ctx: UserContext, params: GenerationParams): Promise<Generation> {
  await getGeneration(ctx, params);
  await cancelGeneration(ctx.db, ctx.actor, params, ctx.now.getTime());
  await sendEvents(ctx, { userId: ctx.actor.userId });
  return getGeneration(ctx, params);
}
