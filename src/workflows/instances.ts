/** An event that no step waits for: receiving it is what wakes an instance that a restart left asleep. */
const nudge = { type: "nudge", payload: null };

/**
 * Makes sure that a workflow is at work on something unfinished: starts it, wakes it, or, when it has ended without
 * finishing, runs it again. Steps are idempotent by keys of their own, so each of these is safe at any time.
 */
export async function ensureRunning<P>(workflow: Workflow<P>, id: string, params: P): Promise<void> {
  let instance: WorkflowInstance;
  try {
    instance = await workflow.get(id);
  } catch (error) {
    return createUnfound(workflow, id, params, error);
  }
  const { status } = await instance.status();
  const ended = status === "complete" || status === "errored" || status === "terminated";
  return ended ? instance.restart() : instance.sendEvent(nudge);
}

/**
 * Every failure of `get` is taken for "there is none": how the platform words that is not documented, and locally it
 * words all of them so. It is safe, since no id can be used twice: where there is an instance `create` makes no second
 * one but throws, and then what `get` said, which may be the reason, goes along.
 */
async function createUnfound<P>(workflow: Workflow<P>, id: string, params: P, failure: unknown): Promise<void> {
  try {
    await workflow.create({ id, params });
  } catch (error) {
    throw new Error(`an instance was neither found (${String(failure)}) nor made`, { cause: error });
  }
}
