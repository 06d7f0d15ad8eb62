/** Reads the sources of frames, and composes their sprites. A fault of the code leaves images unrefined, and never lost. */
import type { Context } from "../../../context";
import type { ImageQa } from "../../../domain/image-qa";
import { composeSet, type Sprite } from "../../../pixels/compose-set";
import type { Undecoded } from "../../../pixels/decode";
import { encodeSprite } from "../../../pixels/encode";
import type { Reading, SharedPitch } from "../../../pixels/read-image";
import { isReading, readSource, strays } from "../../../pixels/refine-set";
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

/** One source is in memory at a time. Given a pitch, only the frames whose own pitch strays are read again. */
export async function readFrames(
  tools: Tools,
  frames: readonly Frame[],
  terms: Terms,
  again?: { readonly readings: readonly FrameReading[]; readonly pitch: SharedPitch },
): Promise<FrameReading[]> {
  const readings: FrameReading[] = [];
  for (const [index, frame] of frames.entries()) {
    const before = again?.readings[index];
    const isGood = before !== undefined && !(isReading(before) && strays(before, again?.pitch ?? null));
    readings.push(isGood ? before : await readFrame(tools, frame, terms, again?.pitch ?? null));
  }
  return readings;
}

async function readFrame(
  { env, log }: Tools,
  frame: Frame,
  { target, settings }: Terms,
  pitch: SharedPitch,
): Promise<FrameReading> {
  const object = await env.BUCKET.get(sourceKeyOf(frame));
  if (object === null) throw new Error(`the source of image ${frame.id} is gone`);
  const source = new Uint8Array(await object.arrayBuffer());
  // In development everything shares one process, which answers requests only between two images.
  await scheduler.wait(1);
  try {
    const reading = await readSource(source, target, settings, pitch);
    return isReading(reading) && hasLostProfile(object)
      ? { ...reading, flags: [...reading.flags, "not-srgb"] }
      : reading;
  } catch (error) {
    log.error("image_unrefined", error, { imageId: frame.id });
    return broken;
  }
}

/** In the order of the frames. */
export function composeFrames(
  { log }: Pick<Tools, "log">,
  frames: readonly Frame[],
  readings: readonly FrameReading[],
  { target, settings }: Terms,
): Refined[] {
  const read = frames.flatMap(({ direction, animation }, index) => {
    const reading = readings[index];
    return reading !== undefined && isReading(reading) ? [{ direction, animation, reading }] : [];
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
