/** Starts, wakes or restarts a workflow instance. */

/** No step waits for this event. Receiving any event wakes an instance that a restart left asleep. */
const nudge = { type: "nudge", payload: null };

/**
 * Makes sure that a workflow instance is running for unfinished work: creates or wakes the instance, or restarts an
 * instance that ended without finishing. Safe at any time, because every step is idempotent by a key.
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
 * Treats every failure of `get` as "the instance does not exist": the platform does not document the error's wording,
 * and the local runtime words all failures this way. This is safe because ids are unique: if the instance does exist,
 * `create` throws and creates no second one. The new error then contains the failure of `get`, which may be the real
 * cause.
 */
async function createUnfound<P>(workflow: Workflow<P>, id: string, params: P, failure: unknown): Promise<void> {
  try {
    await workflow.create({ id, params });
  } catch (error) {
    throw new Error(`an instance was neither found (${String(failure)}) nor made`, { cause: error });
  }
}
