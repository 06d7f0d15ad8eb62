/**
 * An image that the answer to a submit only names by an address. The image is downloaded like the image of a job, so that
 * an address which is not ready yet is asked again.
 */

import { ProviderError, type Job, type JobRequest, type ProviderAccess, type Submission } from "../provider";
import { fetchImage } from "./image";
import { reasons } from "./reasons";

/** The job's name. The provider gives none. */
const jobId = "image-address";
/** How long such addresses are valid. */
const keptForMs = 3_600_000;

/** The bill is kept in the fragment of the address, because a fragment is never sent. */
export function toNamedImage(address: string, costMicroUsd: number): Submission {
  const url = URL.parse(address);
  if (url === null) throw unusable();
  url.hash = `cost=${costMicroUsd}`;
  return { state: "pending", job: { id: jobId, url: url.href } };
}

/** Downloads the image that `toNamedImage` has named. `seed` is the seed that was honoured. */
export async function pollNamedImage(job: Job, access: ProviderAccess, seed: JobRequest["seed"] | null) {
  const url = URL.parse(job.url ?? "");
  const cost = /^#cost=(\d{1,15})$/.exec(url?.hash ?? "")?.[1];
  if (url === null || cost === undefined) throw unusable();
  url.hash = "";
  const costMicroUsd = Number(cost);
  const bytes = await fetchImage(url.href, access, { costMicroUsd, keptForMs });
  return { state: "done", drawing: { bytes, seed, costMicroUsd } } as const;
}

function unusable(): ProviderError {
  return new ProviderError(reasons.unusable, { outcome: "unknown", retryable: false });
}
