import type { Behaviours } from "../job-api/behaviour.ts";
import type { Courier } from "../job-api/courier.ts";
import type { LoggedRequest } from "../job-api/http.ts";
import type { ServedJob, Workshop } from "../job-api/workshop.ts";
import type { PictureRequest } from "../workers-ai/picture.ts";
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
  readonly picture: PictureRequest;
  readonly fileLifeMs: number;
};
export type QueuedJob = ServedJob<Detail>;

export type State = {
  readonly key: string;
  readonly userId: string;
  /** How long after its job's end a late callback is sent. */
  readonly lateMs: number;
  /** The clock that callbacks are signed by. */
  readonly now: () => number;
  readonly retryDelaysMs: readonly number[];
  readonly requests: LoggedRequest[];
  readonly behaviours: Behaviours;
  readonly workshop: Workshop<Detail>;
  readonly courier: Courier;
  url: string;
  signingKey: SigningKey;
};
