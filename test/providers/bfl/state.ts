import type { Behaviours } from "../job-api/behaviour.ts";
import type { Courier } from "../job-api/courier.ts";
import type { LoggedRequest } from "../job-api/http.ts";
import type { Workshop } from "../job-api/workshop.ts";
import type { Detail } from "./task.ts";

export type Settings = {
  readonly key: string;
  /** How long after its task's end a late callback is sent. */
  readonly lateMs: number;
  /** How long a picture can be fetched: ten minutes at BFL. */
  readonly fileLifeMs: number;
  /** Between the tries of a callback: 1, 5 and 30 seconds at BFL. */
  readonly retryDelaysMs: readonly number[];
  readonly maxInFlight: number;
  /** Whether an accepted task's price is told; BFL's schema lets it be left out. */
  readonly tellsCost: boolean;
  /** The origins of the addresses in answers: those of a region of BFL's. */
  readonly apiOrigin: string;
  readonly deliveryOrigin: string;
};

export type State = {
  readonly settings: Settings;
  readonly requests: LoggedRequest[];
  readonly behaviours: Behaviours;
  readonly workshop: Workshop<Detail>;
  readonly courier: Courier;
};
