/**
 * Marks on objects that no row names: since when. A mark is an empty object with the time as metadata. Marks stand in R2
 * and not in D1, because a restored database would bring removed marks back, with their old times.
 */
import { inGroups } from "../lib/in-groups";
import { marksPrefix } from "./blobs";
import { deleteObjects } from "./kept-objects";

const marksPerList = 1000;
const putsAtOnce = 6;
/** Sorts after every key. */
const end = "~";

/** Marks by the object's key, with times in milliseconds; all of them from the place of the listing up to `coversTo`. */
export type MarkList = { readonly sinceMs: ReadonlyMap<string, number>; readonly coversTo: string };

/**
 * Returns a function that lists the marks after a key, up to 1,000. Calls with ascending keys share a listing that came
 * to the end, so that a walk over many pages of objects with few marks lists the marks once.
 */
export function openMarks(bucket: R2Bucket): (after: string) => Promise<MarkList> {
  let last: MarkList | undefined;
  return async (after) => {
    last = last?.coversTo === end ? last : await listMarks(bucket, after);
    return last;
  };
}

async function listMarks(bucket: R2Bucket, after: string): Promise<MarkList> {
  const { objects, truncated } = await bucket.list({
    prefix: marksPrefix,
    startAfter: marksPrefix + after,
    limit: marksPerList,
    include: ["customMetadata"],
  });
  const marks = objects.map((mark) => [mark.key.slice(marksPrefix.length), timeOf(mark)] as const);
  return { sinceMs: new Map(marks), coversTo: truncated ? (marks.at(-1)?.[0] ?? end) : end };
}

/** Copies of a bucket may have lost the metadata. The copy of a mark is at least as young as the mark. */
function timeOf({ customMetadata, uploaded }: R2Object): number {
  const sinceMs = Number(customMetadata?.["since"]);
  return Number.isSafeInteger(sinceMs) && sinceMs > 0 ? sinceMs : uploaded.getTime();
}

/** Marks objects as unnamed since `nowMs`. */
export async function putMarks(bucket: R2Bucket, keys: readonly string[], nowMs: number): Promise<void> {
  const customMetadata = { since: String(nowMs) };
  await inGroups(keys, putsAtOnce, (key) => bucket.put(marksPrefix + key, "", { customMetadata }));
}

export async function deleteMarks(bucket: R2Bucket, keys: readonly string[]): Promise<void> {
  await deleteObjects(
    bucket,
    keys.map((key) => marksPrefix + key),
  );
}
