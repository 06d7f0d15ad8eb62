/** Tools of the `strip-*` modules for copying parts of a binary file. */

/** Copies parts of a file in order. `take` returns the copy, and `size` the bytes of the copy so far. */
export type KeptBytes = {
  readonly size: () => number;
  readonly keep: (start: number, end: number) => void;
  readonly append: (...bytes: readonly number[]) => void;
  readonly take: () => Uint8Array<ArrayBuffer>;
};

/** The copy can be longer than the file by `extraBytes`, for appended bytes. */
export function keptBytes(file: Uint8Array, extraBytes = 0): KeptBytes {
  const kept = new Uint8Array(file.byteLength + extraBytes);
  let sizeBytes = 0;
  const add = (part: ArrayLike<number>): void => {
    kept.set(part, sizeBytes);
    sizeBytes += part.length;
  };
  return {
    size: () => sizeBytes,
    keep: (start, end) => add(file.subarray(start, end)),
    append: (...bytes) => add(bytes),
    take: () => kept.subarray(0, sizeBytes),
  };
}

export function holdsText(file: Uint8Array, offset: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) if (file[offset + index] !== text.charCodeAt(index)) return false;
  return true;
}

/** The name of a chunk: four bytes, read as Latin-1. */
export function readName(file: Uint8Array, offset: number): string {
  return String.fromCharCode(...file.subarray(offset, offset + 4));
}
