/** The interface that every provider implements, and the error that a provider throws. */

import type { AssetKind, ImageSlot } from "../domain/asset";
import type { DrawingFacts } from "../domain/image-qa";
import type { DrawingLicence } from "../domain/style";
import type { TileSet } from "../domain/tile-sets";
import { ForeignError } from "../errors";
import type { ImageFormat } from "../lib/image-format";
import type { Size } from "../lib/size";
import type { OutboundAnswer, OutboundInit } from "../outbound/guarded-fetch";
import type { ProvenCallback, ProviderCallback } from "./callback";
import type { Delivery } from "./delivery";
import type { Capability, PriceLine } from "./model-terms";

/** A user's style reference image. The bytes are checked and have no metadata; the size is in pixels. */
export type Reference = Size & {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly format: ImageFormat;
};

/**
 * One image to draw, or a strip: all frames of the slot's animation side by side. All text is sanitised. The size, in
 * pixels, is one that the model's `size` returned.
 */
export type DrawRequest = Size & {
  readonly model: string;
  readonly prompt: string;
  /**
   * `subject`, `description`, `note` and `styleWords` are the prompt's parts, for a provider that reads single words.
   * An absent part is "".
   */
  readonly subject: string;
  readonly description: string;
  readonly note: string;
  readonly styleWords: string;
  readonly kind: AssetKind;
  readonly palette: readonly string[];
  readonly seed: number;
  readonly slot: ImageSlot;
  /** The number of frames in the slot's animation. */
  readonly frames: number;
  /** The set that the slot's tile belongs to. Null for an asset that is no set of tiles. */
  readonly tiles: TileSet | null;
  /** The licences that drawings may have. Empty: all. */
  readonly licences: readonly DrawingLicence[];
  /** The most important reference first, and no more than the model's `maxReferences`. */
  readonly references: readonly Reference[];
};

/**
 * The part of a draw request that is stored while the job runs. The price and the seed are computed from these fields.
 */
export type JobRequest = Pick<DrawRequest, "model" | "width" | "height" | "seed"> & {
  readonly references: readonly Size[];
};

/**
 * An image as the provider returned it: the bytes are unchecked. `seed` is null if the provider did not honour one.
 * `facts` are known to the built-in model only.
 */
export type Drawing = {
  readonly bytes: Uint8Array;
  readonly seed: number | null;
  readonly costMicroUsd: number;
  readonly facts?: DrawingFacts;
};

/** A job that the provider accepted. `url` is the address to poll, or null if the provider gave none. */
export type Job = { readonly id: string; readonly url: string | null };

/** `done`: the answer held the image. `pending`: the job is still running, so call `poll` later. */
export type Submission =
  | { readonly state: "done"; readonly drawing: Drawing }
  | { readonly state: "pending"; readonly job: Job };

export type Model = {
  /** The name by which a generation, a style or `IMAGE_MODEL` selects the model. */
  readonly id: string;
  readonly description: string;
  readonly capabilities: Readonly<Record<string, Capability>>;
  /** Empty if the price is not known. */
  readonly prices: readonly PriceLine[];
  /** 0 if the model takes no references. */
  readonly maxReferences: number;
  /** References with a longer side are scaled down or left out. Absent means no limit. */
  readonly maxReferenceSidePixels?: number;
  /** The size to request: of the sizes that the model can draw, the one nearest to `wanted`. */
  readonly size: (wanted: Size) => Size;
  /** The most that one image with references of these sizes can cost; null if the price is not known. */
  readonly estimateMicroUsd: (request: Size & { readonly references: readonly Size[] }) => number | null;
};

/** The binding, the key and the network access that one call of a provider gets. */
export type ProviderAccess = {
  readonly AI?: Ai;
  /** The secret key of the provider account; "" for a provider that needs none. */
  readonly key: string;
  /** Sends a request through the guarded fetch, which allows only the provider's `hosts`. Throws an OutboundError. */
  readonly send: (
    url: string,
    init: OutboundInit,
    limits: { readonly timeoutMs: number; readonly maxBytes: number },
  ) => Promise<OutboundAnswer>;
  /**
   * Where the provider may report the end of this job, and a secret for this job alone. Null if nobody can reach this
   * deployment.
   */
  readonly callback: { readonly url: string; readonly secret: string } | null;
};

