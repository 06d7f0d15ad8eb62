/*
 * The only code that names R2 keys. They are built from our ids alone, never from input; `object-names.ts` reads them,
 * by the same functions.
 */

/** Where all that belongs to projects is kept. */
export const objectsPrefix = "projects/";

/** How far the hourly walk over the objects has come. */
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

/** What a finished export held, for a later one that leaves out what has not changed. */
export function exportSelectionKey(projectId: string, exportId: string): string {
  return `${projectPrefix(projectId)}exports/${exportId}/selection.json`;
}

export function referenceKey(projectId: string, referenceId: string): string {
  return `${projectPrefix(projectId)}references/${referenceId}`;
}

/** What an export freezes before it writes, such as its plan. */
export function exportWorkKey(projectId: string, exportId: string, name: string): string {
  return `${projectPrefix(projectId)}exports/${exportId}/work/${name}`;
}

/** Deletes every object below a prefix; answers how many there were. Running it again is harmless. */
export async function deleteByPrefix(bucket: R2Bucket, prefix: string): Promise<number> {
  let deleted = 0;
  for (;;) {
    const { objects } = await bucket.list({ prefix, limit: 1000 });
    if (objects.length === 0) return deleted;
    await bucket.delete(objects.map((object) => object.key));
    deleted += objects.length;
  }
}
