/** The data modules, by file name. The same packages give the same bytes. */
import { readEmoji } from "./emoji.ts";
import { encodeNouns, toEnglishNouns, toOtherWords, toTranslations } from "./nouns.ts";
import { readRecipes } from "./own-drawings.ts";
import { ownPictures } from "./own-pictures.ts";
import { makePictures } from "./pictures.ts";
import { encodePlanWords } from "./plan-words.ts";
import { readWordNet } from "./word-net.ts";

export async function makeData(): Promise<Record<string, Uint8Array>> {
  const wordNet = readWordNet();
  const emoji = readEmoji();
  const recipes = readRecipes();
  const shown = [...recipes.flatMap(({ words }) => words), ...ownPictures.map(([word]) => word)];
  const english = toEnglishNouns(emoji, shown, wordNet);
  const translations = toTranslations(emoji, english, wordNet);
  const { pictures, words } = await makePictures(emoji, recipes, english, wordNet);
  return {
    "nouns.bin": encodeNouns(english, translations, toOtherWords(english, wordNet)),
    "pictures.bin": pictures,
    "picture-words.bin": words,
    "plan-words.bin": encodePlanWords(),
  };
}
