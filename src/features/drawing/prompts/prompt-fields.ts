import type { AssetKind, AssetSpec } from "../../../domain/asset";
import { styleLimits, type Style } from "../../../domain/style";
import { chooseKeyColour, type KeyColour } from "../../../pixels/key-colour";
import { countWords, toLookupKey, toPhrase } from "./prompt-text";

/** The user's texts that a prompt uses, sanitised once for all images of an asset. An absent text is "". */
export type PromptFields = {
  readonly subject: string;
  readonly description: string;
  readonly category: string;
  readonly note: string;
  /** The technique, such as `pixel art`: at most three words. */
  readonly medium: string;
  readonly keywords: string;
  readonly palette: readonly string[];
  /** The colour of a ground that is to be removed. */
  readonly keyColour: KeyColour;
  readonly lighting: string;
  readonly outline: string;
  readonly mood: string;
  readonly perspective: string;
  readonly background: string;
  readonly styleText: string;
};

const limits = {
  name: { codePoints: 120, words: 12 },
  description: { codePoints: 600, words: 80 },
  category: { codePoints: 40, words: 4 },
  note: { codePoints: 240, words: 30 },
  animation: { codePoints: 40, words: 4 },
  ...styleLimits,
};
const maxKeywords = 16;
const maxColours = 16;
const maxMediumWords = 3;

const namelessSubjects: Readonly<Record<AssetKind, string>> = {
  "character-sprite": "character",
  "sprite-sheet": "object",
  tileset: "terrain",
  "ui-element": "panel",
  icon: "item",
  background: "landscape",
};

const media: ReadonlySet<string> = new Set(
  (
    "pixel art|8 bit|16 bit|32 bit|8 bit pixel art|16 bit pixel art|vector|vector art|flat vector|watercolor|watercolour|" +
    "gouache|ink|oil painting|hand painted|hand drawn|line art|cel shaded|cartoon|anime|low poly|voxel|claymation|paper cutout"
  ).split("|"),
);

export function toPromptFields(spec: AssetSpec, style: Style, note: string | null): PromptFields {
  const keywords = style.keywords.slice(0, maxKeywords).map((keyword) => toPhrase(keyword, limits.keyword));
  const medium = findMedium(keywords);
  return {
    subject: toSubject(spec),
    description: toPhrase(spec.description, limits.description),
    category: toPhrase(spec.category, limits.category),
    note: toPhrase(note ?? "", limits.note),
    medium: medium ?? defaultMedium(style),
    keywords: toPhrase(keywords.filter((word) => word !== "" && word !== medium).join(", "), limits.keywords),
    palette: toPalette(style.palette).slice(0, maxColours),
    keyColour: chooseKeyColour(toPalette(style.palette)),
    lighting: toPhrase(style.lighting ?? "", limits.lighting),
    // A generation accepted by an earlier release has a style without these two.
    outline: toPhrase(style.outline ?? "", limits.outline),
    mood: toPhrase(style.mood ?? "", limits.mood),
    perspective: toPhrase(style.perspective ?? "", limits.perspective),
    background: toPhrase(style.background ?? "", limits.background),
    styleText: toPhrase(withoutFields(style), limits.text),
  };
}

/** The text without the clauses that the prompt has as fields already. */
function withoutFields({ text, lighting, outline, mood, perspective }: Style): string {
  const fields = [lighting, outline, mood, perspective].flatMap((field) => (field ? [toLookupKey(field)] : []));
  if (fields.length === 0) return text;
  const clauses = text.split(/(?<=[.!?,;])\s+/);
  return clauses.filter((clause) => !fields.includes(toLookupKey(clause))).join(" ");
}

function toSubject(spec: Pick<AssetSpec, "name" | "kind">): string {
  return toPhrase(spec.name, limits.name) || namelessSubjects[spec.kind];
}

export function toAnimationName(name: string): string {
  return toPhrase(name, limits.animation);
}

function findMedium(keywords: readonly string[]): string | null {
  const short = keywords.filter((keyword) => keyword !== "" && countWords(keyword) <= maxMediumWords);
  return short.find((keyword) => media.has(toLookupKey(keyword))) ?? short[0] ?? null;
}

/** A style without any words gets the medium that suits small sizes. A style in prose names its own later in the prompt. */
function defaultMedium(style: Style): string {
  return style.text.trim() === "" && style.keywords.length === 0 ? "pixel art" : "game";
}

function toPalette(colours: readonly string[]): readonly string[] {
  const valid = colours.map((colour) => colour.toLowerCase()).filter((colour) => /^#[0-9a-f]{6}$/.test(colour));
  return [...new Set(valid)];
}
