/** Places blocks in rows, like books on shelves. */
import type { Size } from "../../src/lib/size.ts";
import { moved, type Block } from "./marks.ts";

type Shelved = Size & { readonly places: readonly { readonly x: number; readonly y: number }[] };

/**
 * Places blocks from left to right. A block that does not fit beside the last one starts a new shelf. A low block goes
 * below the previous block if the height of the shelf leaves room.
 */
export function shelve(
  blocks: readonly Size[],
  maxWidth: number,
  gap: { readonly x: number; readonly y: number },
): Shelved {
  const places: Shelved["places"][number][] = [];
  let shelf = { top: 0, height: 0, right: -gap.x };
  let column = { left: 0, right: 0, bottom: Number.POSITIVE_INFINITY };
  let width = 0;
  for (const block of blocks) {
    const fitsBelow =
      column.bottom + gap.y + block.height <= shelf.top + shelf.height && block.width <= column.right - column.left;
    if (!fitsBelow) {
      if (shelf.right + gap.x + block.width > maxWidth && shelf.right > 0)
        shelf = { top: shelf.top + shelf.height + gap.y, height: 0, right: -gap.x };
      const left = shelf.right + gap.x;
      column = { left, right: left + block.width, bottom: shelf.top - gap.y };
      shelf = { ...shelf, height: Math.max(shelf.height, block.height), right: column.right };
    }
    const y = column.bottom + gap.y;
    places.push({ x: column.left, y });
    column = { ...column, bottom: y + block.height };
    width = Math.max(width, column.right);
  }
  return { width, height: shelf.top + shelf.height, places };
}

export function shelveBlocks(
  blocks: readonly Block[],
  maxWidth: number,
  gap: { readonly x: number; readonly y: number },
): Block {
  const { width, height, places } = shelve(blocks, maxWidth, gap);
  return { width, height, marks: blocks.flatMap((block, index) => movedTo(block, places[index])) };
}

export function movedTo(block: Block, place: { readonly x: number; readonly y: number } | undefined): Block["marks"] {
  const { x, y } = place ?? { x: 0, y: 0 };
  return block.marks.map((mark) => moved(mark, x, y));
}
