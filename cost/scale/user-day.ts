/** What one active user does on one day. The numbers are assumptions: change them and run the test with `--update`. */

/** How often each row of `docs/cost.md` is done. The user draws forty images with a hosted model and watches. */
export const userDay: Readonly<Record<string, number>> = {
  refresh: 4,
  putMemoryFile: 6,
  "applyPlan, with a new item": 3,
  previewPlan: 3,
  listAssets: 60,
  listAssetVersions: 40,
  getGeneration: 20,
  "createGeneration, of one paid image": 3,
  "an event stream: opening, 20 items": 3,
  "an event stream: each second in which nothing changes, 20 items": 180,
  "workflow: a generation of one asset": 3,
  "workflow: an asset of one image, from a provider that calls back": 40,
  receiveProviderCallback: 40,
  "queue: the delivery of a webhook": 6,
  reviewAssets: 3,
  updateAsset: 5,
  "createExport, of the project": 1,
  "workflow: an export of one image": 1,
  downloadFile: 45,
};

export const imagesADay = 40;

/** The rows that a replica of the database can serve: reads of a project (`nearby` in the operations). */
export const replicaReads: readonly string[] = ["previewPlan", "listAssets", "listAssetVersions", "getGeneration"];

/**
 * The busiest second, as a multiple of the day's mean second. A tenth of the day falls into the busiest hour (2.4 times
 * the mean), and the busiest second of that hour has three times the mean of the hour.
 */
export const peak = 2.4 * 3;

/** An asset's workflow lives this long, mostly waiting for the provider. */
export const instanceSeconds = 30;

/**
 * All rows of one image that was drawn alone, with their indexes, in a database of 20,000 such images: about 5,000 bytes.
 * They stay until the asset or the project is deleted.
 */
export const rowBytesAnImage = 5_000;
