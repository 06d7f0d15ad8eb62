/** Pictures for words of games that both icon sets lack, or know in another sense. */
import { readFileSync } from "node:fs";
import path from "node:path";

/** A line has words and the name of a picture: `sword, claymore: broadsword`. A star marks the set of Fluent. */
const table = readFileSync(path.join(import.meta.dirname, "own-pictures.txt"), "utf8");

export const ownPictures: readonly (readonly [word: string, picture: string])[] = table
  .trim()
  .split("\n")
  .flatMap((line) => {
    const [words = "", picture = ""] = line.split(": ");
    return words.split(", ").map((word) => [word, picture] as const);
  });
