/** Reads the two icon sets: the emoji of Fluent in colour, and the silhouettes of game-icons. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as z from "zod";
import { foldWord } from "../../src/dictionary/fold.ts";
import type { Emoji } from "./emoji.ts";

export type Icon = {
  /** The name in the icon set, such as `black-flag`. */
  readonly name: string;
  /** The words of the name. */
  readonly words: readonly string[];
  readonly svg: string;
  /** The emoji that the icon shows; undefined for silhouettes. */
  readonly emoji: Emoji | undefined;
};

const iconSet = z.object({
  icons: z.record(z.string(), z.object({ body: z.string() })),
  width: z.number(),
  height: z.number(),
});
const characters = z.record(z.string(), z.string());

/** Silhouettes that name no thing of a game: letters, playing cards, arrows of a user interface, logos. */
const unwanted =
  /^(?:card-|roman-|elder-|tarot-|rune-(?!stone)|dice-|domino|\d|plain-arrow|.*-(?:clubs|hearts|diamonds|spades)$|expand|contract|move|select|order|save|load|resize|rotate|flip|tap|shuffle|draw-card|linux|windows|apple-core-|google|usb|php|html|css|sql|body-|uncertainty|gender|male$|female$|abstract-|[a-z]-brick$|logic-gate|inverted-dice|perspective-dice|level-(?:two|three|four|end)|skateboarding|private|rank-|team-|player-|network-|rss$|bird-twitter|rapidshare|police-target|(?:usa|brazil|european|south-africa)-flag)/;

const require = createRequire(import.meta.url);
const read = (file: string): unknown => JSON.parse(readFileSync(require.resolve(file), "utf8"));

export function readFluent(emoji: readonly Emoji[]): Icon[] {
  const { icons, width, height } = iconSet.parse(read("@iconify-json/fluent-emoji-flat/icons.json"));
  const names = characters.parse(read("@iconify-json/fluent-emoji-flat/chars.json"));
  return emoji.flatMap((each) => {
    const name = names[each.code];
    const body = name === undefined ? undefined : icons[name]?.body;
    if (name === undefined || body === undefined) return [];
    return [{ name, words: toWords(name), svg: toSvg(body, width, height), emoji: each }];
  });
}

export function readSilhouettes(): Icon[] {
  const { icons, width, height } = iconSet.parse(read("@iconify-json/game-icons/icons.json"));
  return Object.entries(icons)
    .filter(([name]) => !unwanted.test(name))
    .map(([name, { body }]) => ({ name, words: toWords(name), svg: toSvg(body, width, height), emoji: undefined }));
}

function toWords(name: string): string[] {
  return foldWord(name.replaceAll("-", " ")).split(" ");
}

function toSvg(body: string, width: number, height: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">${body}</svg>`;
}
