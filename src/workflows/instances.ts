/** An event that no step waits for: receiving it is what wakes an instance that a restart left asleep. */
const nudge = { type: "nudge", payload: null };

/**
 * Makes sure that a workflow is at work on something unfinished: starts it, wakes it, or, when it has ended without
 * finishing, runs it again. Steps are idempotent by keys of their own, so each of these is safe at any time.
 */
export async function ensureRunning<P>(workflow: Workflow<P>, id: string, params: P): Promise<void> {
  const instance = await workflow.get(id).catch(() => undefined);
  if (instance === undefined) {
    await workflow.create({ id, params });
    return;
  }
  const { status } = await instance.status();
  const ended = status === "complete" || status === "errored" || status === "terminated";
  if (ended) await instance.restart();
  else await instance.sendEvent(nudge);
}
