import type { JobState } from "../job-api/job-server.ts";
import type { Detail } from "./task.ts";

export type Settings = {
  /** How long a picture can be fetched: ten minutes at BFL. */
  readonly fileLifeMs: number;
  readonly maxInFlight: number;
  /** Whether an accepted task's price is told; BFL's schema lets it be left out. */
  readonly tellsCost: boolean;
  /** The origins of the addresses in answers: those of a region of BFL's. */
  readonly apiOrigin: string;
  readonly deliveryOrigin: string;
};

export type State = JobState<Detail> & { readonly settings: Settings };
