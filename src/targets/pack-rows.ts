/** Sorts an asset's images into rows: one animation in one direction each. */
import { directions, type Direction } from "../domain/asset";
import { defaultSpeed } from "../domain/animation-speed";
import { animationRule, compareTexts, imageFileName, imageName, toNamedSlots, uniqueNames } from "./file-names";
import type { PackFrame, PackRow, Slot } from "./pack";
import type { ChosenAsset, ChosenImage } from "./chosen-asset";

/** A row whose frames have no cell yet. */
export type LooseRow = Omit<PackRow, "frames"> & { readonly frames: readonly Omit<PackFrame, "cell">[] };

type NamedImage = Omit<ChosenImage, "slot"> & { readonly slot: Slot };

/** The name of the only row of a still asset. */
export const stillName = "default";

/** Rows and frames in drawing order. Directions and animations that are no longer in the plan come last. */
export function toRows(asset: ChosenAsset, key: string, images: readonly ChosenImage[]): LooseRow[] {
  const toNamed = toNamedSlots(asset.images.map(({ slot }) => slot));
  const animations = animationsOf(asset, images);
  const names = uniqueNames(animations, animationRule);
  const rank = rankOf(asset, animations);
  const named = images.map((image): NamedImage => ({ ...image, slot: toNamed(image.slot) }));
  const sorted = named.toSorted(({ slot: a }, { slot: b }) => compareRanks(rank(a), rank(b)));
  const rows = Map.groupBy(sorted, ({ slot }) => rank(slot).slice(0, 3).join(" "));
  return [...rows.values()].map((members) => toRow(asset, key, names, members));
}

function toRow(
  asset: ChosenAsset,
  key: string,
  names: ReadonlyMap<string, string>,
  members: readonly NamedImage[],
): LooseRow {
  const { direction, animation: planned, variant } = members[0]?.slot ?? emptySlot;
  const animation = planned === null ? null : (names.get(planned) ?? planned);
  const numbered = variant === null ? null : `v${String(variant).padStart(2, "0")}`;
  const words = [animation, direction, numbered].filter((word) => word !== null);
  return {
    direction,
    animation,
    variant,
    name: words.join("_") || stillName,
    speed: speedOf(asset, planned),
    frames: members.map((member) => toFrame(asset, key, animation, member)),
  };
}

const emptySlot: Slot = { direction: null, animation: null, frame: 1, variant: null, tile: null };

function speedOf({ animations }: ChosenAsset, name: string | null): PackRow["speed"] {
  const usual = defaultSpeed(name ?? "");
  const planned = animations.find((each) => each.name === name);
  return { fps: planned?.fps ?? usual.fps, loop: planned?.loop ?? usual.loop };
}

function toFrame(
  { category }: ChosenAsset,
  key: string,
  animation: string | null,
  { slot, image }: NamedImage,
): LooseRow["frames"][number] {
  const named = { key, category, slot: { ...slot, animation }, format: image.format };
  return { name: imageName(named), path: imageFileName(named), image, tile: slot.tile };
}

/** The planned animations first, in the plan's order; then drawn animations that are no longer in the plan. */
function animationsOf({ animations }: ChosenAsset, images: readonly ChosenImage[]): string[] {
  const drawn = images.flatMap(({ slot }) => (slot.animation === null ? [] : [slot.animation]));
  return [...animations.map(({ name }) => name), ...drawn.toSorted(compareTexts)];
}

/** Returns the ranks by which images are sorted; the first three tell the row. */
function rankOf(asset: ChosenAsset, animations: readonly string[]): (slot: Slot) => readonly number[] {
  const directionRanks = ranksOf<Direction | null>([null, ...asset.directions, ...directions]);
  const animationRanks = ranksOf<string | null>([null, ...animations]);
  return ({ direction, animation, frame, variant, tile }) => [
    directionRanks.get(direction) ?? 0,
    animationRanks.get(animation) ?? 0,
    variant ?? 0,
    tile ?? 0,
    frame,
  ];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((rank, at) => rank !== b[at]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}

/** The rank of each item's first occurrence. */
function ranksOf<Item>(items: readonly Item[]): ReadonlyMap<Item, number> {
  return new Map([...new Set(items)].map((item, index) => [item, index]));
}
