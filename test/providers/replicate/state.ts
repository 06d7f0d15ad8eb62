import { randomBytes } from "node:crypto";
import type { Behaviours } from "../job-api/behaviour.ts";
import type { Courier } from "../job-api/courier.ts";
import type { LoggedRequest } from "../job-api/http.ts";
import type { Workshop } from "../job-api/workshop.ts";
import type { Detail } from "./prediction.ts";

export type StoredFile = {
  readonly id: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly name: string;
};

export type State = {
  readonly key: string;
  /** How long after its job's end a late callback is sent. */
  readonly lateMs: number;
  readonly fileLifeMs: number;
  readonly pageSize: number;
  readonly retryDelaysMs: readonly number[];
  readonly requests: LoggedRequest[];
  readonly files: Map<string, StoredFile>;
  readonly behaviours: Behaviours;
  readonly workshop: Workshop<Detail>;
  readonly courier: Courier;
  url: string;
  secret: string;
};

/** In Replicate's form: 26 letters and digits. */
export function newId(): string {
  return randomBytes(13).toString("hex");
}
