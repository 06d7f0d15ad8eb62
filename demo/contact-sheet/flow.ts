/** Places the frames of one direction in lines, like the words of a paragraph. */
import type { SheetImage } from "./content.ts";
import { fitText, isPrintable, textWidth } from "./font.ts";
import { frameGap, textScale } from "./marks.ts";
import type { Image } from "../../src/viewing/shrink-image.ts";

/** The places of the frames of one direction, in lines. Each of the `runs` is the start of an animation and the title. */
export type Flow = {
  readonly frames: readonly { readonly x: number; readonly line: number; readonly image: Image | undefined }[];
  readonly runs: readonly { readonly x: number; readonly line: number; readonly title: string }[];
  readonly animations: number;
  readonly lines: number;
  readonly width: number;
};

const animationGap = 20;
const leastTitleWidth = 160;

/**
 * An animation that does not fit beside the previous one starts a new line. An animation that is longer than a line
 * continues on the next. The title of the first animation begins with the label.
 */
export function flowFrames(
  images: readonly SheetImage[],
  cellWidth: number,
  maxWidth: number,
  label: string | null,
): Flow {
  const groups = [...Map.groupBy(images, ({ animation }) => animation)];
  const frames: Flow["frames"][number][] = [];
  const runs: Flow["runs"][number][] = [];
  let line = 0;
  let x = 0;
  let width = 0;
  for (const [index, [animation, own]] of groups.entries()) {
    const framesWidth = own.length * (cellWidth + frameGap) - frameGap;
    const words = [index === 0 ? label : null, groups.length > 1 ? animation : null];
    const title = toTitle(words, Math.min(maxWidth, Math.max(framesWidth, leastTitleWidth)));
    const titleWidth = textWidth(title) * textScale;
    if (x > 0 && x + Math.max(framesWidth, titleWidth) > maxWidth) [line, x] = [line + 1, 0];
    runs.push({ x, line, title });
    let end = x + titleWidth;
    for (const { image } of own) {
      if (x > 0 && x + cellWidth > maxWidth) [line, x, end] = [line + 1, 0, 0];
      frames.push({ x, line, image });
      end = Math.max(end, x + cellWidth);
      width = Math.max(width, end);
      x += cellWidth + frameGap;
    }
    x = end + animationGap;
  }
  return { frames, runs, animations: groups.length, lines: line + 1, width };
}

function toTitle(words: readonly (string | null)[], width: number): string {
  const shown = words.filter((word) => word !== null).map((word) => (isPrintable(word) ? word : "?"));
  return fitText(shown.join(" · "), Math.floor(width / textScale));
}
