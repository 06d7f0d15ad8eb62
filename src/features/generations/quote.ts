import type { UserContext } from "../../context";
import { toSpec } from "../../domain/asset";
import type { Style } from "../../domain/style";
import type { StoredReference } from "../../domain/reference";
import { AppError } from "../../errors";
import { isKeyedProvider } from "../../provider-settings";
import { findStyle } from "../plans/style-service";
import { hasProviderKey } from "../provider-keys/service";
import { listStoredReferences } from "../references/service";
import { defaultSeed, estimateAsset } from "../drawing/estimates";
import { findOffer, offers, type Offer } from "../../providers/registry";
import type { NewGeneration } from "./schemas";
import { listCandidates, type Candidate, type NewItem } from "./store";

export type QuoteItem = Omit<NewItem, "id" | "versionId" | "position">;
export type Quote = {
  readonly offer: Offer;
  /** True when it is drawn on a key of the user's own. */
  readonly ownKey: boolean;
  readonly style: Style;
  readonly references: readonly StoredReference[];
  readonly items: readonly QuoteItem[];
  readonly estimateMicroUsd: number;
};

/** The model that was asked for, else the style's, else the deployment's. */
export function getOffer(ctx: UserContext, style: Style, asked: string | undefined): Offer {
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

function invalid(path: string, message: string): AppError {
  return new AppError("validation_failed", "The request is not valid.", { errors: [{ path, message }] });
}

/** What a review asked to do better goes into the next drawing, unless the caller says something else. */
export function noteFor(row: Pick<Candidate, "reviewNote">, asked: string | undefined): string | null {
  return asked ?? row.reviewNote;
}

/** The version that a note speaks of: the approved one of an approved asset, else the newest. */
export function findChangedVersion(row: Candidate, note: string | null): string | null {
  if (note === null) return null;
  return row.status === "approved" ? (row.approvedVersionId ?? row.newestVersionId) : row.newestVersionId;
}

/** What a generation would do and cost, as things are now. Throws when the project is not the caller's. */
export async function quoteGeneration(ctx: UserContext, projectId: string, input: NewGeneration): Promise<Quote> {
  const { style } = await findStyle(ctx, projectId);
  const offer = getOffer(ctx, style, input.model);
  requirePrice(offer, input);
  const [ownKey, references, rows] = await Promise.all([
    usesOwnKey(ctx, offer),
    listStoredReferences(ctx, projectId),
    listAssetsToDraw(ctx, projectId, input.assets),
  ]);
  const items = rows.map((row) => toItem(row, offer, references, input));
  const estimateMicroUsd = items.reduce((sum, item) => sum + item.estimateMicroUsd, 0);
  return { offer, ownKey, style, references, items, estimateMicroUsd };
}

function requirePrice({ model }: Offer, { allowUnpriced = false, dryRun = false }: NewGeneration): void {
  if (model.prices.length > 0 || allowUnpriced || dryRun) return;
  throw invalid(
    "allowUnpriced",
    "must be true for a model whose price is not known: 1 USD is then set aside for each picture until its real price is",
  );
}

/** A user's own key goes before the operator's. */
async function usesOwnKey(ctx: UserContext, { providerName }: Offer): Promise<boolean> {
  if (!isKeyedProvider(providerName)) return false;
  if (await hasProviderKey(ctx, ctx.actor.userId, providerName)) return true;
  if (ctx.config.providers[providerName].key !== null) return false;
  throw invalid(
    "model",
    `needs a key: store yours with PUT /v1/me/provider-keys/${providerName}, or choose another model`,
  );
}

async function listAssetsToDraw(
  ctx: UserContext,
  projectId: string,
  keys: readonly string[] | undefined,
): Promise<Candidate[]> {
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

function toItem(row: Candidate, offer: Offer, style: readonly StoredReference[], input: NewGeneration): QuoteItem {
  const attempt = row.attempts + 1;
  const note = noteFor(row, input.note);
  const changedVersionId = findChangedVersion(row, note);
  const available = { style, hasChanged: changedVersionId !== null };
  const { images, estimateMicroUsd } = estimateAsset(offer.model, toSpec(row), available);
  return {
    assetId: row.id,
    assetKey: row.key,
    revision: row.revision,
    attempt,
    seed: input.seed ?? defaultSeed(row.key, row.versionCount + 1),
    hasNote: note !== null,
    changedVersionId,
    previousStatus: row.status,
    imageCount: images,
    estimateMicroUsd,
  };
}
