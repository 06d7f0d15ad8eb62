/*
 * The only code that builds R2 keys. Keys contain only ids of ours, never input. `object-names.ts` uses the same
 * functions to read keys.
 */

/** The prefix of every object that belongs to a project. */
export const objectsPrefix = "projects/";

/** The prefix of the copies of deleted objects. The copy of an object has this prefix and then the object's own key. */
export const keptPrefix = "kept/";

/** The prefix of the marks of objects that no row names. */
export const marksPrefix = "unnamed/";

/** The prefix of the records that a project or an account was deleted. */
export const deletionRecordsPrefix = "deletions/";

/** Stores the progress of the hourly walk over all objects. */
export const objectSweepKey = "maintenance/object-sweep.json";

/** Stores the progress of the walk over the records of deletions. */
export const deletionSweepKey = "maintenance/deletion-sweep.json";

/**
 * How long everything stays that a restored database could name again. D1's Time Travel reaches back 30 days; the other
 * five are for the time that an operator needs.
 */
export const restorableMs = 35 * 24 * 3600 * 1000;

export function projectPrefix(projectId: string): string {
  return `${objectsPrefix}${projectId}/`;
}

export function assetPrefix(projectId: string, assetId: string): string {
  return `${projectPrefix(projectId)}assets/${assetId}/`;
}

function versionPrefix(projectId: string, assetId: string, versionId: string): string {
  return `${assetPrefix(projectId, assetId)}${versionId}/`;
}

export function imageKey(image: { projectId: string; assetId: string; versionId: string; id: string }): string {
  return `${versionPrefix(image.projectId, image.assetId, image.versionId)}${image.id}`;
}

/** A picture of a version, drawn to be looked at. The name tells the kind and the size. */
export function viewKey(version: { projectId: string; assetId: string; versionId: string }, name: string): string {
  return `${versionPrefix(version.projectId, version.assetId, version.versionId)}views/${name}`;
}

/** A page of the project's contact sheet. Drawn anew when the project has changed. */
export function contactSheetKey(projectId: string, page: number | string): string {
  return `${projectPrefix(projectId)}contact-sheet/${page}.png`;
}

/** The refined image. The provider's image stays at `imageKey`. */
export function spriteKey(image: Parameters<typeof imageKey>[0]): string {
  return `${imageKey(image)}/sprite`;
}

/** The readings of a batch of images between two steps of a refinement. `first` is the batch's first image. */
export function readingsKey(first: Parameters<typeof imageKey>[0]): string {
  return `${imageKey(first)}/readings`;
}

export function exportKey(projectId: string, exportId: string): string {
  return `${projectPrefix(projectId)}exports/${exportId}/archive.zip`;
}

/** The contents of a finished export, for later exports that leave out unchanged assets. */
export function exportSelectionKey(projectId: string, exportId: string): string {
  return `${projectPrefix(projectId)}exports/${exportId}/selection.json`;
}

/** The places on the sheets of a finished export. Later exports of changes keep the places of unchanged assets. */
export function exportSheetsKey(projectId: string, exportId: string): string {
  return `${projectPrefix(projectId)}exports/${exportId}/sheets.json`;
}

export function referenceKey(projectId: string, referenceId: string): string {
  return `${projectPrefix(projectId)}references/${referenceId}`;
}

/** The input that an export fixes before writing, such as the plan of the archive. */
export function exportWorkKey(projectId: string, exportId: string, name: string): string {
  return `${projectPrefix(projectId)}exports/${exportId}/work/${name}`;
}

/** Deletes every object below a prefix and returns their number. Safe to repeat. */
export async function deleteByPrefix(bucket: R2Bucket, prefix: string): Promise<number> {
  let deleted = 0;
  for (;;) {
    const { objects } = await bucket.list({ prefix, limit: 1000 });
    if (objects.length === 0) return deleted;
    await bucket.delete(objects.map((object) => object.key));
    deleted += objects.length;
  }
}
