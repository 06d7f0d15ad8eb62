import type { JobState } from "../job-api/job-server.ts";
import type { ServedJob } from "../job-api/workshop.ts";
import type { ImageRequest } from "../workers-ai/image.ts";
import type { Mistake } from "./models.ts";
import type { SigningKey } from "./signature.ts";

export type Detail = {
  /** `owner/app`, which the addresses of the job begin with. */
  readonly app: string;
  readonly webhook: string | undefined;
  readonly seed: number;
  readonly units: number;
  /** Empty for an input without any. */
  readonly mistakes: readonly Mistake[];
  readonly image: ImageRequest;
  readonly fileLifeMs: number;
};
export type QueuedJob = ServedJob<Detail>;

export type State = JobState<Detail> & {
  readonly userId: string;
  /** The clock that callbacks are signed by. */
  readonly now: () => number;
  signingKey: SigningKey;
};
