/**
 * Freezes an export in steps: choose the assets, measure their images, lay out the files, draw files, seal. Each step
 * stores its result in R2 and is skipped if an earlier run has stored the result. All is derived from the choice, so
 * that a retry writes the same bytes.
 */
import type { Owner } from "../../context";
import type { Db } from "../../db/client";
import { exportWorkKey } from "../../storage/blobs";
import { getChoice, makeChoice } from "./choice";
import { keepDrawings, listDrawn } from "./drawn-files";
import {
  layOutFiles,
  partSizeFor,
  toFrozen,
  toLayout,
  type ArchiveSource,
  type FrozenArchive,
  type LaidOutArchive,
} from "./frozen-archive";
import { keepUnmeasured, readMeasures } from "./measures";
import { packFiles } from "./pack-files";
import { keepSelection } from "./pack-selection";
import type { ExportParams } from "./schemas";
import { keepWarnings, type ExportRow } from "./store";
import { findWork, getWork, hasWork, putWork } from "./work-objects";
import type { ZipLayout } from "./zip/layout";

const filesName = "files.json";
const planName = "plan.json";

export type FrozenFigures = {
  readonly sizeBytes: number;
  readonly fileCount: number;
  readonly partSizeBytes: number;
  readonly partCount: number;
};

export type ArchiveLayout = ZipLayout<ArchiveSource>;

/** The layout of a sealed archive. */
export async function getLayout(bucket: R2Bucket, params: ExportParams): Promise<ArchiveLayout> {
  return toLayout(await getWork<FrozenArchive>(bucket, params, planName), contentsKey(params));
}

function contentsKey({ projectId, exportId }: ExportParams): string {
  return exportWorkKey(projectId, exportId, "contents");
}

/** Returns the number of batches to measure. */
export async function chooseAssets(bucket: R2Bucket, db: Db, owner: Owner, row: ExportRow): Promise<number> {
  const params = { projectId: row.projectId, exportId: row.id };
  if (await hasWork(bucket, params, planName)) return 0;
  return keepUnmeasured(bucket, params, await makeChoice(bucket, db, owner, row));
}

/** Returns the number of batches to draw. */
export async function layOutArchive(bucket: R2Bucket, db: Db, owner: Owner, params: ExportParams): Promise<number> {
  const before = await findWork<LaidOutArchive>(bucket, params, filesName);
  if (before !== undefined) return before.drawBatches;
  if (await hasWork(bucket, params, planName)) return 0;
  const choice = await getChoice(bucket, params);
  const pack = packFiles(choice, await readMeasures(bucket, params, choice));
  const drawn = pack.files.filter((file) => "drawing" in file);
  const { archive, contents } = layOutFiles(pack.files, await keepDrawings(bucket, params, drawn, choice));
  await keepSelection(bucket, params, pack);
  if (pack.warnings.length > 0) await keepWarnings(db, owner, params, pack.warnings);
  await putPieces(bucket, contentsKey(params), contents, archive.contentsSizeBytes);
  // The list comes last, so that everything in the list exists as soon as the list does.
  if (archive.drawBatches > 0) await putWork(bucket, params, filesName, archive);
  else await putWork(bucket, params, planName, toFrozen(archive, []));
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

/** Plans the archive, once every file is drawn. */
export async function sealArchive(bucket: R2Bucket, params: ExportParams): Promise<FrozenFigures> {
  const before = await findWork<FrozenArchive>(bucket, params, planName);
  if (before !== undefined) return figuresOf(toLayout(before, contentsKey(params)));
  const laidOut = await getWork<LaidOutArchive>(bucket, params, filesName);
  const frozen = toFrozen(laidOut, await listDrawn(bucket, params, laidOut.drawBatches));
  const figures = figuresOf(toLayout(frozen, contentsKey(params)));
  await putWork(bucket, params, planName, frozen);
  return figures;
}

function figuresOf(layout: ArchiveLayout): FrozenFigures {
  const { sizeBytes, entries } = layout;
  const partSizeBytes = partSizeFor(sizeBytes);
  return { sizeBytes, fileCount: entries.length, partSizeBytes, partCount: Math.ceil(sizeBytes / partSizeBytes) };
}
