/**
 * The states of a provider job, the row that records that a provider was asked for one image:
 *
 * - `submitting`: the request is being sent, or its answer was lost.
 * - `pending`: the provider accepted the job.
 * - `refused`: the provider surely did not take the job.
 * - `succeeded` and `failed`: the job has ended and its bill is known.
 * - `unknown`: nobody knows whether the provider drew and billed the image.
 */
export const jobStates = ["submitting", "pending", "refused", "succeeded", "failed", "unknown"] as const;
export type JobState = (typeof jobStates)[number];

/** The job holds one of its account's places at the provider. */
export const inFlightStates = ["submitting", "pending"] as const satisfies readonly JobState[];

/** The job may still be billed, so a budget keeps its estimate reserved. */
export const billableStates = [...inFlightStates, "unknown"] as const satisfies readonly JobState[];
