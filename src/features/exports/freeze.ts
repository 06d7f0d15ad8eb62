/**
 * Freezes an export in steps: choose the assets, measure their images, lay out the files, draw files, seal. Each step
 * stores its result in R2 and is skipped if an earlier run has stored the result. All is derived from the choice, so
 * that a retry writes the same bytes.
 */
import { NonRetryableError } from "cloudflare:workflows";
import type { Owner } from "../../context";
import type { Db } from "../../db/client";
import { exportWorkKey } from "../../storage/blobs";
import { getChoice, makeChoice } from "./choice";
import { listDrawn, toDrawBatches } from "./drawn-files";
import {
  laidOutFromJson,
  layOutFiles,
  layoutFromJson,
  partSizeFor,
  toFrozen,
  type ArchiveSource,
  type LaidOutArchive,
} from "./frozen-archive";
import { countMeasureBatches, readMeasures } from "./measures";
import { isDrawn, packFiles } from "./pack-files";
import { keepSelection } from "./pack-selection";
import type { ExportParams } from "./schemas";
import { keepWarnings, type ExportRow } from "./store";
import type { ZipLayout } from "./zip/layout";

export type FrozenFigures = {
  readonly sizeBytes: number;
  readonly fileCount: number;
  readonly partSizeBytes: number;
  readonly partCount: number;
};

/** Undefined if the export is not sealed yet, or its objects are deleted. */
export async function readFrozen(
  bucket: R2Bucket,
  params: ExportParams,
): Promise<ZipLayout<ArchiveSource> | undefined> {
  const keys = workKeys(params);
  const plan = await bucket.get(keys.plan);
  return plan === null ? undefined : layoutFromJson(await plan.text(), keys.contents);
}

function workKeys({ projectId, exportId }: ExportParams): { plan: string; files: string; contents: string } {
  const keyOf = (name: string): string => exportWorkKey(projectId, exportId, name);
  return { plan: keyOf("plan.json"), files: keyOf("files.json"), contents: keyOf("contents") };
}

/** Returns the number of batches to measure. */
export async function chooseAssets(bucket: R2Bucket, db: Db, owner: Owner, row: ExportRow): Promise<number> {
  const isSealed = (await readFrozen(bucket, { projectId: row.projectId, exportId: row.id })) !== undefined;
  return isSealed ? 0 : countMeasureBatches(await makeChoice(bucket, db, owner, row));
}

/** Returns the number of batches to draw. */
export async function layOutArchive(bucket: R2Bucket, db: Db, owner: Owner, params: ExportParams): Promise<number> {
  const before = await findLaidOut(bucket, params);
  if (before !== undefined) return before.drawBatches;
  if ((await readFrozen(bucket, params)) !== undefined) return 0;
  const choice = await getChoice(bucket, params);
  const pack = packFiles(choice, await readMeasures(bucket, params, choice));
  const { archive, contents } = layOutFiles(pack.files, toDrawBatches(pack.files.filter(isDrawn), choice).length);
  const keys = workKeys(params);
  await keepSelection(bucket, params, pack);
  if (pack.warnings.length > 0) await keepWarnings(db, owner, params, pack.warnings);
  await putPieces(bucket, keys.contents, contents, archive.contentsSizeBytes);
  // The list comes last, so that everything in the list exists as soon as the list does.
  if (archive.drawBatches > 0) await bucket.put(keys.files, JSON.stringify(archive));
  else await bucket.put(keys.plan, JSON.stringify(toFrozen(archive, [])));
  return archive.drawBatches;
}

/** Streams the pieces into one object. A copy of all pieces would take much of a Worker's memory. */
async function putPieces(
  bucket: R2Bucket,
  key: string,
  pieces: readonly Uint8Array[],
  sizeBytes: number,
): Promise<void> {
  const { readable, writable } = new FixedLengthStream(sizeBytes);
  const putting = bucket.put(key, readable);
  // After a failed put nobody reads the stream, and writing to the stream would wait forever.
  putting.catch((error: unknown) => readable.cancel(error).catch(() => undefined));
  const [written, put] = await Promise.allSettled([writeAll(writable, pieces), putting]);
  if (put.status === "rejected") throw put.reason;
  if (written.status === "rejected") throw written.reason;
}

async function writeAll(writable: WritableStream, pieces: readonly Uint8Array[]): Promise<void> {
  const writer = writable.getWriter();
  for (const piece of pieces) await writer.write(piece);
  await writer.close();
}

async function findLaidOut(bucket: R2Bucket, params: ExportParams): Promise<LaidOutArchive | undefined> {
  const files = await bucket.get(workKeys(params).files);
  return files === null ? undefined : laidOutFromJson(await files.text());
}

/** Plans the archive, once every file is drawn. */
export async function sealArchive(bucket: R2Bucket, params: ExportParams): Promise<FrozenFigures> {
  const before = await readFrozen(bucket, params);
  if (before !== undefined) return figuresOf(before);
  const laidOut = await findLaidOut(bucket, params);
  if (laidOut === undefined) throw new NonRetryableError("the files of the export are gone");
  const keys = workKeys(params);
  const json = JSON.stringify(toFrozen(laidOut, await listDrawn(bucket, params, laidOut.drawBatches)));
  const figures = figuresOf(layoutFromJson(json, keys.contents));
  await bucket.put(keys.plan, json);
  return figures;
}

function figuresOf(layout: ZipLayout<ArchiveSource>): FrozenFigures {
  const { sizeBytes, entries } = layout;
  const partSizeBytes = partSizeFor(sizeBytes);
  return { sizeBytes, fileCount: entries.length, partSizeBytes, partCount: Math.ceil(sizeBytes / partSizeBytes) };
}
