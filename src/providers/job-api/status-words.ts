/** The words in which providers tell the state of a job. */

/**
 * `working`: the job goes on. `done`: there is an image. `unstarted`: the job ended before anything was drawn. `missing`:
 * the provider does not know the job. `unheard`: the word is none of the known ones.
 */
export type JobPhase = "working" | "done" | "failed" | "filtered" | "canceled" | "unstarted" | "missing" | "unheard";

const words: Readonly<Record<Exclude<JobPhase, "unheard">, string>> = {
  working:
    "starting started processing pending queued queueing queue in_queue in_progress progress running working waiting wait " +
    "submitted created new accepted received scheduled preparing initializing initialising booting loading generating " +
    "drawing rendering uploading finalizing finalising retrying canceling cancelling cancellation_requested",
  done: "succeeded success successful completed complete done ready finished ok",
  failed: "failed failure fail error errored crashed timed_out timeout timedout",
  filtered:
    "request_moderated content_moderated moderated moderation_blocked content_filtered content_filter filtered blocked " +
    "content_policy_violation nsfw",
  canceled: "canceled cancelled",
  unstarted: "aborted",
  missing: "task_not_found not_found unknown_task",
};

const phases: ReadonlyMap<string, JobPhase> = new Map(
  (["working", "done", "failed", "filtered", "canceled", "unstarted", "missing"] as const).flatMap((phase) =>
    words[phase].split(" ").map((word) => [word, phase] as const),
  ),
);

/** Reads a status in any case and with any separators. */
export function toPhase(status: string): JobPhase {
  const word = status
    .trim()
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, "_");
  return phases.get(word) ?? "unheard";
}
