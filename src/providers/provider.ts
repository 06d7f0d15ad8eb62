import type { AssetKind, ImageSlot } from "../domain/asset";
import { ForeignError } from "../errors";
import type { ImageFormat } from "../lib/image-format";
import type { OutboundAnswer, OutboundInit } from "../outbound/guarded-fetch";

type Size = { readonly width: number; readonly height: number };

/** A picture to draw after. Checked and without metadata; sizes in pixels. */
export type Reference = Size & {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly format: ImageFormat;
};

/** What one picture needs. Text is already sanitised; sizes are those the model was asked for, in pixels. */
export type DrawRequest = Size & {
  readonly model: string;
  readonly prompt: string;
  /** This and the next three: the prompt's parts, for a provider that reads words. "" where nothing is said. */
  readonly subject: string;
  readonly description: string;
  readonly note: string;
  readonly styleWords: string;
  readonly kind: AssetKind;
  readonly palette: readonly string[];
  readonly seed: number;
  readonly slot: ImageSlot;
  /** How many frames the slot's animation has. */
  readonly frames: number;
  /** At most the model's `maxReferences`, the most important first. */
  readonly references: readonly Reference[];
};

/** What is remembered of a request while its job goes on: its price and its seed follow from it. */
export type JobRequest = Pick<DrawRequest, "model" | "width" | "height" | "seed"> & {
  readonly references: readonly Size[];
};

/** A drawn picture as the provider gave it: unchecked bytes. `seed` is null when the provider did not honour one. */
export type Drawing = { readonly bytes: Uint8Array; readonly seed: number | null; readonly costMicroUsd: number };

/** A job that the provider has accepted. `url` is where it said to ask, when it said so. */
export type Job = { readonly id: string; readonly url: string | null };

/** `done`: the picture came with the answer. `pending`: the job goes on; ask for it with `poll`. */
export type Submission =
  | { readonly state: "done"; readonly drawing: Drawing }
  | { readonly state: "pending"; readonly job: Job };

/** How a value may be chosen; a capability that is absent is not supported. */
export type Capability =
  | { readonly type: "enum"; readonly values: readonly (string | number)[] }
  | { readonly type: "range"; readonly min: number; readonly max: number; readonly step?: number }
  | { readonly type: "boolean" };

/** `microUsd` for each `unit` of what is `billable`. */
export type PriceLine = { readonly billable: string; readonly unit: string; readonly microUsd: number };

export type Model = {
  /** The name that a generation, a style or `IMAGE_MODEL` gives. */
  readonly id: string;
  readonly description: string;
  readonly capabilities: Readonly<Record<string, Capability>>;
  /** Empty for a model whose price is not known. */
  readonly prices: readonly PriceLine[];
  /** 0 for a model that takes none. */
  readonly maxReferences: number;
  /** Larger references are made smaller, or left out; without a limit when absent. */
  readonly maxReferenceSidePixels?: number;
  /** The size to ask for, nearest to the wanted one that the model can draw. */
  readonly size: (wanted: Size) => Size;
  /** What one picture costs at most, before it is drawn after references of these sizes; null when the price is not known. */
  readonly estimateMicroUsd: (request: Size & { readonly references: readonly Size[] }) => number | null;
};

/** What a provider's call may use of the outside. */
export type ProviderAccess = {
  readonly AI?: Ai;
  /** The account's secret key; empty for a provider that needs none. */
  readonly key: string;
  /** The guarded way out, to the provider's `hosts` alone. Throws an OutboundError. */
  readonly send: (
    url: string,
    init: OutboundInit,
    limits: { readonly timeoutMs: number; readonly maxBytes: number },
  ) => Promise<OutboundAnswer>;
  /** Where the provider may tell that this job has ended, and a secret of this job alone; null when nobody could reach us. */
  readonly callback: { readonly url: string; readonly secret: string } | null;
};

/** A provider's callback as it came. The address has already proven which job it is for. */
export type ProviderCallback = {
  readonly header: (name: string) => string | undefined;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly nowMs: number;
  /** The provider's name for the account that it is to come from; null when that was never learnt. */
  readonly accountName: string | null;
};

/** What a proven callback says: about which job, and from which account where the provider names one. */
export type ProvenCallback = { readonly jobId: string; readonly accountName: string | null };

/** A source of pictures. A new one is a file beside this and a line in the registry. */
export type Provider = {
  readonly models: readonly Model[];
  /** True when drawing the same request again is free and gives the same bytes. */
  readonly repeatable: boolean;
  /** Exact host names, or `*.` and a domain for all hosts below it. */
  readonly hosts: readonly string[];
  /** Jobs at once on one account; null without a limit. */
  readonly maxInFlight: number | null;
  /**
   * Asks for one picture. Throws a ProviderError: `refused` when the provider surely did not take the job, `unknown`
   * when it may have.
   */
  readonly submit: (request: DrawRequest, access: ProviderAccess) => Promise<Submission>;
  /**
   * What has become of a job. `seed` is the one that was asked for. Throws a ProviderError: `refused` when the job ended
   * unbilled without a picture, `failed` when it ended without one and may have been billed, `unknown` and retryable
   * when the answer could not be got just now, `unknown` and not retryable when the provider does not know the job.
   */
  readonly poll?: (job: Job, asked: JobRequest, access: ProviderAccess) => Promise<Submission>;
  /** Best effort: the provider may be past it. */
  readonly cancel?: (job: Job, access: ProviderAccess) => Promise<void>;
  /** How long a submit may be under way, for a provider that can then be asked for its job. */
  readonly longestSubmitMs?: number;
  /** The job that was submitted with `access.callback` and whose answer was lost; undefined when it is not listed. */
  readonly findJob?: (submittedAtMs: number, access: ProviderAccess) => Promise<Job | undefined>;
  /** Undefined when the callback is not proven to come from the provider. Throws a ProviderError when it cannot be told just now. */
  readonly verifyCallback?: (callback: ProviderCallback, access: ProviderAccess) => Promise<ProvenCallback | undefined>;
};

type Outcome = "refused" | "unknown" | "failed";

/** A provider's failure. `reason` is ours and safe to show; the provider's own words go to `cause` and the log only. */
export class ProviderError extends ForeignError {
  readonly outcome: Outcome;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | null;
  /** The whole account was told to slow down, not this job alone. */
  readonly throttled: boolean;
  /** What a job that failed was billed. */
  readonly costMicroUsd: number;

  constructor(
    reason: string,
    options: {
      outcome: Outcome;
      retryable: boolean;
      retryAfterSeconds?: number | undefined;
      throttled?: boolean;
      costMicroUsd?: number;
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
  }
}
