/*
 * The only code that builds R2 keys. Keys contain only ids of ours, never input. `object-names.ts` uses the same
 * functions to read keys.
 */

/** The prefix of every object that belongs to a project. */
export const objectsPrefix = "projects/";

/** Stores the progress of the hourly walk over all objects. */
export const objectSweepKey = "maintenance/object-sweep.json";

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

export function exportKey(projectId: string, exportId: string): string {
  return `${projectPrefix(projectId)}exports/${exportId}/archive.zip`;
}

/** The contents of a finished export, for later exports that leave out unchanged assets. */
export function exportSelectionKey(projectId: string, exportId: string): string {
  return `${projectPrefix(projectId)}exports/${exportId}/selection.json`;
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
