/** Simulates the jobs of a provider: they start, end and are billed in their own time. */

import type { Behaviour, Detour } from "./behaviour.ts";

export type JobState = "waiting" | "running" | "succeeded" | "failed" | "canceled" | "aborted";

/** A job at the local server. `detail` holds the provider's own data. */
export type ServedJob<Detail> = {
  readonly id: string;
  readonly prompt: string;
  readonly behaviour: Behaviour;
  readonly detail: Detail;
  readonly createdAtMs: number;
  readonly priceMicroUsd: number;
  readonly troubles: {
    readonly polls: NonNullable<Behaviour["polls"]>[number][];
    readonly downloads: Detour[];
  };
  state: JobState;
  startedAtMs: number | null;
  endedAtMs: number | null;
  billedMicroUsd: number;
};

export type Workshop<Detail> = {
  readonly jobs: readonly ServedJob<Detail>[];
  readonly find: (id: string) => ServedJob<Detail> | undefined;
  readonly accept: (job: NewJob<Detail>) => Promise<ServedJob<Detail>>;
  readonly end: (job: ServedJob<Detail>, state: JobState) => Promise<void>;
  /** Starts a waiting job, or ends a running one, at once. */
  readonly advance: (id: string) => Promise<void>;
  /** The bill for the jobs whose prompt contains `match`, in micro-US-dollars. */
  readonly bill: (match?: string) => number;
  readonly later: (delayMs: number, act: () => unknown) => void;
  readonly close: () => void;
};

type NewJob<Detail> = Pick<ServedJob<Detail>, "id" | "prompt" | "behaviour" | "detail" | "priceMicroUsd"> & {
  /** After this time a running job is canceled, and a waiting one is aborted. */
  readonly deadlineMs?: number;
};

export type Hooks<Detail> = {
  /** How long a job takes. It waits for the first half of this time. */
  readonly jobMs: number;
  readonly billedStates: readonly JobState[];
  readonly onStart?: (job: ServedJob<Detail>) => Promise<void>;
  readonly onEnd?: (job: ServedJob<Detail>) => Promise<void>;
};

/** Jobs run on even if the answers about them are lost. */
export function makeWorkshop<Detail>(hooks: Hooks<Detail>): Workshop<Detail> {
  const jobs: ServedJob<Detail>[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const later = (delayMs: number, act: () => unknown) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, delayMs);
    timers.add(timer);
  };
  const start = async (job: ServedJob<Detail>) => {
    if (job.state !== "waiting") return;
    job.state = "running";
    job.startedAtMs = Date.now();
    await hooks.onStart?.(job);
  };
  const end = async (job: ServedJob<Detail>, state: JobState) => {
    if (job.state !== "waiting" && job.state !== "running") return;
    job.state = state;
    job.endedAtMs = Date.now();
    job.billedMicroUsd = hooks.billedStates.includes(state) ? job.priceMicroUsd : 0;
    await hooks.onEnd?.(job);
  };
  const accept = async ({ deadlineMs, ...given }: NewJob<Detail>) => {
    const { polls = [], downloads = [], callback, job: fate, delayMs = hooks.jobMs } = given.behaviour;
    const job: ServedJob<Detail> = {
      ...given,
      createdAtMs: Date.now(),
      troubles: { polls: [...polls], downloads: [...downloads] },
      state: "waiting",
      startedAtMs: null,
      endedAtMs: null,
      billedMicroUsd: 0,
    };
    jobs.push(job);
    if (fate === "abort") later(delayMs, () => end(job, "aborted"));
    else if (callback === "early") {
      await start(job);
      await end(job, toEnd(fate));
    } else {
      later(delayMs / 2, () => start(job));
      if (fate !== "hang") later(delayMs, () => start(job).then(() => end(job, toEnd(fate))));
    }
    if (deadlineMs !== undefined) later(deadlineMs, () => end(job, job.state === "waiting" ? "aborted" : "canceled"));
    return job;
  };
  const find = (id: string) => jobs.find((job) => job.id === id);
  const advance = async (id: string) => {
    const job = find(id);
    if (job === undefined) throw new Error(`There is no job ${id}`);
    await (job.state === "waiting" ? start(job) : end(job, toEnd(job.behaviour.job)));
  };
  return {
    jobs,
    find,
    accept,
    end,
    advance,
    bill: (match = "") =>
      jobs.filter(({ prompt }) => prompt.includes(match)).reduce((sum, { billedMicroUsd }) => sum + billedMicroUsd, 0),
    later,
    close: () => timers.forEach((timer) => clearTimeout(timer)),
  };
}

function toEnd(fate: Behaviour["job"]): JobState {
  return fate === "fail" || fate === "filter" || fate === "crash" ? "failed" : "succeeded";
}
