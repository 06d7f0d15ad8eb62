import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { openDb } from "../../db/client";
import { countRunning, findProviderName, launchItems } from "./launch-store";
import { NotYet } from "./ends";
import { findProvider } from "../../providers/registry";
import { untilItsTurn, withoutTrouble } from "./steps";

type GenerationParams = { readonly generationId: string };

/** So many assets are started at once, and then so many more after a pause: nobody's requests wait behind a crowd. */
const batchSize = 20;
const paceMs = 500;
/** The request that asked for this is answered first. */
const headStartMs = 100;

/** Starts one workflow for each asset: outside the request, since its answer would have to wait for them all. */
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

  /** How many were started: none when none is left. What is marked and not started, the sweep starts. */
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
 * How many assets of a generation are at work at once: somewhat more than their provider takes, so that one is always
 * ready to be asked for. The others would only wait.
 */
function windowOf(provider: string): number {
  const places = findProvider(provider)?.maxInFlight ?? null;
  return places === null ? Number.POSITIVE_INFINITY : Math.ceil(places * 1.25);
}
