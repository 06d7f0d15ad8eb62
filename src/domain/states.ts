/** The closed lists of states and names that the database, the schemas and the services share. */

export const memoryFileTypes = ["plan", "style", "code", "log"] as const;

export const assetStatuses = ["planned", "generating", "review", "approved", "rejected", "failed"] as const;

export const generationStatuses = ["queued", "running", "succeeded", "partial", "failed", "canceled"] as const;

export const itemStatuses = ["queued", "running", "succeeded", "failed", "canceled"] as const;

export const exportStatuses = ["queued", "building", "ready", "failed"] as const;

/**
 * `submitting`: being asked, or the answer was lost. `pending`: accepted. `refused`: surely not taken. `unknown`: nobody
 * knows whether it was drawn and billed.
 */
export const jobStates = ["submitting", "pending", "refused", "succeeded", "failed", "unknown"] as const;
