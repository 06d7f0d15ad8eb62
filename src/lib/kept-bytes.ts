/** A copy of those parts of a file that are to stay, in order. */
export type KeptBytes = {
  readonly keep: (start: number, end: number) => void;
  readonly append: (...bytes: readonly number[]) => void;
  readonly take: () => Uint8Array<ArrayBuffer>;
};

/** What is kept and appended may have `extraBytes` more than the file. */
export function keptBytes(file: Uint8Array, extraBytes = 0): KeptBytes {
  const kept = new Uint8Array(file.byteLength + extraBytes);
  let sizeBytes = 0;
  const add = (part: ArrayLike<number>): void => {
    kept.set(part, sizeBytes);
    sizeBytes += part.length;
  };
  return {
    keep: (start, end) => add(file.subarray(start, end)),
    append: (...bytes) => add(bytes),
    take: () => kept.subarray(0, sizeBytes),
  };
}

export function holdsText(file: Uint8Array, offset: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) if (file[offset + index] !== text.charCodeAt(index)) return false;
  return true;
}

/** Four bytes as Latin-1: the name of a chunk. */
export function readName(file: Uint8Array, offset: number): string {
  return String.fromCharCode(...file.subarray(offset, offset + 4));
}
