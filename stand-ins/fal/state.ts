/** The state of the local fal server. */

import type { JobState } from "../job-api/job-server.ts";
import type { ServedJob } from "../job-api/workshop.ts";
import type { ImageRequest } from "../workers-ai/image.ts";
import type { Mistake } from "./models.ts";
import type { SigningKey } from "./signature.ts";

export type Detail = {
  /** `owner/app`, the start of the job's path. */
  readonly app: string;
  readonly webhook: string | undefined;
  readonly seed: number;
  readonly units: number;
  /** Empty for a valid input. */
  readonly mistakes: readonly Mistake[];
  readonly image: ImageRequest;
  readonly fileLifeMs: number;
};
export type QueuedJob = ServedJob<Detail>;

export type State = JobState<Detail> & {
  readonly userId: string;
  /** The clock for the timestamps of callbacks, in milliseconds. */
  readonly now: () => number;
  signingKey: SigningKey;
};
