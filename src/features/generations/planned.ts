import type { Context } from "../../context";
import { toSpec } from "../../domain/asset";
import type { Style } from "../../domain/style";
import { AppError } from "../../errors";
import { findStyle } from "../plans/styles";
import { defaultSeed, estimateAsset } from "./planning";
import { findOffer, offers, type Offer } from "./providers/registry";
import type { NewGeneration } from "./schemas";
import { listCandidates, type AssetRow, type NewItem } from "./store";

export type PlannedItem = Omit<NewItem, "id" | "versionId" | "position">;
export type Planned = {
  readonly offer: Offer;
  readonly style: Style;
  readonly items: readonly PlannedItem[];
  readonly estimateMicroUsd: number;
};

function invalid(path: string, message: string): AppError {
  return new AppError("validation_failed", "The request is not valid.", { errors: [{ path, message }] });
}

/** The model that was asked for, else the style's, else the deployment's. */
export function getOffer(ctx: Context, style: Style, asked: string | undefined): Offer {
  const id = asked ?? style.model ?? ctx.config.imageModel;
  const offer = findOffer(id);
  if (offer) return offer;
  const names = offers.map(({ model }) => model.id).join(", ");
  const source =
    asked === undefined && style.model !== null
      ? "the style names a model that is not offered"
      : "is not a model that is offered";
  throw invalid("model", `${source}; choose one of: ${names}`);
}

async function listAssetsToDraw(
  ctx: Context,
  projectId: string,
  keys: readonly string[] | undefined,
): Promise<AssetRow[]> {
  const wanted = keys === undefined ? null : [...new Set(keys)];
  const rows = await listCandidates(ctx.db, ctx.actor, projectId, wanted);
  const known = new Set(rows.map((row) => row.key));
  const missing = wanted?.findIndex((key) => !known.has(key)) ?? -1;
  if (missing >= 0) throw invalid(`assets.${missing}`, "is not an asset of this project");
  const busy = rows.filter((row) => row.status === "generating").map((row) => row.key);
  if (busy.length > 0)
    throw new AppError(
      "conflict",
      `These assets are being drawn: ${busy.slice(0, 10).join(", ")}. Wait, or cancel that first.`,
    );
  return rows;
}

/** What a review asked to do better goes into the next drawing, unless the caller says something else. */
export function noteFor(row: AssetRow, asked: string | undefined): string | null {
  return asked ?? row.reviewNote;
}

function toItem(row: AssetRow, offer: Offer, input: NewGeneration): PlannedItem {
  const spec = toSpec(row);
  const attempt = row.attempts + 1;
  const { images, estimateMicroUsd } = estimateAsset(offer.model, spec);
  return {
    assetId: row.id,
    assetKey: row.key,
    spec,
    revision: row.revision,
    attempt,
    seed: input.seed ?? defaultSeed(row.key, attempt),
    note: noteFor(row, input.note),
    previousStatus: row.status,
    imageCount: images,
    estimateMicroUsd,
  };
}

/** What a generation would do and cost, as things are now. Throws when the project is not the caller's. */
export async function planGeneration(ctx: Context, projectId: string, input: NewGeneration): Promise<Planned> {
  const { style } = await findStyle(ctx, projectId);
  const offer = getOffer(ctx, style, input.model);
  const rows = await listAssetsToDraw(ctx, projectId, input.assets);
  const items = rows.map((row) => toItem(row, offer, input));
  return { offer, style, items, estimateMicroUsd: items.reduce((sum, item) => sum + item.estimateMicroUsd, 0) };
}
