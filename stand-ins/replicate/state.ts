/** The state of the local Replicate server. */

import { randomBytes } from "node:crypto";
import type { JobState } from "../job-api/job-server.ts";
import type { Detail } from "./prediction.ts";

export type StoredFile = {
  readonly id: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly name: string;
};

export type State = JobState<Detail> & {
  readonly fileLifeMs: number;
  readonly pageSize: number;
  readonly files: Map<string, StoredFile>;
  secret: string;
};

/** An id in Replicate's format: 26 letters and digits. */
export function newId(): string {
  return randomBytes(13).toString("hex");
}
