/** The settings and the state of the local BFL server. */

import type { JobState } from "../job-api/job-server.ts";
import type { Detail } from "./task.ts";

export type Settings = {
  /** How long an image can be downloaded. BFL allows ten minutes. */
  readonly fileLifeMs: number;
  readonly maxInFlight: number;
  /** True if the answer to a submit reports the price, which BFL's schema makes optional. */
  readonly tellsCost: boolean;
  /** The origins of the URLs in answers. By default they are those of one of BFL's regions. */
  readonly apiOrigin: string;
  readonly deliveryOrigin: string;
};

export type State = JobState<Detail> & { readonly settings: Settings };
