/** Tells from the words of a line what the line is: the name of a thing, a sentence, a field, a pose, a sound. */
import { looksLikeTag } from "../tag-words";
import { isPose } from "./animations";
import { takeAttributes } from "./attributes";
import { findFieldName, isSortLabel } from "./fields";
import { readItemText } from "./item-text";
import { cleanName, findFileSort } from "./names";
import { isTagName } from "./tags";
import { isAbout, topicOf } from "./topics";
import { splitEnumeration, splitNames } from "./split-list";
import { sectionWords, sentenceWords, statusWords, type SectionTopic } from "../../dictionary/plan-words";
import { isWord, toWordList, toWordsOf } from "./words";

export type EntrySort =
  | "tagged"
  | "empty"
  | "audio"
  | "font"
  | "code"
  | "link"
  | "field"
  | "pose"
  | "sentence"
  | "name";

const verbs = toWordList(sentenceWords.verb);
const tasks = toWordList(sentenceWords.task);
const statuses = toWordList(statusWords);
/** Plural words that name sorts of assets, and no thing. */
const groups = toWordList(
  Object.values(sectionWords)
    .join(" ")
    .split(" ")
    .filter((word) => word.endsWith("s"))
    .join(" "),
);
/** Labels of remarks on the whole list. */
const notes = toWordList(
  "style format formats note notes naming view camera perspective implementation requirements constraints stil hinweis formato nota notas remarque estilo стиль формат примечание",
);
const numberedFrame = /^(?:frame|кадр|帧|コマ|프레임|bild|image|fotograma|quadro|klatka|kare) ?\d+$/iu;
const beginnings = sentenceWords.beginning.split(" ");
const endings = sentenceWords.ending.split(" ");
const maxNameWords = 9;
const maxUnspacedName = 26;
const unspaced = /[\u3040-\u30ff\u3400-\u9fff]/;

/** `raw` is the line as written, `text` its plain words without a task-list box. */
export function sortEntry(raw: string, text: string, section: SectionTopic | undefined): EntrySort {
  if (text === "") return "empty";
  if (isTagged(text)) return "tagged";
  if (/^\[[^\]]*\]\(#[^)]*\)\s*$/.test(raw.trim())) return "link";
  const { name, description } = readItemText(text);
  if (/^https?:\/\//.test(description)) return "link";
  return sortByFile(name) ?? sortByWords(text, { name, description }, section);
}

type Split = { readonly name: string; readonly description: string };

function sortByWords(text: string, { name, description }: Split, section: SectionTopic | undefined): EntrySort {
  if (section === undefined && isSound(name)) return "audio";
  if (description !== "" && (findFieldName(name) !== undefined || isCount(description)))
    return section !== undefined && isListOfSorts(name, description) ? "name" : "field";
  if (isPose(name) || numberedFrame.test(name)) return "pose";
  if (isTool(name, description)) return "code";
  if (isRemark(name, description) || isSpecification(text)) return "field";
  const isLong = isSentence(cleanName(takeAttributes(name).rest), description, text);
  return isLong && !namesSeveral(name, description) ? "sentence" : "name";
}

/** `Types: a, b, c` in a part about art names three things. */
function isListOfSorts(name: string, description: string): boolean {
  return isSortLabel(name) && splitEnumeration(description) !== undefined;
}

function namesSeveral(name: string, description: string): boolean {
  if (splitNames(name) !== undefined) return true;
  return description === "" && splitEnumeration(name) !== undefined && !isClause(toWordsOf(name));
}

/** `Script: tools/make.sh` names a tool. */
function isTool(name: string, description: string): boolean {
  if (description === "" || findFileSort(name) !== undefined) return false;
  return findFileSort(description) === "code" || /^[\w./-]+\.(?:sh|bat|ps1|exe)$/.test(description);
}

/** A label of the whole list. */
function isRemark(name: string, description: string): boolean {
  return description !== "" && (isGroupSize(name, description) || isWord(notes, name));
}

/** `16x16 per frame, three frames idle` tells how to draw the things around. */
function isSpecification(text: string): boolean {
  return /^\d+ ?[x×] ?\d+(?: ?px)?(?: or \d+ ?[x×] ?\d+(?: ?px)?)? (?:per|each|pro|par|por|na) /iu.test(text);
}

/** `Tiles/Buildings: 64x64px` sets the size of a group. */
function isGroupSize(name: string, description: string): boolean {
  const { rest, attributes } = takeAttributes(description);
  if (attributes.size === null || /\p{L}/u.test(rest.replace(/\bor\b|\bfor HD\b|px|pixels?/giu, ""))) return false;
  return name.split(/[/,&]| and /u).every((part) => isWord(groups, part));
}

/** The sort that the file names in a name tell. */
function sortByFile(name: string): EntrySort | undefined {
  const [first = ""] = name.split(/ (?:\/|\+|or|oder|ou|o) |, /u);
  const sort = findFileSort(first.replace(/\s*[(（].*$/u, ""));
  if (sort === "image") return "name";
  if (sort === "audio" || sort === "font") return sort;
  const holdsCode = name
    .split(/[\s/,()（）]+/u)
    .some((word) => /^[\w./]{2,}$/.test(word) && findFileSort(word) === "code");
  return sort !== undefined || holdsCode ? "code" : undefined;
}

function isTagged(text: string): boolean {
  return [...text.matchAll(/\[([^[\]]*)\]|\{#[^{}]*\}/g)].some(([, tag]) => tag === undefined || isRealTag(tag));
}

/** A known tag. Other words in capitals, such as `[WIP]`, are marks. */
function isRealTag(tag: string): boolean {
  return looksLikeTag(tag, isTagName) && /^ ?(?:static|moveable|anim|size|kind|fps|variants|tiles)\b/i.test(tag);
}

/** A number or a status is no description of a thing (`Total: 89`). */
function isCount(description: string): boolean {
  return /^[~≈]?\d+(?:[.,/]\d+)?\s?\p{L}{0,3}%?$/u.test(description) || isWord(statuses, description);
}

function isSound(name: string): boolean {
  const last = toWordsOf(name).at(-1) ?? "";
  return isAbout("audio", last) && topicOf(name) === undefined;
}

/** A question, a rule, a task, or a name too long to be one. */
function isSentence(name: string, description: string, text: string): boolean {
  if (/[?？]$|(?:^|\s)(?:=|→|->|=>)\s/.test(description === "" ? text : name)) return true;
  const bare = name.replace(/\s*[(（][^()（）]*[)）]/gu, "");
  const words = toWordsOf(bare);
  const isUnspaced = unspaced.test(name);
  if (isUnspaced && (bare.length > maxUnspacedName || isUnspacedClause(name))) return true;
  if (words.length > maxNameWords || /\p{Ll}{4}[.!?] \p{Lu}/u.test(name)) return true;
  if (description === "" && /\p{L}[.!。！]$/u.test(name) && (words.length > 2 || isUnspaced)) return true;
  return isClause(words);
}

function isUnspacedClause(name: string): boolean {
  return beginnings.some((word) => name.startsWith(word)) || endings.some((word) => name.endsWith(word));
}

/** A task, or words with a verb. */
function isClause(words: readonly string[]): boolean {
  const [first = ""] = words;
  if (words.length > 1 && isWord(tasks, first)) return true;
  return words.length > 2 && words.some((word) => isWord(verbs, word));
}
