/** Writes items in Hatchery's own format: the plan as Hatchery reads it, ready to be stored and edited. */
import { defaultSpeed } from "../../domain/animation-speed";
import { defaultCategory, type Animation, type AssetSpec } from "../../domain/asset";
import type { Size } from "../../lib/size";

type WrittenItem = AssetSpec & { readonly key: string };

/** In code points. Null is returned for a longer text, which could not be stored. */
const maxLength = 100_000;

/** `inherited` is the size of an item that names none. Null if the text would be too long to be stored. */
export function toOwnFormat(items: readonly WrittenItem[], inherited: Size): string | null {
  const parts = items.flatMap((item, index) => {
    const category = items[index - 1]?.category ?? defaultCategory;
    const isNew = index === 0 ? item.category !== category : item.category !== items[index - 1]?.category;
    return [...(isNew ? [`${index === 0 ? "" : "\n"}## ${item.category}\n`] : []), toLines(item, inherited)];
  });
  const text = parts.join("\n");
  return Array.from(text).length + 1 > maxLength ? null : parts.length === 0 ? "" : `${text}\n`;
}

function toLines(item: WrittenItem, inherited: Size): string {
  const { name, key, description, animations } = item;
  const tail = description === "" ? "" : `: ${description}`;
  const own = `- ${listTags(item, inherited)
    .map((tag) => `[${tag}]`)
    .join(" ")} ${name} {#${key}}${tail}`;
  return [own, ...animations.map((animation) => `  - ${toText(animation)}`)].join("\n");
}

/** An item always has a tag, because an item with a tag is drawn whatever its words say. */
function listTags({ kind, directions, width, height, variants, tiles }: WrittenItem, inherited: Size): string[] {
  const isInherited = width === inherited.width && height === inherited.height;
  return [
    directions.length === 0 ? "STATIC" : `MOVEABLE:${directions.length}`,
    `KIND:${kind}`,
    ...(isInherited ? [] : [`SIZE:${width}x${height}`]),
    ...(variants === 1 ? [] : [`VARIANTS:${variants}`]),
    ...(tiles === null ? [] : [`TILES:${tiles}`]),
  ];
}

function toText({ name, frames, fps }: Animation): string {
  const count = `${frames} ${frames === 1 ? "frame" : "frames"}`;
  return fps === defaultSpeed(name).fps ? `${name} (${count})` : `${name} (${count}, ${fps} fps)`;
}
