/** Refines all frames of an asset, with one source in memory at a time. */
import { composeSet, type Slot, type Sprite } from "./compose-set";
import { decodeSource, type Undecoded } from "./decode";
import { encodeSprite } from "./encode";
import type { Reading, SharedPitch } from "./read-image";
import { readStrip, type Part } from "./read-strip";
import type { Quality } from "./quality";
import type { PixelSettings, Target } from "./settings";

/** A frame, and how its source is loaded. A source may be loaded twice. */
export type Frame = Slot & { readonly load: () => Promise<Uint8Array> };

/** Pitches that differ by at most this share are the same drawing at a slightly other size. */
const pitchPlay = 0.1;

/** A source that is not refined has the reason, for people. The frame keeps its source as the image. */
export type Refined =
  | { readonly state: "refined"; readonly bytes: Uint8Array; readonly quality: Quality }
  | { readonly state: "unrefined"; readonly reason: string };

/** In the order of the frames. The same sources and settings give the same bytes. */
export async function refineSet(frames: readonly Frame[], target: Target, settings: PixelSettings): Promise<Refined[]> {
  const readings: (Reading | Undecoded)[] = [];
  for (const frame of frames) readings.push(await readOne(frame, target, settings));
  const pitch = sharedPitch(readings.filter(isReading));
  for (const [index, frame] of frames.entries()) {
    const reading = readings[index];
    if (reading === undefined || !isReading(reading) || !strays(reading, pitch)) continue;
    readings[index] = await readOne(frame, target, settings, pitch);
  }
  const read = frames.flatMap(({ direction, animation }, index) => {
    const reading = readings[index];
    return reading !== undefined && isReading(reading) ? [{ direction, animation, reading }] : [];
  });
  return inOrder(readings, composeSet(read, target, settings));
}

async function readOne(frame: Frame, target: Target, settings: PixelSettings, shared: SharedPitch = null) {
  const part = { frames: 1, places: [0] };
  const read = await readSource(await frame.load(), part, target, settings, shared);
  if ("reason" in read) return read;
  const [reading] = read;
  if (reading === undefined) throw new RangeError("one frame gives one reading");
  return reading;
}

/**
 * The first half of the work for one source: everything that needs the source's pixels. Gives one reading for each place
 * of the part. Pitches and lines are in pixels of the source, also where a large source is halved.
 */
export async function readSource(
  source: Uint8Array,
  part: Part,
  target: Target,
  settings: PixelSettings,
  shared: SharedPitch = null,
): Promise<Reading[] | Undecoded> {
  const decoded = await decodeSource(source, { isStrip: part.frames > 1 });
  if ("reason" in decoded) return decoded;
  const { raster, scale, isForeignColour } = decoded;
  const given = shared ?? (typeof settings.grid === "object" ? settings.grid : null);
  const cells = settings.cells?.map((line) => Math.round(line / scale)) ?? null;
  const readings = readStrip(raster, part, target, { ...settings, cells }, given && times(given, 1 / scale));
  return readings.map((reading) => ({
    ...reading,
    pitch: reading.pitch && times(reading.pitch, scale),
    flags: isForeignColour ? [...reading.flags, "not-srgb"] : reading.flags,
  }));
}

/** The middle pitch of the frames whose grid is sure. Null if there are fewer than two frames, or none is sure. */
export function sharedPitch(readings: readonly Pick<Reading, "pitch" | "confidence">[]): SharedPitch {
  const sure = readings.flatMap(({ pitch, confidence }) => (pitch !== null && confidence === "high" ? [pitch] : []));
  if (readings.length < 2 || sure.length === 0) return null;
  const middle = (axis: "x" | "y"): number =>
    sure.map((pitch) => pitch[axis]).toSorted((a, b) => a - b)[sure.length >> 1] ?? 1;
  return { x: middle("x"), y: middle("y") };
}

/** True if the frame must be read again with the shared pitch. */
export function strays({ pitch }: Pick<Reading, "pitch">, shared: SharedPitch): boolean {
  if (pitch === null || shared === null) return false;
  return Math.abs(pitch.x / shared.x - 1) > pitchPlay || Math.abs(pitch.y / shared.y - 1) > pitchPlay;
}

function times({ x, y }: { readonly x: number; readonly y: number }, factor: number) {
  return { x: x * factor, y: y * factor };
}

export function isReading(reading: Reading | Undecoded): reading is Reading {
  return "sprite" in reading;
}

function inOrder(readings: readonly (Reading | Undecoded)[], sprites: readonly Sprite[]): Refined[] {
  const rest = [...sprites];
  return readings.map((reading) => {
    if (!isReading(reading)) return { state: "unrefined", reason: reading.reason };
    const sprite = rest.shift();
    if (sprite === undefined) throw new RangeError("a frame that was read has no sprite");
    return { state: "refined", bytes: encodeSprite(sprite.raster), quality: sprite.quality };
  });
}
