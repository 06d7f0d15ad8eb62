/** Reads the emoji that name things, with their words in all languages of emojibase-data. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import * as z from "zod";
import { foldWord } from "../../src/dictionary/fold.ts";

export type Words = { readonly label: string; readonly tags: readonly string[] };

/** An emoji without its variants of gender and skin. */
export type Emoji = {
  /** Code points in hexadecimal, as file names have them: lower case, without variation selectors. */
  readonly code: string;
  readonly subgroup: string;
  /** Folded words by language. The words of the variants of gender are among them. */
  readonly words: ReadonlyMap<string, readonly Words[]>;
};

const entries = z.array(
  z.object({
    hexcode: z.string(),
    label: z.string(),
    tags: z.array(z.string()).default([]),
    subgroup: z.number().optional(),
  }),
);
const groups = z.object({ subgroups: z.record(z.string(), z.string()) });

/** Subgroups without things: faces and gestures, buttons, letters, clocks, flags. */
const unwanted =
  /^(?:face-(?!costume)|cat-face|monkey-face|hand-(?!prop)|family|person-(?:gesture|sport|resting)|skin-tone|hair-style|time|zodiac|av-symbol|gender|math|punctuation|currency|keycap|alphanum|transport-sign|country-flag|subdivision-flag|undefined)/;
/** Wanted or unwanted by their label, whatever their subgroup. */
const alwaysWanted =
  /^(?:skull|skull and crossbones|hourglass done|watch|stopwatch|alarm clock|mantelpiece clock|bow and arrow)$/;
const neverWanted =
  /moon face|sun with face|^(?:rainbow|transgender|crossed) flag|button|nail polish|selfie| arrow$|^(?:right|left) arrow|facing right$|^person (?:walking|standing|kneeling|with white|in \w+ wheelchair)/;

const person = "1f9d1";
const manOrWoman = /^1f46[89](?=-|$)/;
const genderMark = /-200d-264[02]$/;

export function readEmoji(): Emoji[] {
  const folder = path.dirname(createRequire(import.meta.url).resolve("emojibase-data/package.json"));
  const read = (file: string): unknown => JSON.parse(readFileSync(path.join(folder, file), "utf8"));
  const { subgroups } = groups.parse(read("meta/groups.json"));
  const found = new Map<string, Emoji & { words: Map<string, Words[]> }>();
  const english = entries.parse(read("en/data.json"));
  const known = new Set(english.map(({ hexcode }) => toCode(hexcode)));
  for (const { hexcode, label, subgroup } of english) {
    const code = toCode(hexcode);
    const name = subgroups[String(subgroup)] ?? "undefined";
    if (toBase(code, known) === code && isWanted(name, label))
      found.set(code, { code, subgroup: name, words: new Map() });
  }
  for (const language of readdirSync(folder).filter((name) => /^[a-z]{2}(?:-[a-z]+)?$/.test(name))) {
    for (const { hexcode, label, tags } of entries.parse(read(`${language}/compact.json`))) {
      const emoji = found.get(toBase(toCode(hexcode), known));
      const words = { label: foldWord(label), tags: tags.map(foldWord) };
      if (emoji !== undefined) emoji.words.set(language, [...(emoji.words.get(language) ?? []), words]);
    }
  }
  return [...found.values()];
}

function isWanted(subgroup: string, label: string): boolean {
  return alwaysWanted.test(label) || (!unwanted.test(subgroup) && !neverWanted.test(label));
}

function toCode(hexcode: string): string {
  return hexcode.toLowerCase().replaceAll("-fe0f", "");
}

/** The emoji of which this one is a variant of gender, or else the code itself. */
function toBase(code: string, known: ReadonlySet<string>): string {
  const base = code.replace(genderMark, "").replace(manOrWoman, person);
  return known.has(base) && base !== person ? base : code;
}
