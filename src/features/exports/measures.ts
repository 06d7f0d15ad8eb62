/** Reads the pixels of an export's images, in batches that can be retried alone, and keeps the measures in R2. */
import { NonRetryableError } from "cloudflare:workflows";
import type { StoredImage } from "../../domain/image";
import type { Measure } from "../../targets/chosen-asset";
import { measureImage } from "../../targets/draw-file";
import { toBatches } from "./batches";
import type { Choice } from "./choice";
import type { ExportAsset } from "./export-asset";
import type { ExportParams } from "./schemas";
import { getWork, hasWork, putWork } from "./work-objects";

type Measured = Measure | "unreadable";
/** The measures of a pack by image. Images that need none are missing. */
export type Measures = ReadonlyMap<StoredImage, Measured>;

/** Stores the images of each batch, so that a batch reads no others. Returns the number of batches. */
export async function keepUnmeasured(bucket: R2Bucket, params: ExportParams, choice: Choice): Promise<number> {
  const batches = batchesOf(choice);
  for (const [number, images] of batches.entries()) await putWork(bucket, params, imagesName(number), images);
  return batches.length;
}

/** Measures the images of one batch, unless an earlier run did. One image is in memory at a time. */
export async function measureBatch(bucket: R2Bucket, params: ExportParams, number: number): Promise<void> {
  if (await hasWork(bucket, params, measuresName(number))) return;
  const measures: Measured[] = [];
  for (const image of await getWork<StoredImage[]>(bucket, params, imagesName(number)))
    measures.push(measureImage(await readImage(bucket, image)));
  await putWork(bucket, params, measuresName(number), measures);
}

/** The keys of the result are images of this very choice. */
export async function readMeasures(bucket: R2Bucket, params: ExportParams, choice: Choice): Promise<Measures> {
  const measures = new Map<StoredImage, Measured>();
  for (const [number, images] of batchesOf(choice).entries()) {
    // One measure for each image of the batch.
    for (const [index, measure] of (await getWork<Measured[]>(bucket, params, measuresName(number))).entries()) {
      const image = images[index];
      if (image !== undefined) measures.set(image, measure);
    }
  }
  return measures;
}

/** Fails for good if the object was deleted or replaced after the export began. */
export async function readImage(bucket: R2Bucket, { objectKey, sizeBytes }: StoredImage): Promise<Uint8Array> {
  const object = await bucket.get(objectKey);
  if (object === null) throw new NonRetryableError(`the object ${objectKey} is gone`);
  if (object.size !== sizeBytes) throw new NonRetryableError(`the object ${objectKey} has another size`);
  return object.bytes();
}

function batchesOf(choice: Choice): StoredImage[][] {
  return toBatches(
    choice.assets.flatMap((asset) => imagesToMeasure(choice, asset)),
    ({ width, height }) => ({ reads: 1, pixels: width * height }),
  );
}

/** Sheets need the bounds of each image. The manifest needs the insets of controls, which the first image tells. */
function imagesToMeasure({ targets }: Choice, { kind, width, height, images }: ExportAsset): StoredImage[] {
  const fit = images
    .map(({ stored }) => stored)
    .filter((image) => image.format === "png" && image.width === width && image.height === height);
  if (targets.some((name) => name !== "plain")) return fit;
  return kind === "ui-element" ? fit.slice(0, 1) : [];
}

function imagesName(number: number): string {
  return `unmeasured-${number}.json`;
}

function measuresName(number: number): string {
  return `measures-${number}.json`;
}
