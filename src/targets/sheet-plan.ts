/** Plans the shared pages: gives each asset's sheet a place that later packs keep. */
import type { Size } from "../lib/size";
import type { SheetPlace } from "./pack";

/** A sheet to place. The size includes a padding at the right and at the bottom. */
export type WantedSheet = Size & { readonly assetId: string; readonly isChanged: boolean };

/** A rectangle of a page. `assetId` is null when the asset is gone. */
type Slot = SheetPlace & Size & { readonly assetId: string | null };
/** A row of slots. `usedWidth` is where the next slot begins. */
type Shelf = { readonly page: number; readonly y: number; readonly height: number; readonly usedWidth: number };

/** Stored with an export, so that the next pack of changes keeps every unchanged place. */
export type SheetPlan = { readonly slots: readonly Slot[]; readonly shelves: readonly Shelf[] };

export const emptyPlan: SheetPlan = { slots: [], shelves: [] };

/** A shelf more than twice as high as the sheet would waste more than half of the space. */
const highest = 2;

type Room = { readonly maxPageSize: number; readonly padding: number };

/**
 * Places the sheets in the given order. Unchanged sheets of `earlier` keep their slot; a slot that became free serves
 * only a sheet of equal size; all others go behind. Sheets that are larger than a page get no slot.
 */
export function planSheets(wanted: readonly WantedSheet[], room: Room, earlier = emptyPlan): SheetPlan {
  // The padding of the last sheet may lie outside of the page.
  const side = room.maxPageSize + room.padding;
  const unchanged = new Map(wanted.filter(({ isChanged }) => !isChanged).map((sheet) => [sheet.assetId, sheet]));
  const slots: Slot[] = earlier.slots.map((slot) => {
    const sheet = slot.assetId === null ? undefined : unchanged.get(slot.assetId);
    return sheet !== undefined && isSameSize(sheet, slot) ? slot : { ...slot, assetId: null };
  });
  const placed = new Set(slots.map(({ assetId }) => assetId));
  const shelves = [...earlier.shelves];
  for (const sheet of wanted) {
    if (placed.has(sheet.assetId) || sheet.width > side || sheet.height > side) continue;
    if (!takeFreed(slots, earlier.slots, sheet)) slots.push(addToShelf(shelves, sheet, side));
  }
  return { slots, shelves };
}

/** The size of each page: the smallest that holds all slots in use. */
export function toPages(
  { slots }: SheetPlan,
  { padding, powerOfTwo }: { readonly padding: number; readonly powerOfTwo: boolean },
): Size[] {
  const used = slots.filter(({ assetId }) => assetId !== null);
  const count = Math.max(0, ...used.map(({ page }) => page + 1));
  return Array.from({ length: count }, (_, page) => {
    const own = used.filter((slot) => slot.page === page);
    const width = Math.max(1, ...own.map((slot) => slot.x + slot.width - padding));
    const height = Math.max(1, ...own.map((slot) => slot.y + slot.height - padding));
    return powerOfTwo ? { width: toPowerOfTwo(width), height: toPowerOfTwo(height) } : { width, height };
  });
}

function isSameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}

/** Puts the sheet into a free slot of equal size; the asset's own former slot first. */
function takeFreed(slots: Slot[], before: readonly Slot[], sheet: WantedSheet): boolean {
  const isFree = (slot: Slot): boolean => slot.assetId === null && isSameSize(slot, sheet);
  const own = slots.findIndex((slot, index) => isFree(slot) && before[index]?.assetId === sheet.assetId);
  const index = own >= 0 ? own : slots.findIndex(isFree);
  const slot = slots[index];
  if (slot === undefined) return false;
  slots[index] = { ...slot, assetId: sheet.assetId };
  return true;
}

function addToShelf(shelves: Shelf[], sheet: WantedSheet, side: number): Slot {
  const { width, height, assetId } = sheet;
  const fits = (shelf: Shelf): boolean => shelf.height >= height && shelf.usedWidth + width <= side;
  const close = shelves.filter((shelf) => fits(shelf) && shelf.height <= height * highest);
  const best = lowest(close) ?? openShelf(shelves, height, side) ?? lowest(shelves.filter(fits));
  const shelf = best ?? { page: pageCount(shelves), y: 0, height, usedWidth: 0 };
  const index = shelves.indexOf(shelf);
  const fuller = { ...shelf, usedWidth: shelf.usedWidth + width };
  if (index < 0) shelves.push(fuller);
  else shelves[index] = fuller;
  return { assetId, page: shelf.page, x: shelf.usedWidth, y: shelf.y, width, height };
}

/** The first of the lowest shelves. */
function lowest(shelves: readonly Shelf[]): Shelf | undefined {
  return shelves.reduce<Shelf | undefined>(
    (best, shelf) => (best === undefined || shelf.height < best.height ? shelf : best),
    undefined,
  );
}

/** A new shelf below the others, on the first page with room. */
function openShelf(shelves: readonly Shelf[], height: number, side: number): Shelf | undefined {
  for (let page = 0; page < pageCount(shelves); page++) {
    const ends = shelves.filter((shelf) => shelf.page === page).map((shelf) => shelf.y + shelf.height);
    const y = Math.max(0, ...ends);
    if (y + height <= side) return { page, y, height, usedWidth: 0 };
  }
  return undefined;
}

function pageCount(shelves: readonly Shelf[]): number {
  return Math.max(0, ...shelves.map(({ page }) => page + 1));
}

function toPowerOfTwo(length: number): number {
  return 2 ** Math.ceil(Math.log2(length));
}
