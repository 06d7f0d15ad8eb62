/** The parts of gifenc that are used. The package has no types. */
declare module "gifenc" {
  type Colour = readonly number[];
  type Frame = {
    /** The global palette, with the first frame. */
    readonly palette?: readonly Colour[];
    /** In milliseconds. The file has hundredths of a second. */
    readonly delay: number;
    readonly transparent: boolean;
    readonly transparentIndex: number;
    /** 2: the frame is cleared before the next. */
    readonly dispose: number;
    /** 0: endless. */
    readonly repeat: number;
  };
  type Encoder = {
    writeFrame(indexes: Uint8Array, width: number, height: number, frame: Frame): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  };
  export function GIFEncoder(): Encoder;
  /** At most `maxColours` colours that stand for those of the RGBA bytes. */
  export function quantize(rgba: Uint8Array, maxColours: number): number[][];
}
