import { fitText, isPrintable } from "./font.ts";
import { frameGap } from "./marks.ts";
import type { Picture } from "./picture.ts";

/** `picture` is undefined for a format that the sheet cannot show. */
export type SheetImage = {
  readonly direction: string | null;
  readonly animation: string | null;
  readonly picture: Picture | undefined;
};

/** Where the frames of one direction go, line by line. `runs` are the beginnings of animations. */
export type Flow = {
  readonly frames: readonly { readonly x: number; readonly line: number; readonly picture: Picture | undefined }[];
  readonly runs: readonly { readonly x: number; readonly line: number; readonly title: string | null }[];
  readonly animations: number;
  readonly lines: number;
  readonly width: number;
};

const animationGap = 20;

/** An animation that does not fit beside the one before begins a new line; one that is longer than a line goes on. */
export function flowFrames(images: readonly SheetImage[], cellWidth: number, maxWidth: number): Flow {
  const groups = [...Map.groupBy(images, ({ animation }) => animation)];
  const frames: Flow["frames"][number][] = [];
  const runs: Flow["runs"][number][] = [];
  let line = 0;
  let x = 0;
  for (const [index, [animation, own]] of groups.entries()) {
    const runWidth = own.length * (cellWidth + frameGap) - frameGap;
    if (index > 0) x += animationGap - frameGap;
    if (x > 0 && x + runWidth > maxWidth) [line, x] = [line + 1, 0];
    runs.push({ x, line, title: titleOf(animation, Math.max(runWidth, 100)) });
    for (const { picture } of own) {
      if (x > 0 && x + cellWidth > maxWidth) [line, x] = [line + 1, 0];
      frames.push({ x, line, picture });
      x += cellWidth + frameGap;
    }
  }
  const width = Math.max(0, ...frames.map((frame) => frame.x + cellWidth));
  return { frames, runs, animations: groups.length, lines: line + 1, width };
}

function titleOf(animation: string | null, width: number): string | null {
  if (animation === null) return null;
  return fitText(isPrintable(animation) ? animation : "?", Math.floor(width / 2));
}
