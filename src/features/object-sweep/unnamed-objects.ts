/** Deletes objects that no row has named for 35 days. */
import type { Context } from "../../context";
import { restorableMs } from "../../storage/blobs";
import { hasDeletionRecord } from "../../storage/deletion-records";
import { deleteObjects } from "../../storage/kept-objects";
import { findObjectName, type ObjectName } from "../../storage/object-names";
import { deleteMarks, putMarks } from "../../storage/unnamed-marks";
import { listKeptKeys } from "./store";

/** Everything between two keys. `marks`: since when the objects with a mark are known to be unnamed. */
type Page = { readonly keys: readonly string[]; readonly marks: ReadonlyMap<string, number> };

/**
 * Marks each object that no row names, deletes the objects whose mark is 35 days old, and removes the marks of objects
 * that a row names again or that are gone. A mark is younger than the time at which the last row went, so that a restore
 * of the database within 30 days finds every object. An object of a deleted project goes at once, because deleted
 * projects do not come back. Objects with a key of an unknown shape stay.
 */
export async function sweepUnnamed(ctx: Context, { keys, marks }: Page): Promise<void> {
  const { BUCKET } = ctx.env;
  const nowMs = ctx.now.getTime();
  const unnamed = await listUnnamed(ctx, keys);
  // A mark from the future was written by a wrong clock.
  const isMarked = ({ key }: ObjectName): boolean => (marks.get(key) ?? Infinity) <= nowMs;
  const isOld = ({ key }: ObjectName): boolean => (marks.get(key) ?? Infinity) <= nowMs - restorableMs;
  const fresh = unnamed.filter((name) => !isMarked(name));
  const ended = await listEndedProjects(BUCKET, fresh);
  const [doomed, waiting] = partition(unnamed, (name) => isOld(name) || ended.has(name.projectId));
  await deleteObjects(BUCKET, doomed);
  if (doomed.length > 0) ctx.log.info("orphans_deleted", { count: doomed.length, first: doomed[0] });

  const isWaiting = new Set(waiting);
  await deleteMarks(
    BUCKET,
    Array.from(marks.keys()).filter((key) => !isWaiting.has(key)),
  );
  const marked = fresh.map(({ key }) => key).filter((key) => isWaiting.has(key));
  await putMarks(BUCKET, marked, nowMs);
  if (marked.length > 0) ctx.log.info("orphans_marked", { count: marked.length, first: marked[0] });
}

/** The keys of the objects for which the condition holds, and of the others. */
function partition(names: readonly ObjectName[], condition: (name: ObjectName) => boolean): [string[], string[]] {
  const { yes = [], no = [] } = Object.groupBy(names, (name) => (condition(name) ? "yes" : "no"));
  return [yes.map(({ key }) => key), no.map(({ key }) => key)];
}

async function listUnnamed(ctx: Context, keys: readonly string[]): Promise<ObjectName[]> {
  const names = keys.flatMap((key) => findObjectName(key) ?? []);
  if (names.length < keys.length) ctx.log.info("objects_not_known", { count: keys.length - names.length });
  if (names.length === 0) return [];
  const kept = await listKeptKeys(ctx.db, names);
  return names.filter(({ key }) => !kept.has(key));
}

/** The projects of these objects whose deletion is recorded. */
async function listEndedProjects(bucket: R2Bucket, names: readonly ObjectName[]): Promise<Set<string>> {
  const ended = new Set<string>();
  for (const id of new Set(names.map(({ projectId }) => projectId)))
    if (await hasDeletionRecord(bucket, id)) ended.add(id);
  return ended;
}
