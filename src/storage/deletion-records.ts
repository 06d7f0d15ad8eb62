/**
 * Records of deleted projects and accounts, by id. They stand outside D1, so that a restored database does not bring
 * deleted things back. A record is an empty object and stays for `restorableMs`.
 */
import { deletionRecordsPrefix } from "./blobs";
import { deleteObjects } from "./kept-objects";

/** Null at the end. */
type Position = string | null;

export type DeletionRecord = { readonly id: string; readonly recordedAtMs: number };

/** Recording a deletion again starts the time anew. */
export async function recordDeletion(bucket: R2Bucket, id: string): Promise<void> {
  await bucket.put(deletionRecordsPrefix + id, "");
}

export async function hasDeletionRecord(bucket: R2Bucket, id: string): Promise<boolean> {
  return (await bucket.head(deletionRecordsPrefix + id)) !== null;
}

/** Lists up to 1,000 records, sorted by id, from the first one after the id `after`. `next` continues. */
export async function listDeletionRecords(
  bucket: R2Bucket,
  after: Position,
): Promise<{ records: DeletionRecord[]; next: Position }> {
  const prefix = deletionRecordsPrefix;
  const { objects, truncated } = await bucket.list({ prefix, ...(after !== null && { startAfter: prefix + after }) });
  const records = objects.map(({ key, uploaded }) => {
    return { id: key.slice(prefix.length), recordedAtMs: uploaded.getTime() };
  });
  return { records, next: truncated ? (records.at(-1)?.id ?? null) : null };
}

export async function deleteDeletionRecords(bucket: R2Bucket, ids: readonly string[]): Promise<void> {
  await deleteObjects(
    bucket,
    ids.map((id) => deletionRecordsPrefix + id),
  );
}
