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
  const { key, description, animations } = item;
  const tags = listTags(item, inherited).map((tag) => `[${tag}]`);
  const own = `- ${tags.join(" ")} ${toName(item)} {#${key}}`;
  const poses = animations.map((animation) => `  - ${toText(animation)}`);
  // On the item's own line, a number or a bracket could be read as an attribute.
  if (/[\d[\](){}]/.test(description)) return [own, `  Description: ${description}`, ...poses].join("\n");
  return [description === "" ? own : `${own}: ${description}`, ...poses].join("\n");
}

/** Quotes keep a colon or a dash inside a name from beginning the description. */
function toName({ name }: WrittenItem): string {
  if (!/[:：–—]| -|- /.test(name) || /[“”]/.test(name)) return name;
  return name.includes('"') ? `“${name}”` : `"${name}"`;
}

/** An item always has a tag, because an item with a tag is drawn whatever its words say. */
function listTags(item: WrittenItem, inherited: Size): string[] {
  const { kind, directions, width, height, variants, tiles } = item;
  const words = `${item.name} ${item.description} ${item.category}`;
  // A number in the words could be read as another size.
  const isInherited = width === inherited.width && height === inherited.height && !/\d/.test(words);
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
