/** Reads the sources of frames, and composes their sprites. A fault of the code leaves images unrefined, and never lost. */
import type { Context } from "../../../context";
import type { ImageQa } from "../../../domain/image-qa";
import { composeSet, type Sprite } from "../../../pixels/compose-set";
import type { Undecoded } from "../../../pixels/decode";
import { encodeSprite } from "../../../pixels/encode";
import type { Reading, SharedPitch } from "../../../pixels/read-image";
import { isReading, readSource, sharedPitch, strays } from "../../../pixels/refine-set";
import { hasLostProfile } from "../images";
import type { Frame } from "./refine-store";
import type { Terms } from "./terms";

type Tools = Pick<Context, "env" | "log">;

export type FrameReading = Reading | Undecoded;

/** The sprite of a frame, or the reason why there is none. */
export type Refined = { readonly bytes: Uint8Array; readonly qa: ImageQa } | Undecoded;

const broken: Undecoded = { reason: "The refinement failed." };

/** The key of the image as the provider drew it. */
export function sourceKeyOf({ id, sourceKey, objectKey }: Frame): string {
  const key = sourceKey ?? objectKey;
  if (key === null) throw new Error(`image ${id} has no source`);
  return key;
}

/** The pitch that the frames of pictures with as many frames share: such pictures were asked for in one size. */
export type SharedPitches = ReadonlyMap<number, SharedPitch>;

export function sharePitches(
  readings: readonly (Pick<Reading, "pitch" | "confidence"> & Pick<Frame, "stripFrames">)[],
): SharedPitches {
  const alike = Map.groupBy(readings, ({ stripFrames }) => stripFrames);
  return new Map([...alike].map(([stripFrames, group]) => [stripFrames, sharedPitch(group)]));
}

/** True if the frame must be read again with the pitch that its kind shares. */
export function hasStrayed(reading: Pick<Reading, "pitch">, frames: number, pitches: SharedPitches): boolean {
  return strays(reading, pitches.get(frames) ?? null);
}

/** One source is in memory at a time. Given pitches, only the frames whose own pitch strays are read again. */
export async function readFrames(
  tools: Tools,
  frames: readonly Frame[],
  terms: Terms,
  again?: { readonly readings: readonly FrameReading[]; readonly pitches: SharedPitches },
): Promise<FrameReading[]> {
  const pitches: SharedPitches = again?.pitches ?? new Map();
  const readings = [...(again?.readings ?? [])];
  const due = frames.flatMap((frame, index) => {
    const before = readings[index];
    const isDue = before === undefined || (isReading(before) && hasStrayed(before, frame.stripFrames, pitches));
    return isDue ? [{ frame, index }] : [];
  });
  for (const group of Map.groupBy(due, ({ frame }) => sourceKeyOf(frame)).values()) {
    const together = group.map(({ frame }) => frame);
    const read = await readPicture(tools, together, terms, pitches);
    group.forEach(({ index }, at) => (readings[index] = read[at] ?? broken));
  }
  return readings;
}

/** Reads frames that have one source. */
async function readPicture(
  { env, log }: Tools,
  frames: readonly Frame[],
  { target, settings }: Terms,
  pitches: SharedPitches,
): Promise<FrameReading[]> {
  const [first] = frames;
  if (first === undefined) return [];
  const object = await env.BUCKET.get(sourceKeyOf(first));
  if (object === null) throw new Error(`the source of image ${first.id} is gone`);
  const source = new Uint8Array(await object.arrayBuffer());
  // In development everything shares one process, which answers requests only between two images.
  await scheduler.wait(1);
  const part = { frames: first.stripFrames, places: frames.map(({ stripPlace }) => stripPlace) };
  try {
    const read = await readSource(source, part, target, settings, pitches.get(first.stripFrames) ?? null);
    if ("reason" in read) return frames.map(() => read);
    return hasLostProfile(object) ? read.map(withForeignColours) : read;
  } catch (error) {
    log.error("image_unrefined", error, { imageId: first.id });
    return frames.map(() => broken);
  }
}

function withForeignColours(reading: Reading): Reading {
  return { ...reading, flags: [...reading.flags, "not-srgb"] };
}

/** In the order of the frames. */
export function composeFrames(
  { log }: Pick<Tools, "log">,
  frames: readonly Frame[],
  readings: readonly FrameReading[],
  { target, settings }: Terms,
): Refined[] {
  const read = frames.flatMap(({ direction, animation, stripFrames }, index) => {
    const reading = readings[index];
    const slot = { direction, animation, isOfStrip: stripFrames > 1 };
    return reading !== undefined && isReading(reading) ? [{ ...slot, reading }] : [];
  });
  try {
    const sprites = composeSet(read, target, settings).values();
    return readings.map((reading) => (isReading(reading) ? toRefined(sprites.next().value) : reading));
  } catch (error) {
    log.error("image_unrefined", error, { versionId: frames[0]?.versionId });
    return readings.map((reading) => (isReading(reading) ? broken : reading));
  }
}

function toRefined(sprite: Sprite | undefined): Refined {
  if (sprite === undefined) throw new RangeError("a frame that was read has no sprite");
  if (sprite.quality.alphaCoverage === 0) return { reason: "The whole image was taken for ground." };
  return { bytes: encodeSprite(sprite.raster), qa: { source: "hosted", matched: null, ...sprite.quality } };
}
