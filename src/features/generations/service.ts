import type { UserContext } from "../../context";
import { AppError, notFound } from "../../errors";
import { newId } from "../../lib/ids";
import { listBoundedPage, type ListPage, type Page } from "../../lib/page";
import { waitUntil, type Waiting } from "../../limits/waiting";
import { getProject } from "../projects/service";
import { sendEvents } from "../webhooks/dispatch-service";
import { acceptGeneration } from "./acceptance";
import { findEnd } from "./event-store";
import { quoteGeneration, type Quote } from "./quote";
import type { Estimate, Generation, GenerationItem, GenerationParams, NewGeneration } from "./schemas";
import {
  cancelGeneration,
  findGeneration,
  listGenerations,
  listItems,
  type GenerationRow,
  type ItemRow,
} from "./store";

/** The most items on a page of generations, since the page is built in memory. One generation always has fewer. */
const maxItemsPerPage = 5000;

type Origin = { readonly source: "api" | "trigger"; readonly ulid: string };

export async function estimateGeneration(ctx: UserContext, projectId: string, input: NewGeneration): Promise<Estimate> {
  const quote = await quoteGeneration(ctx, projectId, input);
  const items = quote.items.map((item) => ({
    assetKey: item.assetKey,
    images: item.imageCount,
    requests: item.requestCount,
    estimateMicroUsd: item.estimateMicroUsd,
  }));
  const images = items.reduce((sum, item) => sum + item.images, 0);
  const requests = items.reduce((sum, item) => sum + item.requests, 0);
  return { model: quote.offer.model.id, items, images, requests, estimateMicroUsd: quote.estimateMicroUsd };
}

/**
 * Idempotent by `ulid`, which becomes part of the generation's id: a second call with the same `ulid` returns the
 * generation of the first call.
 */
export async function createGeneration(
  ctx: UserContext,
  projectId: string,
  input: NewGeneration,
  origin: Origin,
): Promise<Generation> {
  const params = { projectId, generationId: `gen_${origin.ulid}` };
  const before = await findGeneration(ctx.db, ctx.actor, params);
  if (before) return toGeneration(before.row, before.items);
  const quote = await quoteGeneration(ctx, projectId, input);
  requireAffordable(quote, input);
  const nowMs = ctx.now.getTime();
  const row = toNewRow(ctx, params, quote, input, origin);
  const items = quote.items.map((item, position) => ({
    ...item,
    id: newId("itm", nowMs),
    versionId: newId("ver", nowMs),
    position,
  }));
  await acceptGeneration(ctx, row, items, { strict: input.assets !== undefined });
  return getGeneration(ctx, params);
}

function requireAffordable(quote: Quote, input: NewGeneration): void {
  if (input.maxCostMicroUsd === undefined || quote.estimateMicroUsd <= input.maxCostMicroUsd) return;
  const detail = `The estimate is ${quote.estimateMicroUsd} micro-USD, over maxCostMicroUsd. Name fewer assets, or raise it.`;
  throw new AppError("budget_exceeded", detail);
}

function toNewRow(ctx: UserContext, params: GenerationParams, quote: Quote, input: NewGeneration, origin: Origin) {
  return {
    id: params.generationId,
    projectId: params.projectId,
    ownerId: ctx.actor.userId,
    source: origin.source,
    model: quote.offer.model.id,
    provider: quote.offer.providerName,
    ownKey: quote.ownKey,
    fresh: input.fresh ?? false,
    references: [...quote.references],
    seed: input.seed ?? null,
    note: input.note ?? null,
    layout: quote.layout,
    pixels: null,
    style: quote.style,
    estimateMicroUsd: quote.estimateMicroUsd,
    createdAt: ctx.now.getTime(),
  };
}

export async function getGeneration(ctx: UserContext, params: GenerationParams): Promise<Generation> {
  const found = await findGeneration(ctx.db, ctx.actor, params);
  if (!found) throw notFound("generation");
  return toGeneration(found.row, found.items);
}

/** Returns the generation when work on it has ended or the time is over. */
export async function waitForGeneration(
  ctx: UserContext,
  params: GenerationParams,
  waiting: Waiting,
): Promise<Generation> {
  await waitUntil(ctx, waiting, async () => {
    const end = await findEnd(ctx.db, ctx.actor, params);
    return end === undefined || end.finishedAt !== null;
  });
  return getGeneration(ctx, params);
}

/** A page is shorter than the limit if the generations have too many items together. */
export async function listProjectGenerations(
  ctx: UserContext,
  projectId: string,
  page: Page,
): Promise<ListPage<Generation>> {
  const { items: rows, nextCursor } = await listBoundedPage(
    page,
    async (wanted) => listGenerations(ctx.db, ctx.actor, projectId, wanted),
    (row) => row.id,
    { countOf: (row) => row.itemCount, max: maxItemsPerPage },
  );
  if (rows.length === 0) await getProject(ctx, projectId);
  const ids = rows.map((row) => row.id);
  const itemsOf = Map.groupBy(await listItems(ctx.db, ctx.actor, projectId, ids), (item) => item.generationId);
  return { items: rows.map((row) => toGeneration(row, itemsOf.get(row.id) ?? [])), nextCursor };
}

/** A generation that has already ended is returned unchanged. */
export async function stopGeneration(ctx: UserContext, params: GenerationParams): Promise<Generation> {
  await getGeneration(ctx, params);
  await cancelGeneration(ctx.db, ctx.actor, params, ctx.now.getTime());
  await sendEvents(ctx, { userId: ctx.actor.userId });
  return getGeneration(ctx, params);
}

export function toGeneration(row: GenerationRow, items: readonly ItemRow[]): Generation {
  const { id, status, source, model, seed, layout, estimateMicroUsd } = row;
  return {
    id,
    status,
    source,
    model,
    seed,
    layout,
    items: items.map(toItem),
    estimateMicroUsd,
    costMicroUsd: items.reduce((sum, item) => sum + item.costMicroUsd, 0),
    createdAt: new Date(row.createdAt).toISOString(),
    finishedAt: row.finishedAt === null ? null : new Date(row.finishedAt).toISOString(),
  };
}

export function toItem(row: ItemRow): GenerationItem {
  const { assetKey, status, versionId, errorCode, errorDetail } = row;
  const error = errorCode === null ? null : { code: errorCode, detail: errorDetail ?? "" };
  return { assetKey, status, versionId: status === "succeeded" ? versionId : null, error };
}
