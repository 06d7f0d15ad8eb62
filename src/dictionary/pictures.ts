/** The pictures of the dictionary: which picture shows a noun, its cells, and whom it is owed to. */
import { inflateRawSync } from "node:zlib";
import data from "../../generated/pictures.bin";
import wordData from "../../generated/picture-words.bin";
import { hashWord } from "./fold";
import { findHash } from "./hash-list";

/** The number of a picture. Numbers change with the packages, so they are kept nowhere. */
export type Picture = number;

export type Licence = "MIT" | "CC-BY-3.0";

export type Credit = {
  readonly title: string;
  readonly author: string;
  readonly licence: Licence;
  readonly url: string;
};

/** `cells` has one number a cell, row by row: 0 is transparent, n the nth colour (0xrrggbb). */
export type PictureCells = {
  readonly width: number;
  readonly height: number;
  readonly colours: readonly number[];
  readonly cells: Uint8Array;
};

const side = 64;
const fluent = { author: "Microsoft", url: "https://github.com/microsoft/fluentui-emoji" };
const silhouettesUrl = "https://game-icons.net";

/** The picture of an English noun or name in lower case. */
export function findPictureOf(word: string): Picture | undefined {
  const { hashes, numbers } = words();
  const at = findHash(hashes, hashWord(word));
  return at === -1 ? undefined : numbers[at];
}

/** Silhouettes have one colour, which stands for any. */
export function isSilhouette(picture: Picture): boolean {
  return licenceOf(picture) === "CC-BY-3.0";
}

export function licenceOf(picture: Picture): Licence {
  return creditOf(picture)?.licence ?? "MIT";
}

/** True for a drawing of our own, whose author nobody has to name. */
export function isOwn(picture: Picture): boolean {
  return lineOf(picture).author === "";
}

/** Games that use a picture under CC BY must name its author. Those under MIT need the notice of the pack. */
export function creditOf(picture: Picture): Credit | undefined {
  const { title, author } = lineOf(picture);
  if (author === "") return undefined;
  return author === fluent.author
    ? { title, ...fluent, licence: "MIT" }
    : { title, author, licence: "CC-BY-3.0", url: silhouettesUrl };
}

export function titleOf(picture: Picture): string {
  return lineOf(picture).title;
}

function lineOf(picture: Picture): { readonly title: string; readonly author: string } {
  const [name = "", author = ""] = words().lines()[picture]?.split("\t") ?? [];
  return { title: name.replaceAll("-", " "), author };
}

/** Unpacks one picture, in some 25 µs. */
export function cellsOf(picture: Picture): PictureCells {
  const count = new Uint32Array(data, 0, 1)[0] ?? 0;
  const ends = new Uint32Array(data, 4, count);
  const first = 4 + count * 4;
  const start = first + (picture === 0 ? 0 : (ends[picture - 1] ?? 0));
  const bytes = new Uint8Array(data, start, first + (ends[picture] ?? 0) - start);
  const colourCount = bytes[0] ?? 0;
  const colours: number[] = [];
  for (let at = 1; at <= colourCount * 3; at += 3)
    colours.push(((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0));
  return { width: side, height: side, colours, cells: toCells(inflateRawSync(bytes.subarray(1 + colourCount * 3))) };
}

function toCells(packed: Uint8Array): Uint8Array {
  const perByte = side ** 2 / packed.length;
  const bits = 8 / perByte;
  const mask = (1 << bits) - 1;
  return Uint8Array.from({ length: side ** 2 }, (_, at) => {
    const byte = packed[Math.floor(at / perByte)] ?? 0;
    return (byte >> ((at % perByte) * bits)) & mask;
  });
}

type Words = {
  readonly hashes: Uint32Array;
  readonly numbers: Uint16Array;
  /** A line for each picture: its name, a tab, its author; no author for our own. */
  readonly lines: () => readonly string[];
};

let read: Words | undefined;

/** `scripts/build-data/pictures.ts` describes the form of the data. */
function words(): Words {
  read ??= toWords(wordData);
  return read;
}

function toWords(bytes: ArrayBuffer): Words {
  const count = new Uint32Array(bytes, 0, 1)[0] ?? 0;
  let lines: readonly string[] | undefined;
  return {
    hashes: new Uint32Array(bytes, 4, count),
    numbers: new Uint16Array(bytes, 4 + count * 4, count),
    lines: () => {
      lines ??= new TextDecoder().decode(inflateRawSync(new Uint8Array(bytes, 4 + count * 6))).split("\n");
      return lines;
    },
  };
}
