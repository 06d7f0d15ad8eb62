/** The steps that refine the images of an item. Each may run again after any crash. */
import type { WorkflowStep } from "cloudflare:workers";
import type { Context } from "../../../context";
import type { Reading } from "../../../pixels/read-image";
import { isReading } from "../../../pixels/refine-set";
import { readingsKey } from "../../../storage/blobs";
import { deleteObjects } from "../../../storage/kept-objects";
import { findWork, type Work } from "../item-store";
import { toBatches, toGroups, type BatchSize } from "./batches";
import { composeFrames, hasStrayed, readFrames, sharePitches, type FrameReading, type SharedPitches } from "./frames";
import { fromReadingFile, toReadingFile } from "./reading-file";
import { listUnrefined, type Frame, type Range } from "./refine-store";
import { keepSprites } from "./sprites";
import { termsOf, type Terms } from "./terms";

type Pitch = Pick<Reading, "pitch" | "confidence"> & Pick<Frame, "stripFrames">;
/** The facts of a batch that later steps need. */
type BatchFacts = BatchSize & { readonly pitches: readonly Pitch[]; readonly file: string | null };

/** The images of a range that are not refined yet, and how to refine them. Undefined if there is nothing to do. */
type Task = { readonly work: Work; readonly frames: readonly Frame[]; readonly terms: Terms };

/** An image that stops the isolate is tried a few times more, and then stays unrefined. */
const someTries = { retries: { limit: 8, delay: "5 seconds", backoff: "constant" }, timeout: "15 minutes" } as const;

/** Refines the images in one step, or in several if one step could not hold them. Throws if the images resist. */
export async function refineItem(
  itemId: string,
  { images, width, height }: { readonly images: number; readonly width: number; readonly height: number },
  step: WorkflowStep,
  inContext: <T>(work: (ctx: Context) => Promise<T>) => Promise<T>,
): Promise<void> {
  const batches = toBatches(images, { width, height });
  const [only] = batches;
  if (batches.length === 1 && only !== undefined) {
    await step.do("refine", someTries, () => inContext((ctx) => refineAtOnce(ctx, itemId, only)));
    return;
  }
  const facts: BatchFacts[] = [];
  for (const range of batches)
    facts.push(await step.do(`read ${range.from}`, someTries, () => inContext((ctx) => readBatch(ctx, itemId, range))));
  const shared = sharePitches(facts.flatMap(({ pitches }) => pitches));
  for (const { from, to, pitches } of facts)
    if (pitches.some((each) => hasStrayed(each, each.stripFrames, shared)))
      await step.do(`read ${from} again`, someTries, () =>
        inContext((ctx) => readBatchAgain(ctx, itemId, { from, to }, shared)),
      );
  for (const group of toGroups(facts))
    await step.do(`compose ${group[0]?.from ?? 0}`, someTries, () =>
      inContext((ctx) => composeGroup(ctx, itemId, group)),
    );
  const files = facts.flatMap(({ file }) => file ?? []);
  await step.do("forget the readings", someTries, () => inContext((ctx) => deleteObjects(ctx.env.BUCKET, files)));
}

/** The last resort: the item succeeds with the images as the provider drew them. */
export async function keepUnrefined(ctx: Context, itemId: string): Promise<void> {
  const task = await findTask(ctx, itemId, { from: 0, to: Infinity });
  if (task === undefined) return;
  const results = task.frames.map(() => ({ reason: "The refinement did not end." }));
  await keepSprites(ctx, task.work, task.frames, results, task.terms.target);
}

async function findTask(ctx: Context, itemId: string, range: Range): Promise<Task | undefined> {
  const work = await findWork(ctx.db, itemId);
  const frames = work === undefined ? [] : await listUnrefined(ctx.db, work, range);
  return work === undefined || frames.length === 0 ? undefined : { work, frames, terms: termsOf(work) };
}

async function refineAtOnce(ctx: Context, itemId: string, range: Range): Promise<void> {
  const task = await findTask(ctx, itemId, range);
  if (task === undefined) return;
  const { work, frames, terms } = task;
  const first = await readFrames(ctx, frames, terms);
  const readings = await readFrames(ctx, frames, terms, {
    readings: first,
    pitches: sharePitches(toPitches(frames, first)),
  });
  await keepSprites(ctx, work, frames, composeFrames(ctx, frames, readings, terms), terms.target);
}

async function readBatch(ctx: Context, itemId: string, range: Range): Promise<BatchFacts> {
  const task = await findTask(ctx, itemId, range);
  if (task === undefined) return { ...range, pixels: 0, pitches: [], file: null };
  const readings = await readFrames(ctx, task.frames, task.terms);
  const file = await putReadings(ctx, task.frames, readings);
  const read = readings.filter(isReading);
  const pixels = read.reduce((sum, { sprite }) => sum + sprite.width * sprite.height, 0);
  return { ...range, pixels, pitches: toPitches(task.frames, readings), file };
}

function toPitches(frames: readonly Frame[], readings: readonly FrameReading[]): Pitch[] {
  return frames.flatMap(({ stripFrames }, index) => {
    const reading = readings[index];
    if (reading === undefined || !isReading(reading)) return [];
    const { pitch, confidence } = reading;
    return [{ pitch, confidence, stripFrames }];
  });
}

async function readBatchAgain(ctx: Context, itemId: string, range: Range, pitches: SharedPitches): Promise<void> {
  const task = await findTask(ctx, itemId, range);
  if (task === undefined) return;
  const { frames, terms } = task;
  const again = { readings: await getReadings(ctx, task), pitches };
  await putReadings(ctx, frames, await readFrames(ctx, frames, terms, again));
}

async function composeGroup(ctx: Context, itemId: string, group: readonly Range[]): Promise<void> {
  const tasks: Task[] = [];
  for (const range of group) {
    const task = await findTask(ctx, itemId, range);
    if (task !== undefined) tasks.push(task);
  }
  const [first] = tasks;
  if (first === undefined) return;
  const readings: FrameReading[] = [];
  for (const task of tasks) readings.push(...(await getReadings(ctx, task)));
  const frames = tasks.flatMap((task) => task.frames);
  await keepSprites(ctx, first.work, frames, composeFrames(ctx, frames, readings, first.terms), first.terms.target);
}

/** Returns the key of the file. */
async function putReadings(
  { env }: Context,
  [first]: readonly Frame[],
  readings: readonly FrameReading[],
): Promise<string | null> {
  if (first === undefined) return null;
  await env.BUCKET.put(readingsKey(first), toReadingFile(readings));
  return readingsKey(first);
}

/** Reads the frames again if the file is gone, for example after a restore. */
async function getReadings(ctx: Context, { frames, terms }: Task): Promise<FrameReading[]> {
  const [first] = frames;
  const file = first === undefined ? null : await ctx.env.BUCKET.get(readingsKey(first));
  const readings = file === null ? [] : fromReadingFile(await file.arrayBuffer());
  return readings.length === frames.length ? readings : readFrames(ctx, frames, terms);
}