/** A source of images. A new provider is one file beside this one and one line in the registry. */
export type Provider = {
  readonly models: readonly Model[];
  /** True if drawing the same request again is free and gives the same bytes. */
  readonly repeatable: boolean;
  /** Where to read on which terms the drawings may be used. One sentence, for the README of packs. */
  readonly terms: string;
  /** The hosts of the API and of the images, as `isListed` in `outbound/addresses` reads them. */
  readonly hosts: readonly string[];
  /** The most jobs at once on one provider account; null for no limit. */
  readonly maxInFlight: number | null;
  /**
   * Requests one image. Throws a ProviderError:
   * - `refused`: the provider surely did not take the job.
   * - `unknown`, retryable: the provider may have taken the job.
   * - `unknown`, not retryable: the provider drew an image, but the answer cannot be used.
   */
  readonly submit: (request: DrawRequest, access: ProviderAccess) => Promise<Submission>;
  /**
   * Asks for the state of a job that was submitted for `asked`. Throws a ProviderError:
   * - `refused`: the job ended without an image and was not billed.
   * - `failed`: the job ended without an image and may have been billed.
   * - `unknown`, retryable: no usable answer came this time. With `delivery`: the image cannot be downloaded yet.
   * - `unknown`, not retryable: the provider does not know the job, or with `isFinal`, has ended it for an unknown bill.
   */
  readonly poll?: (job: Job, asked: JobRequest, access: ProviderAccess) => Promise<Submission>;
  /** Best effort: the job may already have ended. */
  readonly cancel?: (job: Job, access: ProviderAccess) => Promise<void>;
  /** The longest time that a submit can take. Needed with `findJob`. */
  readonly longestSubmitMs?: number;
  /**
   * Finds the job of a submit whose answer was lost, by `access.callback`. Undefined if the provider does not list such
   * a job.
   */
  readonly findJob?: (submittedAtMs: number, access: ProviderAccess) => Promise<Job | undefined>;
  /**
   * Undefined if the callback is not proven to come from the provider. Throws a ProviderError if the proof cannot be
   * checked now.
   */
  readonly verifyCallback?: (callback: ProviderCallback, access: ProviderAccess) => Promise<ProvenCallback | undefined>;
};

type Outcome = "refused" | "unknown" | "failed";

/**
 * A provider's failure. Users read the message: it must leak nothing, and tell them how to go on. The provider's own
 * words go into `cause`, which only the log shows.
 */
export class ProviderError extends ForeignError {
  readonly outcome: Outcome;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | null;
  /** True if the provider throttles the whole provider account, not this job alone. */
  readonly throttled: boolean;
  /** The amount that a failed job was billed. */
  readonly costMicroUsd: number;
  /** Null unless the image is drawn and billed, and cannot be downloaded yet. */
  readonly delivery: Delivery | null;
  /** True if the provider has ended the job, so that asking again soon tells nothing new. */
  readonly isFinal: boolean;
  /** The most tries that an image is worth after this failure, the first one included; null for the usual number. */
  readonly maxTries: number | null;

  constructor(
    reason: string,
    options: {
      outcome: Outcome;
      retryable: boolean;
      retryAfterSeconds?: number | undefined;
      throttled?: boolean;
      costMicroUsd?: number;
      delivery?: Delivery;
      isFinal?: boolean;
      maxTries?: number;
      cause?: unknown;
    },
  ) {
    super(reason, { cause: options.cause });
    this.name = "ProviderError";
    this.outcome = options.outcome;
    this.retryable = options.retryable;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
    this.throttled = options.throttled ?? false;
    this.costMicroUsd = options.costMicroUsd ?? 0;
    this.delivery = options.delivery ?? null;
    this.isFinal = options.isFinal ?? false;
    this.maxTries = options.maxTries ?? null;
  }
}
