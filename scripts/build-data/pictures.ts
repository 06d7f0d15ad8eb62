/** Makes the data of `src/dictionary/pictures.ts`: the pictures, their words, and who has drawn them. */
import { deflateRawSync } from "node:zlib";
import type { NounGroup } from "../../src/dictionary/noun-groups.ts";
import { hashWord } from "../../src/dictionary/fold.ts";
import type { Emoji } from "./emoji.ts";
import { readFluent, readSilhouettes, type Icon } from "./icon-sets.ts";
import { painted, type Recipe } from "./own-drawings.ts";
import { toPictureWords } from "./picture-words.ts";
import { cellsPerSide, initRasteriser, rasterise, type Cells } from "./rasterise.ts";
import silhouetteAuthors from "./silhouette-authors.json" with { type: "json" };
import type { WordNet } from "./word-net.ts";

const fluentAuthor = "Microsoft";
/** Our own drawings owe nothing to others. */
const noAuthor = "";
/** Has drawn about half of the silhouettes, so the list of authors leaves them out. */
const mostFrequentAuthor = "Delapouite";

type Picture = { readonly name: string; readonly author: string; readonly cells: Cells };

/** The modules `pictures.bin` and `picture-words.bin`. Pictures that no word names are left out. */
export async function makePictures(
  emoji: readonly Emoji[],
  recipes: readonly Recipe[],
  nouns: ReadonlyMap<string, NounGroup>,
  wordNet: WordNet,
): Promise<{ readonly pictures: Uint8Array; readonly words: Uint8Array }> {
  await initRasteriser();
  const icons = [...readFluent(emoji), ...readSilhouettes()];
  const borrowed = icons.map((icon) => ({ name: icon.name, author: authorOf(icon), cells: rasterise(icon.svg) }));
  const own = recipes.map(({ words: [name = ""], parts }) => ({ name, author: noAuthor, cells: painted(parts) }));
  const all: Picture[] = [...borrowed, ...own];
  const drawn = icons.map((icon, at) => ({ icon, edges: countEdges(borrowed[at]?.cells.cells ?? new Uint8Array()) }));
  const ownWords = recipes.flatMap(({ words: each }, at) => each.map((word) => [word, icons.length + at] as const));
  const words = toPictureWords(drawn, ownWords, nouns, wordNet);
  const used = [...new Set(words.values())].toSorted((a, b) => a - b);
  const pictures = used.flatMap((number) => all[number] ?? []);
  const numbers = new Map(used.map((number, at) => [number, at]));
  const renumbered = new Map([...words].map(([word, number]) => [word, numbers.get(number) ?? 0]));
  return { pictures: encodePictures(pictures), words: encodeWords(renumbered, pictures) };
}

/** The neighbouring cells of unlike colours. */
function countEdges(cells: Uint8Array): number {
  let edges = 0;
  for (let at = 0; at < cells.length; at++) {
    if (at % cellsPerSide > 0 && cells[at] !== cells[at - 1]) edges++;
    if (at >= cellsPerSide && cells[at] !== cells[at - cellsPerSide]) edges++;
  }
  return edges;
}

/**
 * The count of pictures, then for each the end of its bytes, counted from the end of this list (32 bit numbers); then the
 * pictures: the count of colours, the colours as three bytes each, and the cells in 1, 2 or 4 bits, deflated.
 */
function encodePictures(pictures: readonly Picture[]): Uint8Array {
  const blobs = pictures.map(({ cells: { colours, cells } }) => [
    colours.length,
    ...colours.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]),
    ...deflateRawSync(toBits(cells, bitsFor(colours.length)), { level: 9 }),
  ]);
  const ends: number[] = [];
  for (const blob of blobs) ends.push((ends.at(-1) ?? 0) + blob.length);
  return Buffer.concat([toNumbers32([blobs.length, ...ends]), ...blobs.map((blob) => Uint8Array.from(blob))]);
}

function bitsFor(colours: number): number {
  if (colours <= 1) return 1;
  return colours <= 3 ? 2 : 4;
}

/** The lowest bits of a byte belong to the first of its cells. */
function toBits(cells: Uint8Array, bits: number): Uint8Array {
  const perByte = 8 / bits;
  const bytes = new Uint8Array(cells.length / perByte);
  for (const [at, cell] of cells.entries()) {
    const index = Math.floor(at / perByte);
    bytes[index] = (bytes[index] ?? 0) | (cell << ((at % perByte) * bits));
  }
  return bytes;
}

/**
 * The count of words (32 bit); the hashes of the words, ascending (32 bit); the number of the picture of each word (16 bit);
 * then, deflated, a line for each picture: its name and its author, with a tab between.
 */
function encodeWords(words: ReadonlyMap<string, number>, pictures: readonly Picture[]): Uint8Array {
  const sorted = [...new Map([...words].map(([word, number]) => [hashWord(word), number]))].toSorted(
    ([a], [b]) => a - b,
  );
  const numbers = new Uint8Array(sorted.length * 2);
  for (const [at, [, number]] of sorted.entries()) new DataView(numbers.buffer).setUint16(at * 2, number, true);
  const lines = pictures.map(({ name, author }) => `${name}\t${author}`).join("\n");
  return Buffer.concat([
    toNumbers32([sorted.length, ...sorted.map(([hash]) => hash)]),
    numbers,
    deflateRawSync(lines, { level: 9 }),
  ]);
}

const authors = new Map(
  Object.entries(silhouetteAuthors).flatMap(([author, names]) => names.split(" ").map((name) => [name, author])),
);

function authorOf({ name, emoji }: Icon): string {
  return emoji === undefined ? (authors.get(name) ?? mostFrequentAuthor) : fluentAuthor;
}

function toNumbers32(numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(numbers.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [at, number] of numbers.entries()) view.setUint32(at * 4, number, true);
  return bytes;
}
