/** The closed lists of states and names that the database, the schemas and the services share. */

export const memoryFileTypes = ["plan", "style", "code", "log"] as const;

export const assetStatuses = ["planned", "generating", "review", "approved", "rejected", "failed"] as const;

export const generationStatuses = ["queued", "running", "succeeded", "partial", "failed", "canceled"] as const;

export const itemStatuses = ["queued", "running", "succeeded", "failed", "canceled"] as const;

export const exportStatuses = ["queued", "building", "ready", "failed"] as const;
