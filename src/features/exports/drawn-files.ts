/** Draws the pages, strips and other drawn files of an export, in batches that can be retried alone. */
import { crc32 } from "node:zlib";
import { exportWorkKey } from "../../storage/blobs";
import { drawFile } from "../../targets/draw-file";
import { imagesOf, type Drawing } from "../../targets/drawing";
import type { DrawnFile } from "../../targets/target";
import { toBatches } from "./batches";
import type { Choice } from "./choice";
import type { DrawnObject } from "./frozen-archive";
import { readImage } from "./measures";
import type { ExportParams } from "./schemas";
import { getWork, hasWork, putWork } from "./work-objects";

type Figures = Pick<DrawnObject, "sizeBytes" | "crc32">;

/** Stores the drawings of each batch, so that a batch reads no others. Returns the number of batches. */
export async function keepDrawings(
  bucket: R2Bucket,
  params: ExportParams,
  files: readonly DrawnFile[],
  { options }: Choice,
): Promise<number> {
  const batches = toBatches(
    files.map(({ drawing }) => drawing),
    (drawing) => {
      const images = imagesOf(drawing);
      const pixels = images.reduce((sum, { width, height }) => sum + width * height, 0) * options.scale ** 2;
      return { reads: images.length + 1, pixels };
    },
  );
  for (const [number, drawings] of batches.entries()) await putWork(bucket, params, drawingsName(number), drawings);
  return batches.length;
}

/**
 * Draws the files of one batch, each into an object of its own, unless an earlier run did. One file and one image are in
 * memory at a time. The list of figures comes last, so that all files exist as soon as the list does.
 */
export async function drawBatch(bucket: R2Bucket, params: ExportParams, number: number): Promise<void> {
  if (await hasWork(bucket, params, figuresName(number))) return;
  const figures: Figures[] = [];
  for (const [index, drawing] of (await getWork<Drawing[]>(bucket, params, drawingsName(number))).entries()) {
    const bytes = await drawFile(drawing, (image) => readImage(bucket, image));
    await bucket.put(fileKey(params, number, index), bytes);
    figures.push({ sizeBytes: bytes.length, crc32: crc32(bytes) });
  }
  await putWork(bucket, params, figuresName(number), figures);
}

/** All drawn files, in order. */
export async function listDrawn(bucket: R2Bucket, params: ExportParams, batches: number): Promise<DrawnObject[]> {
  const drawn: DrawnObject[] = [];
  for (let number = 0; number < batches; number++) {
    const figures = await getWork<Figures[]>(bucket, params, figuresName(number));
    drawn.push(...figures.map((each, index) => ({ ...each, objectKey: fileKey(params, number, index) })));
  }
  return drawn;
}

function drawingsName(number: number): string {
  return `drawings-${number}.json`;
}

function figuresName(number: number): string {
  return `drawn-${number}.json`;
}

function fileKey({ projectId, exportId }: ExportParams, number: number, index: number): string {
  return exportWorkKey(projectId, exportId, `drawn-${number}-${index}`);
}
