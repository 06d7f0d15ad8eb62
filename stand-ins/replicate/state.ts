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

/** In Replicate's form: 26 letters and digits. */
export function newId(): string {
  return randomBytes(13).toString("hex");
}
