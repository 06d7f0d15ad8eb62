import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { backgroundContext } from "../../background";
import type { Context } from "../../context";
import { openDb } from "../../db/client";
import { imageSlots } from "../../domain/asset";
import { newId } from "../../lib/ids";
import type { Size } from "../../lib/size";
import { createLog } from "../../log";
import { imageKey, readingsKey, spriteKey } from "../../storage/blobs";
import { deleteObjects, setAside } from "../../storage/kept-objects";
import { sendEvents } from "../webhooks/dispatch-service";
import { collectImage } from "./collect";
import { askForImage } from "./ask";
import { listRequests, type ForeseenRequest } from "./draw-request";
import { failed, type Drawn } from "./image-attempt";
import { deleteUnusedImages, insertImages, listFirstPositions } from "./image-store";
import { failItem, findWork, finishItem, type Work } from "./item-store";
import { findOffer, isHosted } from "../../providers/registry";
import { countUnrefined, insertImagesToRefine } from "./refining/refine-store";
import { usedSettings } from "./refining/terms";
import { callbackEvent, notYet, untilAnswered, untilItsTurn, withoutTrouble } from "./steps";

type Unrefined = Size & { readonly state: "unrefined"; readonly images: number };

type ToPlan = Pick<ForeseenRequest, "first" | "images" | "slots" | "prompt">;

type AssetParams = { readonly itemId: string };

/** A provider may give the same request up this often without billing. */
const maxRounds = 6;
/** A provider that calls back is not polled before this time is over. */
const callbackTimeout = "15 seconds";

