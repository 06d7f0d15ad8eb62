/**
 * Reads a plan as the release did that kept no digests of items. Its assets count as unchanged while their lines stand
 * unchanged, and only that release's own reading tells so. Delete this folder when no project is from that release.
 */
import { splitItemText } from "../item-text";
import {
  defaultSidePixels,
  directions,
  maxSidePixels,
  toSpec,
  type AssetKind,
  type AssetSpec,
} from "../../domain/asset";
import type { Size } from "../../lib/size";
import { cutText } from "../plain-text";
import { slugify } from "../slug";
import { fitAnimations, readFormerDetails } from "./former-details";
import { readFormerOutline, type OutlineItem } from "./former-outline";
import { isTagName, readFrameCount, readTags } from "./former-tags";

export type FormerItem = {
  readonly line: number;
  readonly endLine: number;
  readonly name: string;
  /** The key that the item asked for, from the whole name. */
  readonly slug: string;
  /** The item's specification. A kind that no tag names was guessed from name and category, so it is a parameter. */
  readonly specOf: (kind: AssetKind) => AssetSpec;
};

const maxNameLength = 120;
const maxDescriptionLength = 2000;

/** `style` is the text of the project's style; undefined if there is none. */
export function readFormerPlan(plan: string, style: string | undefined): FormerItem[] {
  const size = findResolution(style ?? "") ?? { width: defaultSidePixels, height: defaultSidePixels };
  return readFormerOutline(plan).flatMap((item) => toFormerItem(item, size) ?? []);
}

function toFormerItem(item: OutlineItem, defaults: Size): FormerItem | undefined {
  const text = splitItemText(item.text, isTagName);
  if (text.name === "") return undefined;
  const tags = readTags(text.tags);
  const details = readFormerDetails(item, text.description);
  const frames = readFrameCount(tags.frames, text.frames);
  const name = cutText(text.name, maxNameLength);
  const facing = directions.slice(0, tags.facings ?? 0);
  const { width, height } = tags.size ?? defaults;
  const named = details.animations.map((animation) => ({ ...animation, frames: animation.frames ?? frames ?? 1 }));
  const specOf = (guessed: AssetKind): AssetSpec => {
    const kind = tags.kind ?? guessed;
    const only = frames === null ? [] : [{ name: kind === "character-sprite" ? "idle" : "loop", frames }];
    const animations = fitAnimations(named.length > 0 ? named : only, facing.length);
    const description = cutText(details.description, maxDescriptionLength);
    return toSpec({ name, category: item.category, kind, description, width, height, directions: facing, animations });
  };
  return { line: item.line, endLine: item.nested.at(-1)?.line ?? item.line, name, slug: slugify(name), specOf };
}

/** The former release read a resolution only in front matter. */
function findResolution(style: string): Size | undefined {
  const lines = style.replace(/^\uFEFF/, "").split(/\r\n?|\n/);
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === "---");
  if (lines[0]?.trimEnd() !== "---" || end === -1) return undefined;
  const written = lines.slice(1, end).find((line) => /^resolution:/i.test(line)) ?? "";
  const match = /^resolution:\s*["']?(\d{1,4})(?: ?[x×] ?(\d{1,4}))?["']?\s*(?:#.*)?$/i.exec(written);
  const width = Number(match?.[1] ?? 0);
  const height = Number(match?.[2] ?? width);
  const isDrawable = Math.min(width, height) >= 1 && Math.max(width, height) <= maxSidePixels;
  return isDrawable ? { width, height } : undefined;
}
