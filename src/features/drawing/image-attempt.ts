/** One attempt at one request of an item to a provider, and how the attempt can end. */
import type { Context } from "../../context";
import type { ProviderAccount } from "../../domain/provider-account";
import { findOffer, type Offer, type ProviderName } from "../../providers/registry";
import { findImage, type ImageRow } from "./image-store";
import type { Work } from "./item-store";

/**
 * The outcome of a step. `drawn`: the image is stored and recorded. `waiting`: the provider is drawing. `again`: the
 * provider gave the job up without billing, so the image may be asked for once more. `stopped`: the item has ended
 * elsewhere. `failed`: `detail` is safe to show to users.
 */
export type Drawn =
  | { readonly state: "drawn" }
  | { readonly state: "stopped" }
  | { readonly state: "waiting" }
  | { readonly state: "again" }
  | { readonly state: "failed"; readonly code: string; readonly detail: string };

export type ImageAttempt = {
  readonly ctx: Context;
  readonly work: Work;
  /** The first image that the request brings. It stands for the request: job, claim, bill and stored file have its id. */
  readonly image: ImageRow;
  readonly offer: Offer;
};

/**
 * Loads everything that one request needs, by the position of its first image. Returns an outcome instead when nothing is
 * left to do.
 */
export async function findAttempt(ctx: Context, itemId: string, position: number): Promise<ImageAttempt | Drawn> {
  const found = await findImage(ctx.db, itemId, position);
  if (found === undefined) return { state: "stopped" };
  const { work, image } = found;
  if (image.storedAt !== null) return { state: "drawn" };
  const offer = findOffer(work.generation.model);
  if (!offer) return failed("provider_failed", "The model is no longer offered. Generate with another one.");
  return { ctx, work, image, offer };
}

export function failed(code: string, detail: string): Drawn {
  return { state: "failed", code, detail };
}

/** The provider account that pays for the attempt. */
export function accountOf({ offer, work }: Pick<ImageAttempt, "offer" | "work">): ProviderAccount<ProviderName> {
  const { ownKey, ownerId } = work.generation;
  return { provider: offer.providerName, ownKey, userId: ownerId };
}
