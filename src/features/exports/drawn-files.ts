/** Draws the pages, strips and other drawn files of an export, in batches that can be retried alone. */
import { NonRetryableError } from "cloudflare:workflows";
import { crc32 } from "node:zlib";
import { exportWorkKey } from "../../storage/blobs";
import { drawFile } from "../../targets/draw-file";
import type { DrawnFile } from "../../targets/target";
import { toBatches } from "./batches";
import { getChoice, type Choice } from "./choice";
import type { DrawnObject } from "./frozen-archive";
import { readImage, readMeasures } from "./measures";
import { drawnFiles } from "./pack-files";
import type { ExportParams } from "./schemas";

type Figures = Pick<DrawnObject, "sizeBytes" | "crc32">;

export function toDrawBatches(files: readonly DrawnFile[], { options }: Choice): DrawnFile[][] {
  return toBatches(files, ({ images }) => ({
    reads: images.length + 1,
    pixels: images.reduce((sum, { width, height }) => sum + width * height, 0) * options.scale ** 2,
  }));
}

/**
 * Draws the files of one batch, each into an object of its own, unless an earlier run did. One file and one image are in
 * memory at a time. The list of figures comes last, so that all files exist as soon as the list does.
 */
export async function drawBatch(bucket: R2Bucket, params: ExportParams, number: number): Promise<void> {
  if ((await bucket.head(figuresKey(params, number))) !== null) return;
  const choice = await getChoice(bucket, params);
  const measures = await readMeasures(bucket, params, choice);
  const figures: Figures[] = [];
  for (const [index, file] of (toDrawBatches(drawnFiles(choice, measures), choice)[number] ?? []).entries()) {
    const bytes = await drawFile(file, (image) => readImage(bucket, image));
    await bucket.put(fileKey(params, number, index), bytes);
    figures.push({ sizeBytes: bytes.length, crc32: crc32(bytes) });
  }
  await bucket.put(figuresKey(params, number), JSON.stringify(figures));
}

/** All drawn files, in order. */
export async function listDrawn(bucket: R2Bucket, params: ExportParams, batches: number): Promise<DrawnObject[]> {
  const drawn: DrawnObject[] = [];
  for (let number = 0; number < batches; number++) {
    const object = await bucket.get(figuresKey(params, number));
    if (object === null) throw new NonRetryableError("the drawn files of the export are gone");
    // Only `drawBatch` writes the object.
    const figures = await object.json<Figures[]>();
    drawn.push(...figures.map((each, index) => ({ ...each, objectKey: fileKey(params, number, index) })));
  }
  return drawn;
}

function figuresKey({ projectId, exportId }: ExportParams, number: number): string {
  return exportWorkKey(projectId, exportId, `drawn-${number}.json`);
}

function fileKey({ projectId, exportId }: ExportParams, number: number, index: number): string {
  return exportWorkKey(projectId, exportId, `drawn-${number}-${index}`);
}
