import type { AssetKind, ImageSlot } from "../../../domain/asset";

/** What one picture needs. Text is already sanitised; sizes are those the model was asked for, in pixels. */
export type DrawRequest = {
  readonly model: string;
  readonly prompt: string;
  readonly subject: string;
  readonly kind: AssetKind;
  readonly palette: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly slot: ImageSlot;
  /** How many frames the slot's animation has. */
  readonly frames: number;
};

/** A drawn picture as the provider gave it: unchecked bytes. `seed` is null when the provider did not honour one. */
export type Drawing = { readonly bytes: Uint8Array; readonly seed: number | null; readonly costMicroUsd: number };

/** `done`: the picture came with the answer. `pending`: ask again with `poll`. */
export type Submission =
  | { readonly state: "done"; readonly drawing: Drawing }
  | { readonly state: "pending"; readonly jobId: string };

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
  readonly prices: readonly PriceLine[];
  /** The size to ask for, nearest to the wanted one that the model can draw. */
  readonly size: (wanted: { width: number; height: number }) => { width: number; height: number };
  /** What one picture of this size costs, before it is drawn. */
  readonly estimateMicroUsd: (size: { width: number; height: number }) => number;
};

export type ProviderBindings = { readonly AI?: Ai };

/**
 * A source of pictures. A new one is a file beside this and a line in the registry.
 * `submit` throws a ProviderError: `refused` when the provider surely did not take the job (safe to send
 * again if `retryable`), `unknown` when it may have.
 */
export type Provider = {
  readonly models: readonly Model[];
  /** True when drawing the same request again is free and gives the same bytes. */
  readonly repeatable: boolean;
  readonly submit: (request: DrawRequest, bindings: ProviderBindings) => Promise<Submission>;
  readonly poll?: (jobId: string, bindings: ProviderBindings) => Promise<Submission>;
};

/** A provider's failure. `reason` is ours and safe to show; the provider's own words go to `cause` and the log only. */
export class ProviderError extends Error {
  readonly outcome: "refused" | "unknown";
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | null;

  constructor(
    reason: string,
    options: { outcome: "refused" | "unknown"; retryable: boolean; retryAfterSeconds?: number; cause?: unknown },
  ) {
    super(reason, { cause: options.cause });
    this.name = "ProviderError";
    this.outcome = options.outcome;
    this.retryable = options.retryable;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}
