import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { openDb } from "../../db/client";
import { imageSlots } from "../../domain/asset";
import { newId } from "../../lib/ids";
import { createLog } from "../../log";
import { deleteByPrefix, versionPrefix } from "../../storage/blobs";
import { drawImage, type Drawn } from "./draw";
import { toDrawRequest } from "./planning";
import { findOffer } from "./providers/registry";
import {
  deleteUnusedImages,
  failItem,
  findWork,
  finishItem,
  listQueuedItemIds,
  startItem,
  type Work,
} from "./work-store";

export type GenerationParams = { readonly generationId: string };
export type AssetParams = { readonly itemId: string };

/** So many assets are started at once, and then so many more after a pause: nobody's requests wait behind a crowd. */
const batchSize = 20;
const paceMs = 500;
/** The request that asked for this is answered first. */
const headStartMs = 100;

/** Starts one workflow for each asset: outside the request, since its answer would have to wait for them all. */
export class GenerationWorkflow extends WorkflowEntrypoint<Env, GenerationParams> {
  override async run(event: WorkflowEvent<GenerationParams>, step: WorkflowStep): Promise<void> {
    const { generationId } = event.payload;
    const db = openDb(this.env.DB);
    await step.sleep("let the request be answered", headStartMs);
    const itemIds = await step.do("list the items", () => listQueuedItemIds(db, generationId));
    for (let from = 0; from < itemIds.length; from += batchSize) {
      if (from > 0) await step.sleep(`pause before ${from}`, paceMs);
      const batch = itemIds.slice(from, from + batchSize);
      await step.do(`start items from ${from}`, async () => {
        // Instances that are there already are skipped, so a repeat starts only what is missing.
        await this.env.ASSET_WORKFLOW.createBatch(batch.map((itemId) => ({ id: itemId, params: { itemId } })));
      });
    }
  }
}

const retries = { limit: 5, delay: "2 seconds", backoff: "exponential" } as const;
const lastAttempt = retries.limit + 1;

function promptOf({ item, generation }: Work, slot: ReturnType<typeof imageSlots>[number]): string {
  const offer = findOffer(generation.model);
  const wish = { spec: item.spec, style: generation.style, seed: item.seed, note: item.note };
  return offer ? toDrawRequest(offer.model, wish, slot).prompt : "";
}

/** Draws one asset, image by image. Ends the item exactly once, whatever happens on the way. */
export class AssetWorkflow extends WorkflowEntrypoint<Env, AssetParams> {
  override async run(event: WorkflowEvent<AssetParams>, step: WorkflowStep): Promise<void> {
    const { itemId } = event.payload;
    const failure = await this.#draw(itemId, step).catch((error: unknown): Drawn => {
      createLog({ itemId }).error("drawing_failed", error);
      return { state: "failed", code: "provider_failed", detail: "Generation request failed" };
    });
    if (failure.state === "failed") await step.do("fail", () => this.#fail(itemId, failure));
    if (failure.state !== "drawn") await step.do("discard", () => this.#discard(itemId));
  }

  async #draw(itemId: string, step: WorkflowStep): Promise<Drawn> {
    const images = await step.do("start", () => this.#start(itemId));
    for (let position = 0; position < images; position++) {
      const drawn = await step.do(`draw ${position}`, { retries, timeout: "5 minutes" }, ({ attempt }) =>
        drawImage(this.env, itemId, position, attempt >= lastAttempt),
      );
      if (drawn.state !== "drawn") return drawn;
    }
    return step.do("finish", () => this.#finish(itemId));
  }

  /** How many images the item has; none when it has ended before it began. */
  async #start(itemId: string): Promise<number> {
    const db = openDb(this.env.DB);
    const work = await findWork(db, itemId);
    if (!work) return 0;
    const slots = imageSlots(work.item.spec);
    const images = slots.map((slot, position) => ({
      id: newId("img", Date.now()),
      position,
      ...slot,
      prompt: promptOf(work, slot),
    }));
    await startItem(db, work, images, Date.now());
    return slots.length;
  }

  async #finish(itemId: string): Promise<Drawn> {
    const db = openDb(this.env.DB);
    const work = await findWork(db, itemId);
    if (!work) return { state: "stopped" };
    const [first] = imageSlots(work.item.spec);
    const provider = findOffer(work.generation.model)?.providerName ?? "unknown";
    await finishItem(db, work, { provider, prompt: first ? promptOf(work, first) : "" }, Date.now());
    return { state: "drawn" };
  }

  async #fail(itemId: string, error: { code: string; detail: string }): Promise<void> {
    const db = openDb(this.env.DB);
    const work = await findWork(db, itemId);
    if (work) await failItem(db, work, error, Date.now());
  }

  /** A version that did not come to be leaves nothing behind. */
  async #discard(itemId: string): Promise<void> {
    const item = await deleteUnusedImages(openDb(this.env.DB), itemId);
    if (item) await deleteByPrefix(this.env.BUCKET, versionPrefix(item.projectId, item.assetId, item.versionId));
  }
}