/** Draws one asset, request by request. Ends the item exactly once, also when a step fails. */
export class AssetWorkflow extends WorkflowEntrypoint<Env, AssetParams> {
  override async run(event: WorkflowEvent<AssetParams>, step: WorkflowStep): Promise<void> {
    const { itemId } = event.payload;
    const outcome = await this.#draw(itemId, step).catch((error: unknown): Drawn => {
      createLog({ itemId }).error("drawing_failed", error);
      const isTired = error instanceof Error && error.message.startsWith(notYet);
      return failed(
        "provider_failed",
        isTired ? "The provider had no free place for a day." : "Generation request failed",
      );
    });
    if (outcome.state === "failed") await step.do("fail", () => this.#fail(itemId, outcome));
    if (outcome.state !== "drawn") await step.do("discard", () => this.#discard(itemId));
  }

  async #draw(itemId: string, step: WorkflowStep): Promise<Drawn> {
    const requests = await step.do("plan the requests", () => this.#plan(itemId));
    for (const position of requests) {
      const drawn = await this.#drawRequest(itemId, position, step);
      if (drawn.state !== "drawn") return drawn;
    }
    const ended = await step.do("finish", () => this.#finish(itemId));
    if (ended.state !== "unrefined") return ended;
    const { keepUnrefined, refineItem } = await import("./refining/refine-item");
    await refineItem(itemId, ended, step, (work) => this.#work(itemId, work)).catch(async (error: unknown) => {
      createLog({ itemId }).error("refining_failed", error);
      await step.do("keep the images as they came", () => this.#work(itemId, (ctx) => keepUnrefined(ctx, itemId)));
    });
    const refined = await step.do("finish after refining", () => this.#finish(itemId));
    return refined.state === "unrefined" ? { state: "stopped" } : refined;
  }

  /** Takes at most three steps, unless the provider gives the job up. */
  async #drawRequest(itemId: string, position: number, step: WorkflowStep): Promise<Drawn> {
    for (let round = 1; round <= maxRounds; round++) {
      const name = round === 1 ? `${position}` : `${position}, round ${round}`;
      const asked = await step.do(`ask for ${name}`, untilItsTurn, () =>
        this.#work(itemId, (ctx) => askForImage(ctx, itemId, position)),
      );
      if (asked.state !== "waiting") return asked;
      const wait = { type: callbackEvent(position), timeout: callbackTimeout } as const;
      await step.waitForEvent(`wait for ${name}`, wait).catch(() => undefined);
      const drawn = await step.do(`collect ${name}`, untilAnswered, () =>
        this.#work(itemId, (ctx) => collectImage(ctx, itemId, position)),
      );
      if (drawn.state !== "again") return drawn;
    }
    return failed("provider_failed", "The provider gave this image up again and again.");
  }

  #work<T>(itemId: string, work: (ctx: Context) => Promise<T>): Promise<T> {
    return withoutTrouble(async () => work(await backgroundContext(this.env)), { itemId });
  }

  /**
   * Returns the position of each request's first image. Empty if the item refines an earlier version, or has ended
   * already.
   */
  async #plan(itemId: string): Promise<number[]> {
    const db = openDb(this.env.DB);
    const work = await findWork(db, itemId);
    if (!work) return [];
    if (work.item.sourceVersionId !== null) {
      const ids = Array.from({ length: work.item.imageCount }, () => newId("img", Date.now()));
      await insertImagesToRefine(db, work, ids);
      return [];
    }
    const requests = requestsOf(work);
    const isNew = await insertImages(db, work, requests.flatMap(toImages));
    // An earlier run may have planned other requests, with an earlier release.
    return isNew ? requests.map(({ first }) => first) : listFirstPositions(db, work);
  }

  /** The version appears only when all images are refined. */
  async #finish(itemId: string): Promise<Drawn | Unrefined> {
    const db = openDb(this.env.DB);
    const work = await findWork(db, itemId);
    if (!work) return { state: "stopped" };
    const { item, generation } = work;
    if (isHosted(generation.provider) && (await countUnrefined(db, work)) > 0)
      return { state: "unrefined", images: item.imageCount, width: item.spec.width, height: item.spec.height };
    if (!(await finishItem(db, work, usedSettings(work), Date.now()))) return { state: "stopped" };
    await this.#announce(work);
    return { state: "drawn" };
  }

  async #fail(itemId: string, error: { code: string; detail: string }): Promise<void> {
    const db = openDb(this.env.DB);
    const work = await findWork(db, itemId);
    if (work) await failItem(db, work, error, Date.now());
    if (work) await this.#announce(work);
  }

  /** Sends the owner's webhooks now, so that they need not wait for the next sweep. */
  async #announce({ generation }: Work): Promise<void> {
    await sendEvents(await backgroundContext(this.env), { userId: generation.ownerId });
  }

  /** Deletes the images of a version that will never appear, except those that were paid for. */
  async #discard(itemId: string): Promise<void> {
    const unused = await deleteUnusedImages(openDb(this.env.DB), itemId);
    const { recorded = [], others = [] } = Object.groupBy(unused, (image) =>
      image.storedAt === null ? "others" : "recorded",
    );
    // A restore of the database can bring the rows of recorded images back.
    await setAside(
      this.env.BUCKET,
      recorded.flatMap((image) => [imageKey(image), spriteKey(image)]),
    );
    await deleteObjects(this.env.BUCKET, [
      ...others.flatMap((image) => [imageKey(image), spriteKey(image)]),
      ...unused.map(readingsKey),
    ]);
  }
}

/** Without an offer, no request will be made, and the first one says so. */
function requestsOf({ item, generation }: Work): ToPlan[] {
  const offer = findOffer(generation.model);
  const wish = { spec: item.spec, style: generation.style, note: item.note };
  const available = { style: generation.references, hasChanged: item.changedVersionId !== null };
  if (offer !== undefined) return listRequests(offer.model, wish, available, generation.layout);
  return imageSlots(item.spec).map((slot, first) => ({ first, images: 1, slots: [slot], prompt: "" }));
}

function toImages({ first, images, prompt, slots }: ToPlan) {
  return slots.map((slot, stripPlace) => ({
    id: newId("img", Date.now()),
    position: first + stripPlace,
    ...slot,
    stripPlace,
    stripFrames: images,
    prompt,
  }));
}
