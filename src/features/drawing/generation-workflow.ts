import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { openDb } from "../../db/client";
import { countRunning, findProviderName, launchItems } from "./item-store";
import { findProvider } from "../../providers/registry";
import { NotYet, untilItsTurn, withoutTrouble } from "./steps";

type GenerationParams = { readonly generationId: string };

/** Assets are started in batches with a pause in between, so that requests need not wait behind hundreds of starts. */
const batchSize = 20;
const paceMs = 500;
/** Lets the request that accepted the generation be answered first. */
const headStartMs = 100;

/** Starts one workflow for each asset. A request that did this would be answered only after all are started. */
export class GenerationWorkflow extends WorkflowEntrypoint<Env, GenerationParams> {
  override async run(event: WorkflowEvent<GenerationParams>, step: WorkflowStep): Promise<void> {
    const { generationId } = event.payload;
    await step.sleep("let the request be answered", headStartMs);
    for (let batch = 1; ; batch++) {
      const started = await step.do(`start batch ${batch}`, untilItsTurn, () =>
        withoutTrouble(() => this.#startBatch(generationId), { generationId }),
      );
      if (started === 0) return;
      await step.sleep(`pause after batch ${batch}`, paceMs);
    }
  }

  /** Returns the number of started assets; 0 when none is left. The sweep starts assets that were marked and not started. */
  async #startBatch(generationId: string): Promise<number> {
    const db = openDb(this.env.DB);
    const window = windowOf((await findProviderName(db, generationId)) ?? "");
    const batch = Math.min(batchSize, Math.ceil(window / 4));
    const isBusy = Number.isFinite(window) && (await countRunning(db, generationId)) > window - batch;
    if (isBusy) throw new NotYet("enough assets are at work");
    const itemIds = await launchItems(db, generationId, batch, Date.now());
    if (itemIds.length === 0) return 0;
    await this.env.ASSET_WORKFLOW.createBatch(itemIds.map((itemId) => ({ id: itemId, params: { itemId } })));
    return itemIds.length;
  }
}

/**
 * The number of a generation's assets at work at once: somewhat more than the provider has places, so that one asset is
 * always ready to take a free place. More would only wait.
 */
function windowOf(provider: string): number {
  const places = findProvider(provider)?.maxInFlight ?? null;
  return places === null ? Number.POSITIVE_INFINITY : Math.ceil(places * 1.25);
}
