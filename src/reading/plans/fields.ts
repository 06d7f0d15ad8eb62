/** Reads fields such as `Size: 24x16`, in lists, paragraphs and columns. */
import {
  findSquare,
  hasAttributes,
  mayBeScaled,
  mergeAttributes,
  noAttributes,
  takeAttributes,
  type Attributes,
} from "./attributes";
import { findCountedPoses, readCount } from "./animations";
import type { Detail, Fields } from "./candidates";
import { takeDescribed } from "./described-attributes";
import { assetKinds, type AssetKind } from "../../domain/asset";
import { findFileSort } from "./names";
import { remembered } from "../remembered";
import { topicOf } from "./topics";
import { fieldWords, type FieldName } from "../../dictionary/plan-words";
import { fold, hasWord, isWord, toWordList, toWordsOf, type WordList } from "./words";

const lists: readonly (readonly [FieldName, WordList])[] = Object.entries(fieldWords).flatMap(([name, words]) =>
  isFieldName(name) ? [[name, toWordList(words)] as const] : [],
);
const anyField = toWordList(Object.values(fieldWords).join(" "));
const maxLabelWords = 4;

const kindsOfTopics: Readonly<Record<string, AssetKind>> = {
  being: "character-sprite",
  tile: "tileset",
  ui: "ui-element",
  background: "background",
  icon: "icon",
};

/** The field that a label names, as in `Sprite size: 24x16`. */
export function findFieldName(label: string): FieldName | undefined {
  return findLabel(label).name;
}

const findLabel = remembered((label) => ({ name: searchLabel(label) }));

function searchLabel(label: string): FieldName | undefined {
  const bare = label.replace(/\s*[(（].*$/u, "");
  const words = toWordsOf(bare);
  if (words.length === 0 || words.length > maxLabelWords) return undefined;
  if (!hasWord(anyField, bare)) return undefined;
  const whole = lists.find(([, list]) => isWord(list, bare));
  if (whole !== undefined) return whole[0] === "name" ? undefined : whole[0];
  if (words.length === 1) return undefined;
  return lists.find(
    ([name, list]) =>
      (name === "size" || name === "file" || name === "description" || name === "fps") &&
      isWord(list, words.at(-1) ?? ""),
  )?.[0];
}

/** `Types: a, b, c` names things. `Type: boss` describes one. */
export function isSortLabel(label: string): boolean {
  return findFieldName(label) === "kind" && /(?:s|en|i|ы|и|ler)$|[\u3040-\u9fff\uac00-\ud7af]$/iu.test(label);
}

/** The role that the header of a column names. The last word counts most, and any word counts. */
export function findColumnName(header: string): FieldName | undefined {
  const bare = header.replace(/\s*[(（].*$/u, "");
  const whole = lists.find(([, list]) => isWord(list, bare));
  if (whole !== undefined) return whole[0];
  const last = toWordsOf(bare).at(-1) ?? "";
  return (lists.find(([, list]) => isWord(list, last)) ?? lists.find(([, list]) => hasWord(list, bare)))?.[0];
}

const units: ReadonlyMap<FieldName, string> = new Map<FieldName, string>([
  ["directions", "directions"],
  ["variants", "variants"],
  ["fps", "fps"],
]);

export type ReadFields = {
  readonly fields: Fields;
  readonly details: readonly Detail[];
};

const describing: ReadonlySet<FieldName> = new Set<FieldName>(["description", "notes", "palette", "name"]);

function countedPosesOf(name: FieldName, value: string): string | undefined {
  return name === "size" || name === "frames" || name === "description" ? findCountedPoses(value) : undefined;
}

/** Collects the values of fields. A description keeps its words, and animations become details. */
export function readFields(given: readonly { name: FieldName; value: string; line: number }[]): ReadFields {
  let attributes: Attributes = noAttributes;
  let kind: AssetKind | undefined;
  let file: string | undefined;
  const descriptions: string[] = [];
  const details: Detail[] = [];
  for (const { name, value, line } of given) {
    const found = valueAttributes(name, value);
    attributes = mergeAttributes(attributes, found);
    // A size beyond the largest image stays in the words, where it is reported.
    if (name === "size" && mayBeScaled(found.size) && /\d{4}/.test(value)) descriptions.push(value);
    const animated = name === "animations" ? value : countedPosesOf(name, value);
    if (animated !== undefined) details.push({ line, text: `Animations: ${animated}`, isBullet: true });
    if (name === "kind") kind ??= toKind(value);
    else if (name === "file") file ??= firstFile(value);
    else if (describing.has(name)) descriptions.push(value);
  }
  return { fields: { attributes, kind, descriptions, file }, details };
}

function valueAttributes(name: FieldName, value: string): Attributes {
  if (name === "size") {
    const { attributes } = takeAttributes(value);
    return { ...attributes, size: attributes.size ?? findSquare(value) };
  }
  if (name === "frames") return { ...takeAttributes(value).attributes, frames: readCount(value) };
  // The unit says what a bare number counts, and then the number reads as in any other text.
  const unit = /^\d{1,2}$/.test(value.trim()) ? units.get(name) : undefined;
  if (unit !== undefined) return takeAttributes(`${value.trim()} ${unit}`).attributes;
  if (name === "notes" || name === "animations") return noAttributes;
  // `4x4 directional walk` counts steps.
  if (name === "kind") return { ...takeAttributes(value).attributes, size: null };
  return name === "description" ? takeDescribed(value) : takeAttributes(value).attributes;
}

function firstFile(value: string): string | undefined {
  return value.split(/[\s,;`]+/u).find((word) => findFileSort(word) === "image");
}

/** A kind by its own name (`icon`), or by a word of the sections (`enemy`). */
export function toKind(value: string): AssetKind | undefined {
  const word = fold(value.trim());
  const exact = assetKinds.find((kind) => kind === word.replaceAll(" ", "-"));
  if (exact !== undefined) return exact;
  const topic = toWordsOf(value).length <= 3 ? topicOf(value) : undefined;
  return topic === undefined ? undefined : kindsOfTopics[topic];
}

export function isBare(value: string): boolean {
  const { rest, attributes } = takeAttributes(value);
  return hasAttributes(attributes) && !/[\p{L}\p{N}]/u.test(rest);
}

function isFieldName(name: string): name is FieldName {
  return name in fieldWords;
}
