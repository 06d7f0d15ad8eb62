import type { UserContext } from "../../context";
import { toSpec } from "../../domain/asset";
import type { Layout } from "../../domain/layout";
import type { Style } from "../../domain/style";
import type { StoredReference } from "../../domain/reference";
import { AppError, unknownAsset, type FieldError } from "../../errors";
import { isKeyedProvider } from "../../provider-settings";
import { findOffer, offers, type Offer } from "../../providers/registry";
import { defaultSeed } from "../drawing/draw-request";
import { estimateAsset } from "../drawing/estimates";
import { toLayout } from "../drawing/layout";
import { findStyle } from "../plans/style-service";
import { hasProviderKey } from "../provider-keys/service";
import { listStoredReferences } from "../references/service";
import type { NewGeneration } from "./schemas";
import { listCandidates, type Candidate, type NewItem } from "./store";

/** Determines the items of a generation and their highest cost, before the generation is accepted. */

/** A model's name can come from the style, which may be long. */
const maxShownLength = 100;

export type QuoteItem = Omit<NewItem, "id" | "versionId" | "position"> & { readonly requestCount: number };
export type Quote = {
  readonly offer: Offer;
  /** True if the images are drawn with the user's own provider key. */
  readonly ownKey: boolean;
  readonly layout: Layout;
  readonly style: Style;
  readonly references: readonly StoredReference[];
  readonly items: readonly QuoteItem[];
  readonly estimateMicroUsd: number;
};

/** Returns the requested model, else the model of the style, else the default model of the deployment. */
export function getOffer(ctx: UserContext, style: Style, requested: string | undefined): Offer {
  const id = requested ?? style.model ?? ctx.config.imageModel;
  const offer = findOffer(id);
  if (offer) return offer;
  const names = offers.map(({ model }) => model.id).join(", ");
  const shown = `"${id.slice(0, maxShownLength)}"`;
  const source =
    requested === undefined && style.model !== null
      ? `the style names ${shown}, which is not a model that is offered`
      : `${shown} is not a model that is offered`;
  throw invalid({ path: "model", message: `${source}; choose one of: ${names}` });
}

function invalid(...errors: readonly FieldError[]): AppError {
  return new AppError("validation_failed", "The request is not valid.", { errors });
}

/** The caller's note replaces the note of the asset's last review. */
export function noteFor(row: Pick<Candidate, "reviewNote">, requested: string | undefined): string | null {
  return requested ?? row.reviewNote;
}

/** The version that a note asks to change: the approved version of an approved asset, else the newest version. */
export function findChangedVersion(row: Candidate, note: string | null): string | null {
  if (note === null) return null;
  return row.status === "approved" ? (row.approvedVersionId ?? row.newestVersionId) : row.newestVersionId;
}

/** Changes nothing and reserves nothing. Throws `not_found` if the project is not the caller's. */
export async function quoteGeneration(ctx: UserContext, projectId: string, input: NewGeneration): Promise<Quote> {
  const { style } = await findStyle(ctx, projectId);
  const offer = getOffer(ctx, style, input.model);
  requirePrice(offer, input);
  const [ownKey, references, rows] = await Promise.all([
    usesOwnKey(ctx, offer),
    listStoredReferences(ctx, projectId),
    listAssetsToDraw(ctx, projectId, input.assets),
  ]);
  const layout = toLayout(offer, input.layout);
  const items = rows.map((row) => toQuoteItem(row, { offer, layout, references }, input));
  const estimateMicroUsd = items.reduce((sum, item) => sum + item.estimateMicroUsd, 0);
  return { offer, ownKey, layout, style, references, items, estimateMicroUsd };
}

function requirePrice({ model }: Offer, { allowUnpriced = false, dryRun = false }: NewGeneration): void {
  if (model.prices.length > 0 || allowUnpriced || dryRun) return;
  const message =
    "must be true for a model whose price is not known: 1 USD is then reserved for each request until the real price is known";
  throw invalid({ path: "allowUnpriced", message });
}

/** A user's own provider key takes precedence over the operator's. */
async function usesOwnKey(ctx: UserContext, { providerName }: Offer): Promise<boolean> {
  if (!isKeyedProvider(providerName)) return false;
  if (await hasProviderKey(ctx, ctx.actor.userId, providerName)) return true;
  if (ctx.config.providers[providerName].key !== null) return false;
  const message = `needs a key: store yours with PUT /v1/me/provider-keys/${providerName}, or choose another model`;
  throw invalid({ path: "model", message });
}

async function listAssetsToDraw(
  ctx: UserContext,
  projectId: string,
  keys: readonly string[] | undefined,
): Promise<Candidate[]> {
  const wanted = keys === undefined ? null : [...new Set(keys)];
  const rows = await listCandidates(ctx.db, ctx.actor, projectId, wanted);
  const known = new Set(rows.map((row) => row.key));
  const missing = (keys ?? []).flatMap((key, index) => (known.has(key) ? [] : unknownAsset(index, key)));
  if (missing.length > 0) throw invalid(...missing);
  const busy = rows.filter((row) => row.status === "generating").map((row) => row.key);
  if (busy.length > 0)
    throw new AppError(
      "conflict",
      `These assets are being drawn: ${busy.slice(0, 10).join(", ")}. Wait, or cancel that generation first.`,
    );
  return rows;
}

function toQuoteItem(
  row: Candidate,
  { offer, layout, references: style }: Pick<Quote, "offer" | "layout" | "references">,
  input: NewGeneration,
): QuoteItem {
  const attempt = row.attempts + 1;
  const note = noteFor(row, input.note);
  const changedVersionId = findChangedVersion(row, note);
  const available = { style, hasChanged: changedVersionId !== null };
  const { images, requests, estimateMicroUsd } = estimateAsset(offer.model, toSpec(row), available, layout);
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
    requestCount: requests,
    estimateMicroUsd,
  };
}
