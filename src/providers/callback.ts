/** A provider's callback, before and after the proof. */

/**
 * A provider's callback as received. The token in the URL was already checked, so the callback is about one known job.
 */
export type ProviderCallback = {
  readonly header: (name: string) => string | undefined;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly nowMs: number;
  /** The provider's own name for the account that must have sent the callback; null if never learnt. */
  readonly accountName: string | null;
};

/** The job that a verified callback names, and the provider account if the provider names one. */
export type ProvenCallback = { readonly jobId: string; readonly accountName: string | null };
